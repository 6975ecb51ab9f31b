"""Mandarin calls in real sound: a synthesised caller with another voice talks with the whole product, from the greeting to the promise."""

from __future__ import annotations

import io
import os
import wave
from pathlib import Path

import httpx

from tests.stack.evidence import turns_with
from tests.stack.town import eventually
from tests.voice.callers import Callers


def test_a_mandarin_call_leads_from_the_greeting_to_the_promise(
    rendered: None,  # before the product, which would do it at the lowest priority
    callers: Callers,
) -> None:
    ref, phone = callers.move_in("zh")
    eventually(lambda: callers.town.product.live_audio.has_room("zh"), within_s=120)
    lines = [
        {"speech": "是的，我是。"},
        {"digits": "4821"},
        {"speech": "我星期五还五百块。"},
        {"speech": "对，没错。"},
        {"hang_up": True},
    ]
    person = {"number": phone, "lines": lines, "voice": True}
    httpx.post(f"{callers.emulator}/emulator/callees", json=person, timeout=120).raise_for_status()
    call = callers.rings_in(phone)
    assert eventually(lambda: call.over, within_s=240)
    ended = call.now
    turns = [(t["by"], t["text"]) for t in turns_with(callers.town, phone)]
    sound = httpx.get(f"{callers.emulator}/emulator/calls/{call.sid}/talk.wav", timeout=30).content
    if kept := os.environ.get("KEEP_CALLS"):  # to listen to, and to read
        Path(kept, "mandarin-call.wav").write_bytes(sound)
        Path(kept, "media.log").write_bytes(
            (callers.town.running.settings.courtesy_state_dir / "logs" / "media.log").read_bytes()
        )
        gaps = ", ".join(f"{gap:.2f} s" for gap in ended["gaps"])
        Path(kept, "mandarin-call.txt").write_text(
            "\n".join([*(f"{by}> {text}" for by, text in turns), f"gaps: {gaps}"])
        )
    assert [(o["outcome"], o.get("amount"), o.get("date")) for o in callers.town.outcomes(ref)] == [
        ("promise", 500, "2026-03-13")
    ], turns
    assert len(ended["gaps"]) >= 3
    with wave.open(io.BytesIO(sound)) as file:
        assert file.getnchannels() == 2
        assert file.getnframes() > 20 * 8000
