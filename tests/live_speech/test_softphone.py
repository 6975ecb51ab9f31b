"""The softphone: a real browser, whose microphone hears a recording, calls the bot through the same media socket as Twilio."""

from __future__ import annotations

import shutil
import wave
from pathlib import Path

import numpy as np
import pytest

from courtesy.settings import ROOT
from telephony.mulaw import decode
from telephony.voices import Hibari
from tests.chromium import browser
from tests.stack.evidence import turns_with
from tests.stack.town import eventually
from tests.voice.callers import Callers

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PICTURES = ROOT / ".state" / "test-pictures"
# What the microphone hears: quiet until the opening is over, and then one sentence.
OPENING_S = 17


@pytest.fixture
def microphone(tmp_path: Path) -> Path:
    said = decode(Hibari().render("Yes, speaking."))
    sound = np.concatenate([np.zeros(8000 * OPENING_S, np.int16), said, np.zeros(8000 * 120, np.int16)])
    with wave.open(str(tmp_path / "microphone.wav"), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(sound.astype("<i2").tobytes())
    return tmp_path / "microphone.wav"


def test_a_browser_calls_the_bot_in_sound_and_shows_words_waits_and_turns(callers: Callers, microphone: Path) -> None:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: run `make browsers`")
    from playwright.sync_api import expect

    ref, phone = callers.move_in("en")
    with browser(
        CHROMIUM,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={microphone}%noloop",
        "--autoplay-policy=no-user-gesture-required",
    ) as chromium:
        page = chromium.new_page(viewport={"width": 900, "height": 820}, locale="en-US")
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.add_init_script(
            "const devices = navigator.mediaDevices, open = devices.getUserMedia.bind(devices);"
            "devices.getUserMedia = async (what) => (window.opened = await open(what));"
        )
        page.goto(f"{callers.emulator}/phone/{phone.removeprefix('+')}")
        page.get_by_role("link", name="Call", exact=True).click()
        page.get_by_role("button", name="Call", exact=True).click()
        talk, mine = page.locator("#thread"), page.locator("#thread .mine")
        expect(talk).to_contain_text("Am I speaking with", timeout=60_000)
        expect(mine.first).to_contain_text("speaking", ignore_case=True, timeout=90_000)
        expect(talk.locator("small")).to_contain_text(" s", timeout=60_000)  # how long the answer took
        page.wait_for_selector("[data-state=listening]", timeout=60_000)
        for digit in "4821":
            page.get_by_role("button", name=digit, exact=True).click()
        expect(talk).to_contain_text("$842.17", timeout=60_000)
        page.wait_for_selector("[data-state=speaking]", timeout=60_000)
        PICTURES.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=PICTURES / "softphone.png")
        page.get_by_role("button", name="Hang up").click()
        expect(page.locator("[data-part=state]")).to_have_text("The call is over")
        assert page.evaluate("window.opened.getTracks().map((track) => track.readyState)") == ["ended"], (
            "nobody goes on listening"
        )
    assert faults == []
    assert eventually(lambda: callers.ended(ref))["disposition"] == "answered"
    assert "4821" in [turn["text"] for turn in turns_with(callers.town, phone)]
