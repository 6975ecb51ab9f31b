"""`courtesy audit`: check the tamper-evident log, or an export of it, and make exports."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="The tamper-evident log.")
    group.command("verify")(verify)
    group.command("export")(export)
    group.command("key")(key)
    app.add_typer(group, name="audit")


def verify(
    file: Annotated[Path | None, typer.Argument(help="An export; without it, the log in the database.")] = None,
    public_key: Annotated[str | None, typer.Option(help="Ours, base64; without it, of this machine's key.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON value.")] = False,
) -> None:
    """Check that no entry was changed, removed, inserted or reordered; says the first that was."""
    from courtesy.cli.opened import print_json
    from courtesy.model import audit as chain
    from courtesy.privacy.signing import AuditSigner, AuditVerifier
    from courtesy.settings import load_settings
    from courtesy.store import audit_export, audit_log

    if file is not None:
        signer = AuditVerifier(public_key) if public_key else AuditSigner(load_settings().secret("courtesy_audit_key"))
        head, entries = audit_export.read(file)
        count = chain.verify(entries, head, signer.check)
    else:
        from courtesy.cli.opened import opened

        with opened() as product, audit_log.snapshot(product.engine) as connection:
            count = chain.verify(audit_log.read(connection), audit_log.read_head(connection), product.signer.check)
    if as_json:
        print_json({"ok": True, "entries": count})
    else:
        typer.echo(f"The audit log is whole: {count} entries, each linked to the one before, the last one signed.")


def export(file: Annotated[Path, typer.Argument(help="JSON Lines; the last line is the signed head.")]) -> None:
    """Write the log for a stranger to check with the public key alone."""
    from courtesy.cli.opened import opened
    from courtesy.store import audit_export, audit_log

    with opened() as product, audit_log.snapshot(product.engine) as connection:
        count = audit_export.write(file, audit_log.read(connection), audit_log.read_head(connection))
        typer.echo(f"{count} entries written to {file}. Public key: {product.signer.public_key}")


def key() -> None:
    """Print the public key that checks exports."""
    from courtesy.privacy.signing import AuditSigner
    from courtesy.settings import load_settings

    typer.echo(AuditSigner(load_settings().secret("courtesy_audit_key")).public_key)
