"""`courtesy call`: call the bot as a customer, in sound, through the emulated network."""

from __future__ import annotations

import base64
import io
import os
import re
import threading
import wave
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit

import typer

from courtesy.cli.outcome_words import outcome_words
from courtesy.model.errors import InvalidInput, Unavailable

if TYPE_CHECKING:
    import httpx

    from courtesy.bootstrap import Product
    from courtesy.model.contact import Turn

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
    from courtesy.cli.opened import opened
    from courtesy.store import views

    if (wav is None) == (not say):
        raise InvalidInput(
            "Give either a recording or sentences.",
            remedy='Try: courtesy call --account US-1002 --say "Yes, speaking."',
        )
    lines = _lines(wav, say)
    _keeps(out)
    services = _services()
    with opened(redis=True) as product:  # where the audio server says how much room it has
        emulator = product.settings.twilio_api_base.rstrip("/")
        with product.engine.connect() as connection:
            views.require_account(connection, account)
        with product.uow() as uow:
            customer = uow.customer(uow.account(account).customer_id)
        if not product.live_audio.has_room(customer.language):
            raise Unavailable(f"No call in {customer.language} can be held now.", remedy=_why(product, services))
        with _held(emulator, {"number": customer.phone, "lines": [*lines, {"hang_up": True}], "voice": True}):
            placed = _ask("POST", f"{emulator}/emulator/calls", json={"from": customer.phone})
            talk = f"{emulator}/emulator/calls/{placed.json()['sid']}"
            typer.echo("The call goes on ...", err=True)
            ended = _ended(talk)
        _report(product, ended, account)
    sound = _ask("GET", f"{talk}/talk.wav", missing=True)
    if sound.is_success:
        out.write_bytes(sound.content)
        typer.echo(f"The sound is in {out}.", err=True)


def _report(product: Product, ended: dict[str, Any], account: str) -> None:
    """Print what was said and what came of it: of this very call, for where several share a phone it may be about another account."""
    about, turns, outcomes = said_in(product, ended["sid"])
    if about != account:
        typer.echo(f"The call was about {about or 'nobody we know'}, whose phone it is too.", err=True)
    gaps, answering = iter(ended["gaps"]), False
    for turn in turns:
        gap = next(gaps, None) if turn.by == "bot" and answering else None
        who = "you" if turn.by == "customer" else turn.by
        typer.echo(f"{who}> {turn.text}" + ("" if gap is None else f"  ({gap:.2f} s)"))
        answering = turn.by == "customer"
    for outcome in outcomes:
        typer.echo(f"recorded: {outcome_words(outcome)}")


def said_in(product: Product, sid: str) -> tuple[str | None, list[Turn], list[dict[str, Any]]]:
    """Whom a call was about, what was said in it, and its outcomes.

    Raises:
        Unavailable: If the product has not heard of it.
    """
    from courtesy.store import views

    with product.uow() as uow:
        call = uow.call_of_carrier(sid)
        if call is None:
            raise Unavailable("The call did not reach the product.", remedy="See the log of the web server.")
        contact = uow.contact(call.contact_id)
        about = uow.account_by_id(contact.account_id).ref if contact.account_id else None
        turns = [turn for turn in uow.turns_of(contact.id) if turn.state != "blocked"]
    with product.engine.connect() as connection:
        outcomes = views.outcomes(connection, about) if about else []
    return about, turns, [each for each in outcomes if each["contact"] == str(contact.id)]


def _services() -> Mapping[str, Any]:
    """What runs here, found before any database is started for it; nothing, if the emulated network is named in the environment.

    Raises:
        Unavailable: If the product does not run here, or with a real carrier, which is told no customer's number.
    """
    from courtesy.settings import load_settings
    from courtesy.supervisor.runfile import read_run

    settings = load_settings()
    if settings.is_production:
        raise Unavailable("Calls from the terminal are for the emulated network, and this is production.", remedy=UP)
    if "twilio_api_base" in settings.model_fields_set:
        _is_emulated(settings.twilio_api_base)
        return {}
    run = read_run(settings.courtesy_state_dir.expanduser().resolve())
    if run is None:
        raise Unavailable("The product is not running.", remedy=UP)
    if "emulator" not in run.services:
        raise Unavailable("The product runs without the emulated network.", remedy=UP)
    return run.services


