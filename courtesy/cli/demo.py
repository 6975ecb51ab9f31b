"""`courtesy demo`: the whole product on this machine, customers texting and called through the carrier's emulator."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from courtesy.cli.demo_call import call, mandarin_call, speech_missing
from courtesy.cli.demo_scenes import BEGIN, CALL, EVENING, MANDARIN_CALL, MORNING, Scene, until
from courtesy.model.errors import Conflict, CourtesyError

if TYPE_CHECKING:
    from rich.console import Console

    from courtesy.bootstrap import Product
    from courtesy.settings import Settings

# All that a demo heeds of the environment: what this machine has. The rest may name databases, a dialogue server, a carrier's account or
# a folder of recordings that are in use, and a setting to come may too: the samples belong into none of them.
HEEDED = ("courtesy_env", "courtesy_model_dir", "vosk_model_en", "vosk_model_zh", "log_format")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Keep the demo's databases for a look afterwards.")] = False,
) -> None:
    """Show the product at work: sample accounts, reminders, conversations by text and phone, what was recorded, the audit log checked."""
    from rich.console import Console

    from courtesy.settings import read_settings
    from courtesy.supervisor.console import TrainingProgress
    from courtesy.supervisor.product import running_product
    from courtesy.supervisor.resolve import refuse_demo_in_production

    given = read_settings()
    refuse_demo_in_production(given)
    console = Console(highlight=False)
    state_dir = given.courtesy_state_dir.expanduser().resolve() / "demo"
    _empty(state_dir)  # each demo begins with nothing recorded
    settings = own_settings(given, state_dir)
    _leave_to_children_nothing_of(given)
    console.print(
        "[bold]Courtesy Call demo[/bold]: the real services on this machine; the phone network is an emulator."
    )
    with (
        TrainingProgress(console) as progress,
        console.status("starting the services ...") as status,
        running_product(
            settings,
            demo=True,
            progress=progress,
            report=lambda s: status.update(f"starting: {s.name} {s.state.value}"),
        ) as running,
    ):
        progress.done()
        status.stop()
        _play(console, running.settings, running.emulator_url or "")
    if not keep:
        with suppress(Conflict):  # the next demo has begun there
            _empty(state_dir)


def own_settings(given: Settings, state_dir: Path) -> Settings:
    """Settings that lead nowhere but to the demo's own state, whatever the environment names."""
    from courtesy.settings import Settings, with_secrets

    kept: dict[str, Any] = {name: getattr(given, name) for name in HEEDED if name in given.model_fields_set}
    kept |= {"courtesy_state_dir": state_dir, "web_port": 0, "rasa_port": 0, "action_port": 0, "web_workers": 1}
    if not speech_missing():
        kept |= {"speech": "local", "media_port": 0}
    return with_secrets(Settings.model_construct(**kept))  # which, unlike the constructor, reads no environment


def _leave_to_children_nothing_of(given: Settings) -> None:
    """The demo's programs inherit our environment: what they are not told anew is not to be found there either."""
    for name in list(os.environ):
        if name.lower() in type(given).model_fields or name == "ACTION_HOST":
            del os.environ[name]


def _empty(state_dir: Path) -> None:
    """Delete what an earlier demo has left.

    Raises:
        Conflict: If a demo is running there.
    """
    from courtesy.embedded.server import UP_LOCK
    from courtesy.supervisor.runfile import RunFile

    hold = RunFile(state_dir)
    hold.take()
    try:
        for each in state_dir.iterdir():
            if each.is_dir() and not each.is_symlink():
                shutil.rmtree(each, ignore_errors=True)
            elif each.name != UP_LOCK:  # deleted, it would keep nobody out
                each.unlink(missing_ok=True)
    finally:
        hold.drop()


def load_samples(settings: Settings) -> None:
    """Load the sample accounts into a product that has none, so that there is somebody to text as."""
    from sqlalchemy import select

    from courtesy.bootstrap import Product
    from courtesy.cli.accounts import import_file
    from courtesy.settings import ROOT
    from courtesy.store.clock import MovableClock
    from courtesy.store.tables import accounts

    with Product(settings, pool_size=2).opened() as product:
        with product.engine.connect() as connection:
            if connection.execute(select(accounts.c.id).limit(1)).first() is not None:
                return
        import_file(product, ROOT / "samples" / "accounts.csv")
        if isinstance(product.clock, MovableClock):
            product.clock.set(BEGIN)  # the samples were due before that day


