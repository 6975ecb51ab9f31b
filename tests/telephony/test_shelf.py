"""Rendered sounds on disk: a damaged one is rendered anew, and neither a full disk nor a failure of the moment ends the rendering."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from telephony.preparing import persistently
from telephony.shelf import Shelf
from telephony.voices import Voices
from tests.telephony.lines import Slow

WORDS = "您好，这里是海港银行。"


def only_file(folder: Path) -> Path:
    [place] = [each for each in folder.rglob("*") if each.is_file()]
    return place


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_a_sound_that_was_cut_short_on_disk_is_not_played_and_is_rendered_anew(tmp_path: Path, share: float) -> None:
    Voices({"zh": Slow()}, tmp_path).prepare([(WORDS, "zh")])
    place = only_file(tmp_path)
    whole = place.read_bytes()
    place.write_bytes(whole[: int(len(whole) * share)])

    own = Slow()
    assert Voices({"zh": own}, tmp_path).say(WORDS, "zh") == WORDS.encode()
    assert own.rendered == [WORDS]

    place.write_bytes(whole[: int(len(whole) * share)])
    Voices({"zh": own}, tmp_path).prepare([(WORDS, "zh")])
    assert place.read_bytes() == whole


def test_a_sound_that_was_changed_on_disk_is_not_played(tmp_path: Path) -> None:
    Shelf(tmp_path).keep("own", WORDS, WORDS.encode())
    place = only_file(tmp_path)
    place.write_bytes(b"\0" + place.read_bytes()[1:])
    assert Shelf(tmp_path).find("own", WORDS) is None
    assert not place.exists()


def test_what_is_whole_is_not_rendered_twice(tmp_path: Path) -> None:
    Voices({"zh": Slow()}, tmp_path).prepare([(WORDS, "zh")])
    own = Slow()
    voices = Voices({"zh": own}, tmp_path)
    voices.prepare([(WORDS, "zh")])
    assert voices.say(WORDS, "zh") == WORDS.encode()
    assert own.rendered == []


def test_what_a_full_disk_does_not_take_is_had_until_the_process_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = Slow()
    voices = Voices({"zh": own}, tmp_path)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Shelf, "keep", full)
    assert voices.prepare([(WORDS, "zh"), ("再见。", "zh")]) == 2
    assert voices.has(WORDS, "zh")
    assert voices.say(WORDS, "zh") == WORDS.encode()
    assert own.rendered == [WORDS, "再见。"]


def test_rendering_that_fails_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telephony.preparing.LOOK_S", 0.0)
    failures = [RuntimeError("of the moment"), KeyError("another")]
    done = []

    def work() -> None:
        if failures:
            raise failures.pop()
        done.append(True)

    persistently(work, threading.Event())
    assert done == [True]
