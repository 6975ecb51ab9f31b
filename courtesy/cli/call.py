"""`courtesy call`: call the bot as a customer, in sound, through the emulated network."""

from __future__ import annotations

import base64
import io
import re
import threading
import wave
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from courtesy.cli.outcome_words import outcome_words
from courtesy.model.errors import InvalidInput, Unavailable

# Seconds after which a call is not waited for any longer.
LONGEST_S = 300
SAMPLE_BYTES = 2
KEYS = re.compile(r"[0-9*#]+")
UP = "Run `SPEECH=local courtesy up --demo` in another terminal and wait until everything is ready."
# What the product needs to hear and speak by itself, and a Mandarin call besides.
LOCAL = "It was started without live audio: stop it (Ctrl-C there), then `SPEECH=local courtesy up --demo`."
RENDERED = "Its sentences are being rendered, some minutes once on a machine: wait, or stop it, run `make voices` and start it again."
FORMAT = "Give a WAV file of 16-bit samples, at any rate; ffmpeg makes one: ffmpeg -i it -ac 1 -c:a pcm_s16le it.wav"
OVER = ("completed", "busy", "failed", "no-answer", "canceled")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("call")(call)


def call(
    account: Annotated[str, typer.Option(help="Whose phone you hold.")],
    wav: Annotated[
        Path | None, typer.Option(help="What you say, as a recording: parts with a second of quiet between them.")
    ] = None,
    say: Annotated[
        list[str] | None,
        typer.Option(
            help="What you say, spoken by a synthetic voice; once for each turn. Digits alone are pressed as keys."
        ),
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
    lines = _lines(wav, say)
    services = _services()
    with opened(redis=True) as product:  # where the audio server says how much room it has
        emulator = product.settings.twilio_api_base.rstrip("/")
        with product.engine.connect() as connection:
            views.require_account(connection, account)
        with product.uow() as uow:
            customer = uow.customer(uow.account(account).customer_id)
        if not product.live_audio.has_room(customer.language):
            raise Unavailable(f"No call in {customer.language} can be held now.", remedy=_why(product, services))
        before = len(_turns(product, account))
        _hold_phone(emulator, {"number": customer.phone, "lines": [*lines, {"hang_up": True}], "voice": True})
        sid = httpx.post(f"{emulator}/emulator/calls", json={"from": customer.phone}, timeout=30).json()["sid"]
        typer.echo("The call goes on ...", err=True)
        ended = _ended(f"{emulator}/emulator/calls/{sid}")
        with product.engine.connect() as connection:
            turns = [t for t in views.turns(connection, account)[before:] if t["channel"] == "voice"]
            outcomes = [o for o in views.outcomes(connection, account) if o["contact"] in {t["contact"] for t in turns}]
        gaps, answering = iter(ended["gaps"]), False
        for turn in turns:
            bot = turn["by"] == "bot"
            gap = next(gaps, None) if bot and answering else None
            typer.echo(f"{'bot' if bot else 'you'}> {turn['text']}" + ("" if gap is None else f"  ({gap:.2f} s)"))
            answering = not bot
        for outcome in outcomes:
            typer.echo(f"recorded: {outcome_words(outcome)}")
        sound = httpx.get(f"{emulator}/emulator/calls/{sid}/talk.wav", timeout=30)
        if sound.status_code == httpx.codes.OK:
            out.write_bytes(sound.content)
            typer.echo(f"The sound is in {out}.", err=True)


def _services() -> Mapping[str, Any]:
    """What runs here, found before any database is started for it; nothing, if the emulated network is named in the environment.

    Raises:
        Unavailable: If the product does not run here.
    """
    from courtesy.settings import load_settings
    from courtesy.supervisor.runfile import read_run

    settings = load_settings()
    if "twilio_api_base" in settings.model_fields_set:
        return {}
    run = read_run(settings.courtesy_state_dir.expanduser().resolve())
    if run is None:
        raise Unavailable("The product is not running.", remedy=UP)
    if "emulator" not in run.services:
        raise Unavailable("The product runs without the emulated network.", remedy=UP)
    return run.services


def _why(product: Any, services: Mapping[str, Any]) -> str:
    """Why no call can be held, as far as can be seen from here."""
    if services and "media" not in services:
        return LOCAL
    if product.live_audio.has_room("en"):
        return RENDERED
    return "Its audio server is still loading its models, or is full: try again in a moment."


def _hold_phone(emulator: str, person: dict[str, Any]) -> None:
    """Say what the person on the phone will do; their sentences are made into sound."""
    import httpx

    try:
        answer = httpx.post(f"{emulator}/emulator/callees", json=person, timeout=120)
    except httpx.HTTPError as error:
        raise Unavailable("The emulated network does not answer.", remedy=UP) from error
    if answer.is_client_error:
        raise InvalidInput(f"This can't be said on the phone: {answer.json()['error']}.")
    answer.raise_for_status()


def _lines(wav: Path | None, say: list[str] | None) -> list[dict[str, Any]]:
    if wav is None:
        return [{"digits" if KEYS.fullmatch(each) else "speech": each} for each in say or []]
    try:
        recording = wav.read_bytes()
        with wave.open(io.BytesIO(recording)) as file:
            width, seconds = file.getsampwidth(), file.getnframes() / file.getframerate()
    except OSError as error:
        raise InvalidInput(f"{wav} cannot be read: {error.strerror}.") from error
    except (wave.Error, EOFError) as error:
        raise InvalidInput(f"{wav} is not a WAV file that can be used: {error}.", remedy=FORMAT) from error
    if width != SAMPLE_BYTES:
        raise InvalidInput(f"{wav} has samples of {8 * width} bits.", remedy=FORMAT)
    if seconds > LONGEST_S:
        raise InvalidInput(f"{wav} is {seconds:.0f} s long.", remedy=f"A call is waited for {LONGEST_S} s.")
    return [{"audio": base64.b64encode(recording).decode()}]


def _turns(product: Any, account: str) -> list[dict[str, Any]]:
    from courtesy.store import views

    with product.engine.connect() as connection:
        return list(views.turns(connection, account))


def _ended(address: str) -> dict[str, Any]:
    """The call, once it is over; whoever does not wait for that hangs up."""
    import httpx

    pause = threading.Event()
    try:
        for _ in range(LONGEST_S * 4):
            call: dict[str, Any] = httpx.get(address, timeout=10).json()
            if call["status"] in OVER:
                return call
            pause.wait(0.25)
    except KeyboardInterrupt:
        httpx.post(f"{address}/hangup", timeout=30)
        raise
    httpx.post(f"{address}/hangup", timeout=30)
    raise Unavailable(f"The call has not ended within {LONGEST_S} s.", remedy="See the log of the audio server.")
