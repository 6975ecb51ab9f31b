"""`courtesy call`: call the bot as a customer, in sound, through the emulated network."""

from __future__ import annotations

import base64
import threading
from pathlib import Path
from typing import Annotated, Any

import typer

from courtesy.model.errors import InvalidInput, Unavailable

# Seconds after which a call is not waited for any longer.
LONGEST_S = 300
# What a Mandarin call needs besides.
RENDERED = "Its sentences are rendered first: run `make voices` once, then `SPEECH=local courtesy up --demo`."
UP = "Run `SPEECH=local courtesy up --demo` in another terminal."


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("call")(call)


def call(
    account: Annotated[str, typer.Option(help="Whose phone you hold.")],
    wav: Annotated[
        Path | None, typer.Option(help="What you say, as a recording: parts with a second of quiet between them.")
    ] = None,
    say: Annotated[
        list[str] | None, typer.Option(help="What you say, spoken by a synthetic voice; once for each turn.")
    ] = None,
    out: Annotated[
        Path, typer.Option(help="Where the sound of the call is kept: you on the left, the bot on the right.")
    ] = Path("call.wav"),
) -> None:
    """Call the bot as this customer and hear what comes of it: the words, how long each answer took, and the sound to listen to."""
    import httpx

    from courtesy.cli.opened import opened
    from courtesy.store import views

    if (wav is None) == (not say):
        raise InvalidInput(
            "Give either a recording or sentences.",
            remedy='Try: courtesy call --account US-1002 --say "Yes, speaking."',
        )
    with opened() as product:
        emulator = product.settings.twilio_api_base.rstrip("/")
        try:
            running = httpx.get(f"{emulator}/emulator/calls", timeout=5).status_code == httpx.codes.OK
        except httpx.HTTPError:
            running = False
        if not running:
            raise Unavailable("The emulated network is not running.", remedy=UP)
        with product.uow() as uow:
            customer = uow.customer(uow.account(account).customer_id)
        if not product.live_audio.has_room(customer.language):
            raise Unavailable(
                f"No audio server takes calls in {customer.language} now.",
                remedy=RENDERED if customer.language == "zh" else UP,
            )
        before = len(_turns(product, account))
        person = {"number": customer.phone, "lines": [*_lines(wav, say), {"hang_up": True}], "voice": True}
        httpx.post(f"{emulator}/emulator/callees", json=person, timeout=120).raise_for_status()
        sid = httpx.post(f"{emulator}/emulator/calls", json={"from": customer.phone}, timeout=30).json()["sid"]
        typer.echo("The call goes on ...", err=True)
        ended = _ended(f"{emulator}/emulator/calls/{sid}")
        with product.engine.connect() as connection:
            turns = [t for t in views.turns(connection, account)[before:] if t["channel"] == "voice"]
        gaps, answering = iter(ended["gaps"]), False
        for turn in turns:
            bot = turn["by"] == "bot"
            gap = next(gaps, None) if bot and answering else None
            typer.echo(f"{'bot' if bot else 'you'}> {turn['text']}" + ("" if gap is None else f"  ({gap:.2f} s)"))
            answering = not bot
        sound = httpx.get(f"{emulator}/emulator/calls/{sid}/talk.wav", timeout=30)
        if sound.status_code == httpx.codes.OK:
            out.write_bytes(sound.content)
            typer.echo(f"The sound is in {out}.", err=True)


def _lines(wav: Path | None, say: list[str] | None) -> list[dict[str, Any]]:
    if wav is None:
        return [{"speech": each} for each in say or []]
    try:
        return [{"audio": base64.b64encode(wav.read_bytes()).decode()}]
    except OSError as error:
        raise InvalidInput(f"{wav} cannot be read: {error.strerror}.") from error


def _turns(product: Any, account: str) -> list[dict[str, Any]]:
    from courtesy.store import views

    with product.engine.connect() as connection:
        return list(views.turns(connection, account))


def _ended(address: str) -> dict[str, Any]:
    """The call, once it is over."""
    import httpx

    pause = threading.Event()
    for _ in range(LONGEST_S * 4):
        call: dict[str, Any] = httpx.get(address, timeout=10).json()
        if call["status"] in ("completed", "busy", "failed", "no-answer", "canceled"):
            return call
        pause.wait(0.25)
    raise Unavailable(f"The call has not ended within {LONGEST_S} s.", remedy="See the log of the audio server.")
