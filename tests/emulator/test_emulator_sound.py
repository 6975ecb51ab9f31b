"""People who talk in sound: what waits to be heard, the marks that come back, and the sound that is kept."""

import base64
import io
import wave

import httpx
import pytest
from emulator_rig import MARIA, Reply

from emulator.calls.telephone import Ear

np = pytest.importorskip("numpy", reason="local speech is not installed: uv sync --group speech")
STREAM = '<Response><Connect action="/after"><Stream url="{}"/></Connect></Response>'


def media(audio: bytes) -> dict:
    return {"event": "media", "media": {"payload": base64.b64encode(audio).decode()}}


def mark(name: str) -> dict:
    return {"event": "mark", "mark": {"name": name}}


def test_sound_of_any_length_is_heard_in_frames_and_a_mark_comes_back_behind_its_sound():
    ear = Ear()
    for event in (media(bytes(100)), media(bytes(220)), mark("a"), media(bytes(160)), mark("b")):
        assert ear.take_in(event) == []
    assert ear.hear() == (bytes(160), [])
    assert ear.hear() == (bytes(160), ["a"])
    assert ear.hear() == (bytes(160), ["b"])
    assert ear.hear() == (None, [])


def test_clear_empties_the_buffer_and_sends_its_marks_back():
    ear = Ear()
    for event in (media(bytes(320)), mark("a"), media(bytes(160)), mark("b")):
        ear.take_in(event)
    assert ear.hear() == (bytes(160), [])
    assert ear.take_in({"event": "clear"}) == ["a", "b"]
    assert ear.hear() == (None, [])


def test_mu_law_there_and_back_is_nearly_the_same_and_a_call_is_kept_in_stereo():
    from emulator.calls.sound import as_wav, decode, encode

    wave_in = (np.sin(np.arange(1600) / 5) * 12000).astype(np.int16)
    back = decode(encode(wave_in))
    assert np.abs(back.astype(int) - wave_in).max() < 520
    with wave.open(io.BytesIO(as_wav(encode(wave_in), b"\xff" * 1600))) as kept:
        assert (kept.getnchannels(), kept.getframerate(), kept.getnframes()) == (2, 8000, 1600)
        both = np.frombuffer(kept.readframes(1600), dtype="<i2").reshape(-1, 2)
    assert np.abs(both[:, 0]).max() > 10000
    assert np.abs(both[:, 1]).max() == 0


def recording(*parts: tuple[float, int], rate: int = 44100) -> bytes:
    sound = np.concatenate([level * np.sin(np.arange(round(s * rate)) * 2 * np.pi * 400 / rate) for s, level in parts])
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(sound.astype("<i2").tobytes())
    return file.getvalue()


def test_a_recording_is_said_in_parts_with_its_long_pauses_between_them():
    from emulator.calls.sound import utterances

    said = utterances(recording((0.5, 0), (0.4, 9000), (0.3, 0), (0.4, 9000), (1.5, 0), (0.6, 9000), (0.5, 0)))
    assert [len(each) for each in said] == [pytest.approx(55, abs=2), pytest.approx(30, abs=2)]
    with pytest.raises(ValueError, match="nothing can be heard"):
        utterances(recording((1.0, 0)))
    with pytest.raises(ValueError, match="not a WAV file"):
        utterances(b"no sound")


@pytest.mark.parametrize("noise", [100, 300, 600])
def test_a_recording_with_a_noisy_line_is_said_in_parts_too_and_speech_without_a_pause_in_one(noise):
    from emulator.calls.sound import utterances

    def noisy(*parts: tuple[float, int]) -> bytes:
        clean = recording(*parts)
        sound = np.frombuffer(clean[44:], dtype="<i2") + np.random.default_rng(1).normal(0, noise, len(clean[44:]) // 2)
        return clean[:44] + sound.astype("<i2").tobytes()

    said = utterances(noisy((0.5, 0), (0.4, 9000), (0.3, 0), (0.4, 9000), (1.5, 0), (0.6, 9000), (0.5, 0)))
    assert [len(each) for each in said] == [pytest.approx(60, abs=8), pytest.approx(35, abs=8)]
    assert len(utterances(noisy((2.0, 9000), (1.5, 3000), (2.0, 9000)))) == 1


def test_a_stream_that_nobody_takes_is_parked_and_has_no_sound(emulator, product):
    product.answers["/answer"] = Reply(STREAM.format("ws://127.0.0.1:1/media"))
    emulator.post("/callees", number=MARIA, lines=[{"speech": "yes"}])
    sid = emulator.call(Url=product.url + "/answer").json()["sid"]
    emulator.advance(2)
    assert emulator.get(f"/calls/{sid}")["waiting"]["for"] == "stream"
    assert emulator.get(f"/calls/{sid}")["gaps"] == []


def test_a_person_whose_recording_can_not_be_heard_is_refused(emulator):
    person = {"number": MARIA, "voice": True, "lines": [{"audio": base64.b64encode(b"no sound").decode()}]}
    answer = httpx.post(emulator.url + "/emulator/callees", json=person, timeout=60)
    assert (answer.status_code, "not a WAV file" in answer.json()["error"]) == (400, True)