def _why(product: Product, services: Mapping[str, Any]) -> str:
    """Why no call can be held, as far as can be seen from here."""
    if services and "media" not in services:
        return LOCAL
    if product.live_audio.has_room("en"):
        return RENDERED
    return "Its audio server is still loading its models, or is full: try again in a moment."


def _is_emulated(base: str) -> None:
    """Raise `Unavailable` unless a carrier's address is that of the emulated network."""
    host = urlsplit(base).hostname or ""
    if f".{host}".endswith(".twilio.com"):
        raise Unavailable(
            f"Calls from the terminal are for the emulated network, and TWILIO_API_BASE is {base}.", remedy=UP
        )
    health = _ask("GET", f"{base.rstrip('/')}/emulator/health", missing=True)
    if not health.is_success:
        raise Unavailable(f"There is no emulated network at {base}, which TWILIO_API_BASE names.", remedy=UP)


@contextmanager
def _held(emulator: str, person: dict[str, Any]) -> Iterator[None]:
    """Say what the person on the phone will do, as long as this lasts; their sentences are made into sound."""
    import httpx

    try:
        answer = _ask("POST", f"{emulator}/emulator/callees", json=person, timeout=120, missing=True)
        if answer.is_client_error:
            raise InvalidInput(f"This can't be said on the phone: {_why_not(answer)}.")
        yield
    finally:
        with suppress(httpx.HTTPError):  # or whoever calls from this number next says the same
            httpx.post(f"{emulator}/emulator/callees", json={"number": person["number"]}, timeout=30)


def _ask(method: str, address: str, *, missing: bool = False, timeout: float = 30, **order: Any) -> httpx.Response:
    """What the emulated network answers.

    Args:
        method: GET or POST.
        address: What is asked.
        missing: Whether it may say that there is no such thing, or that it can't be done.
        timeout: In seconds.
        order: More of the request.

    Raises:
        Unavailable: If it does not answer, or says that something is wrong.
    """
    import httpx

    try:
        answer = httpx.request(method, address, timeout=timeout, **order)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise Unavailable("The emulated network does not answer.", remedy=UP) from error
    if answer.is_success or (missing and answer.is_client_error):
        return answer
    raise Unavailable(f"The emulated network can't do that: {_why_not(answer)}.", remedy="See its log.")


def _why_not(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["error"])
    except (ValueError, KeyError, TypeError):
        return f"HTTP {answer.status_code}"


def _keeps(out: Path) -> None:
    """Raise `InvalidInput` if the sound can't be kept there: a call can't be held again as it was."""
    if out.is_dir() or not os.access(out if out.exists() else out.parent, os.W_OK):
        why = "is a folder" if out.is_dir() else "cannot be written"
        if not out.parent.is_dir():
            why = f"cannot be written: there is no folder {out.parent}"
        raise InvalidInput(f"{out} {why}.", remedy="Name a file with --out in a folder that there is.")


def _lines(wav: Path | None, say: list[str] | None) -> list[dict[str, Any]]:
    if wav is None:
        return [{"digits" if KEYS.fullmatch(each) else "speech": each} for each in say or []]
    try:
        recording = wav.read_bytes()
        with wave.open(io.BytesIO(recording)) as file:
            if not file.getframerate():
                raise wave.Error("its frame rate is 0")
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


def _ended(address: str) -> dict[str, Any]:
    """The call, once it is over; whoever does not wait for that hangs up."""
    pause = threading.Event()
    try:
        for _ in range(LONGEST_S * 4):
            call: dict[str, Any] = _ask("GET", address).json()
            if call["status"] in OVER:
                return call
            pause.wait(0.25)
    except KeyboardInterrupt:
        with suppress(Unavailable):
            _ask("POST", f"{address}/hangup")
        raise
    _ask("POST", f"{address}/hangup")
    raise Unavailable(f"The call has not ended within {LONGEST_S} s.", remedy="See the log of the audio server.")
