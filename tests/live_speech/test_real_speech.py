"""Calls in real sound, with this machine's own recogniser and voice: a synthesised caller talks with the whole product."""

from __future__ import annotations

import asyncio
import io
import subprocess
import sys
import wave
from pathlib import Path

import httpx
import numpy as np
import pytest
from streamdouble.protocol import StreamIdentity
from streamdouble.scenario import Dtmf, Hangup, Say, Scenario, Step, Wait, WaitFor
from streamdouble.session import SessionConfig, SessionResult

from telephony.mulaw import decode
from telephony.voices import Hibari
from tests.stack.evidence import turns_with
from tests.stack.town import eventually
from tests.telephony.lines import Listener
from tests.voice.callers import Callers, OnThePhone


@pytest.fixture(scope="module")
def voice() -> Hibari:
    return Hibari()


def words(voice: Hibari, text: str) -> Say:
    sound = voice.render(text)
    return Say(Path(text), [sound[at : at + 160].ljust(160, b"\xff") for at in range(0, len(sound), 160)])


ANSWERED = (WaitFor("audio", 20), WaitFor("quiet", 40))


def hold(call: OnThePhone, *steps: Step) -> SessionResult:
    """The sound of a call, as Twilio carries it, until the steps are over or the product ends it."""
    waiting = eventually(lambda: w if (w := call.now["waiting"]) and w["for"] == "stream" else None)
    config = SessionConfig(
        custom_parameters=waiting["parameters"],
        quiet_period_s=1.0,
        max_call_s=150,
        max_drain_s=1,
        response_timeout_s=30,
    )
    session = Listener(
        waiting["url"],
        scenario=Scenario("call", list(steps)),
        config=config,
        identity=StreamIdentity(call_sid=call.sid),
    )
    return asyncio.run(session.run())


def test_a_spoken_call_leads_to_the_promise_that_was_confirmed(callers: Callers, voice: Hibari) -> None:
    ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    result = hold(
        call,
        *ANSWERED,
        words(voice, "Yes, speaking."),
        *ANSWERED,
        Dtmf("4821"),
        *ANSWERED,
        words(voice, "I can pay one hundred and fifty dollars on Friday."),
        *ANSWERED,
        words(voice, "Yes, that's right."),
        *ANSWERED,
    )
    call.hang_up()
    said = [(t["by"], t["text"]) for t in turns_with(callers.town, phone)]
    assert [(o["outcome"], o["amount"], o["date"]) for o in callers.town.outcomes(ref)] == [
        ("promise", 150, "2026-03-13")
    ], said
    assert result.violations == []
    assert callers.ended(ref)["disposition"] == "answered"


def test_spoken_digits_verify_and_a_spoken_stop_ends_the_calls(callers: Callers, voice: Hibari) -> None:
    ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    result = hold(
        call,
        *ANSWERED,
        words(voice, "This is she."),
        *ANSWERED,
        words(voice, "four eight two one"),
        *ANSWERED,
        words(voice, "Stop calling me."),
        *ANSWERED,
    )
    assert result.closed_by == "agent"
    httpx.post(f"{callers.emulator}/emulator/calls/{call.sid}/release", json={}, timeout=30)
    assert eventually(lambda: call.over)
    texts = [t["text"] for t in turns_with(callers.town, phone)]
    assert any("$842.17" in text for text in texts), texts
    assert [o["outcome"] for o in callers.town.outcomes(ref)] == ["opt_out"], texts


