"""Mandarin calls in real sound: a synthesised caller with another voice talks with the whole product, from the greeting to the promise."""

from __future__ import annotations

import io
import os
import wave
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from courtesy.bootstrap import Product
from courtesy.settings import ROOT, load_settings
from courtesy.supervisor.product import running_product
from telephony.preparing import is_rendered
from tests.folders import own_folder
from tests.stack.evidence import turns_with
from tests.stack.town import WEDNESDAY, Town, eventually
from tests.voice.callers import Callers


@pytest.fixture(scope="module")
def callers() -> Iterator[Callers]:
    if not (ROOT / "bot" / ".venv" / "bin" / "rasa").exists():
        pytest.skip("bot/.venv is missing: run `make setup`")
    if not is_rendered(load_settings()):
        pytest.skip("the Mandarin sentences are not rendered yet: run `make voices`, which takes minutes")
    with own_folder() as state_dir:
        update = {
            "courtesy_env": "test",
            "courtesy_state_dir": state_dir,
            "web_port": 0,
            "rasa_port": 0,
            "action_port": 0,
            "media_port": 0,
            "speech": "local",
        }
        settings = load_settings().model_copy(update=update)
        with (
            running_product(settings, demo=True) as running,
            Product(running.settings, pool_size=8).opened() as product,
        ):
            people = Callers(Town(running, product))
            people.town.set_clock(WEDNESDAY)
            yield people


def test_a_mandarin_call_leads_from_the_greeting_to_the_promise(callers: Callers) -> None:
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
