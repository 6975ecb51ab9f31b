"""`courtesy models`: models of speech that no package brings."""

from __future__ import annotations

from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(no_args_is_help=True, help="Models of speech that no package brings.")
    group.callback()(lambda: None)  # a group stays one with a single command
    group.command("fetch")(fetch)
    app.add_typer(group, name="models")


def fetch(
    model: Annotated[
        str, typer.Argument(help="en or zh for Vosk's small model of a language, or the address of a zip file.")
    ],
    sha256: Annotated[str | None, typer.Option(help="What the file's hash has to be.")] = None,
) -> None:
    """Download a Vosk model, check and unpack it, and say how it is used. This needs the internet."""
    from courtesy.settings import load_settings
    from courtesy.speech_models import SMALL
    from courtesy.speech_models import fetch as fetch_model

    address = SMALL.get(model, model)
    with typer.progressbar(length=100, label=address.rpartition("/")[2]) as bar:

        def told(done: int, whole: int) -> None:
            if whole:
                bar.update(100 * done // whole - bar.pos)

        found, digest = fetch_model(address, load_settings().courtesy_model_dir / "vosk", sha256=sha256, told=told)
    if sha256 is None:
        typer.echo(f"Not checked against anything: the file's hash is {digest}.", err=True)
    mine = [model] if model in SMALL else list(SMALL)
    typer.echo(f"The model is in {found.path}. To have it hear calls{' in its language' if len(mine) > 1 else ''}:")
    typer.echo(" or\n".join(f"VOSK_MODEL_{language.upper()}={found.path}@{found.sha256}" for language in mine))