def test_somebody_with_a_voice_is_called_speaks_into_the_reminder_and_hangs_up(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    lines = [
        {"speech": "Speaking."},
        {"speech": "four eight two one"},
        {"speech": "I can do the minimum on March twentieth.", "into": 6},
        {"speech": "Yes, that's right."},
        {"hang_up": True},
    ]
    person = {"number": phone, "lines": lines, "voice": True}
    httpx.post(f"{callers.emulator}/emulator/callees", json=person, timeout=30).raise_for_status()
    callers.town.product.remind_by_call(ref)
    assert eventually(lambda: callers.contact(ref)["disposition"], within_s=180) == "answered"
    said = [(t["by"], t["text"]) for t in turns_with(callers.town, phone)]
    assert [(o["outcome"], o.get("amount"), o.get("date")) for o in callers.town.outcomes(ref)] == [
        ("promise", 45, "2026-03-20")
    ], said
    call = callers.calls()[-1]
    assert len(call["gaps"]) == 4
    sound = httpx.get(f"{callers.emulator}/emulator/calls/{call['sid']}/talk.wav", timeout=30).content
    with wave.open(io.BytesIO(sound)) as kept:
        assert kept.getnchannels() == 2
        assert kept.getnframes() > 20 * 8000


def test_a_developer_calls_from_the_terminal_with_a_recording(callers: Callers, voice: Hibari, tmp_path: Path) -> None:
    ref, _phone = callers.move_in("en")
    said = [decode(voice.render(text)) for text in ("Yes, speaking.", "Stop calling me.")]
    recording, kept = tmp_path / "me.wav", tmp_path / "call.wav"
    with wave.open(str(recording), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(np.concatenate([said[0], np.zeros(12000, dtype=np.int16), said[1]]).astype("<i2").tobytes())
    command = [
        str(Path(sys.executable).with_name("courtesy")),
        "call",
        "--account",
        ref,
        "--wav",
        str(recording),
        "--out",
        str(kept),
    ]
    # another terminal knows only where the product keeps its state
    told = ("DATABASE_URL", "REDIS_URL", "RASA_URL", "TWILIO_API_BASE")
    env = {name: value for name, value in callers.town.running.environment().items() if name not in told}
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False, env=env)
    assert done.returncode == 0, done.stderr
    assert "you> Stop calling me" in done.stdout, done.stdout
    assert "bot> Hello, this is the automated assistant of Harbor Bank." in done.stdout
    assert kept.stat().st_size > 8000 * 4 * 10
    assert [o["outcome"] for o in callers.town.outcomes(ref)] == ["opt_out"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--account", "US-NOBODY", "--say", "Yes."], "There is no account US-NOBODY"),
        (["--account", "{ref}", "--wav", "{silence}"], "nothing can be heard in the WAV file"),
    ],
)
def test_the_terminal_says_why_no_call_is_made(
    callers: Callers, tmp_path: Path, arguments: list[str], said: str
) -> None:
    ref, _phone = callers.move_in("en")
    with wave.open(str(tmp_path / "silence.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(bytes(32000))
    given = [each.format(ref=ref, silence=tmp_path / "silence.wav") for each in arguments]
    command = [str(Path(sys.executable).with_name("courtesy")), "call", *given]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, env=callers.town.running.environment()
    )
    assert (done.returncode, said in done.stderr) == (1, True), done.stderr
    assert "Traceback" not in done.stderr


def test_a_stop_that_is_the_last_word_before_hanging_up_holds(callers: Callers, voice: Hibari) -> None:
    ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    hold(call, *ANSWERED, words(voice, "Please stop calling me."), Hangup())
    call.hang_up()
    assert eventually(lambda: [o["outcome"] for o in callers.town.outcomes(ref)] == ["opt_out"])
    assert callers.ended(ref)["disposition"] == "answered"


def test_live_audio_that_dies_in_mid_call_goes_on_with_twilios_own(callers: Callers, voice: Hibari) -> None:
    ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    hold(call, *ANSWERED, words(voice, "Yes, this is Maria."), *ANSWERED, Wait(0.2))
    httpx.post(f"{callers.emulator}/emulator/calls/{call.sid}/release", json={}, timeout=30)
    assert "ZIP code" in call.listen()
    assert "$842.17" in call.press("4821")
    call.say("the minimum on friday")
    call.say("yes")
    assert [o["outcome"] for o in callers.town.outcomes(ref)] == ["promise"]