DEMO_PASSWORD = "courtesy call demo"  # noqa: S105  # of sample people in a product without real customers
DEMO_PEOPLE = {
    "ana": ("Ana Reyes", "agent", "en"),
    "li": ("李静", "agent", "zh"),
    "vera": ("Vera Holm", "supervisor", "en"),
}


def demo_people(settings: Settings) -> None:
    """Create the people who sign in at the demo's desk, where there is nobody yet. Never in production."""
    from courtesy.bootstrap import Product

    if settings.is_production:
        return
    with Product(settings, pool_size=2).opened() as product:
        if product.users.all():
            return
        for login, (name, role, interface) in DEMO_PEOPLE.items():
            product.users.add(login, DEMO_PASSWORD, name=name, roles=[role], by="demo", interface=interface)


def _play(console: Console, settings: Any, emulator: str) -> None:
    from courtesy.bootstrap import Product
    from courtesy.cli.accounts import import_file
    from courtesy.settings import ROOT
    from courtesy.store.clock import MovableClock

    with Product(settings, pool_size=4).opened() as product:
        clock = product.clock
        if not isinstance(clock, MovableClock):
            raise CourtesyError("The demo does not run in production.")
        clock.set(BEGIN)
        done = import_file(product, ROOT / "samples" / "accounts.csv")
        console.print(
            f"\n{done.added} sample accounts imported; the product's clock says {BEGIN:%A %Y-%m-%d %H:%M} UTC."
        )
        played = [*EVENING, CALL, *MORNING]
        for scene in EVENING:
            _converse(console, product, emulator, scene)
        call(console, product, emulator, CALL)
        clock.advance(timedelta(hours=12))
        for scene in MORNING:
            _converse(console, product, emulator, scene)
        if mandarin_call(console, product, emulator, MANDARIN_CALL):
            played.append(MANDARIN_CALL)
        _report(console, product, played)


def _converse(console: Console, product: Product, emulator: str, scene: Scene) -> None:
    import httpx

    with product.uow() as uow:
        phone = uow.customer(uow.account(scene.ref).customer_id).phone
    console.print(f"\n[bold]{scene.title}[/bold]  [dim]{scene.ref} {phone}[/dim]")
    answer = product.remind_by_text(scene.ref)
    if answer.decision != "allow":
        raise CourtesyError(f"The permission gate refused the reminder to {scene.ref}: {', '.join(answer.rules)}.")
    opening = until(lambda: httpx.get(f"{emulator}/emulator/messages", params={"customer": phone}).json()["messages"])
    console.print(f"  [cyan]bot[/cyan]  {opening[-1]['body']}")
    for line in scene.says:
        console.print(f"  [green]customer[/green]  {line}")
        order = {"from": phone, "body": line}
        said = httpx.post(f"{emulator}/emulator/texts", json=order, timeout=30).json()
        for who, replies in (("bot", said["replies"]), ("phone company", said["carrier_replies"])):
            for reply in replies:
                console.print(f"  [cyan]{who}[/cyan]  {reply['body']}")


def _report(console: Console, product: Product, played: list[Scene]) -> None:
    from courtesy.cli.outcome_words import outcome_words
    from courtesy.model import audit
    from courtesy.store import audit_log, views

    console.print("\n[bold]Recorded[/bold]")
    with audit_log.snapshot(product.engine) as connection:
        recorded = views.outcomes(connection, None)
        for row in recorded:
            console.print(f"  {row['account']}  {outcome_words(row)}")
        count = audit.verify(audit_log.read(connection), audit_log.read_head(connection), product.signer.check)
    console.print(f"\nThe audit log is whole: {count} entries, chained and signed.")
    for scene in played:
        if not any(row["account"] == scene.ref and scene.expected.items() <= row.items() for row in recorded):
            raise CourtesyError(f"{scene.ref}: expected {scene.expected}, which was not recorded.")
    console.print(
        "\nNext: `make up` leaves it running; text the bot on the emulator's page, or `courtesy chat --account US-1002`."
        f"\nAgents answer at /desk: sign in as ana or vera, password {DEMO_PASSWORD!r}."
    )
