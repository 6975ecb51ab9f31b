"""What is said: in order, a little ahead, and known by its marks."""

from __future__ import annotations

import numpy as np

from telephony.mulaw import encode
from telephony.playout import LEAD_MS, EndOf, Frame, Piece, Playout


def frames_of(out: list[Frame | EndOf]) -> int:
    return sum(isinstance(each, Frame) for each in out)


def marks_of(out: list[Frame | EndOf]) -> list[str]:
    return [each.name for each in out if isinstance(each, EndOf)]


def test_no_more_than_the_lead_is_under_way() -> None:
    playout = Playout()
    playout.say(Piece("a", bytes(8000)))  # a second
    assert frames_of(playout.due(0)) == LEAD_MS / 20
    assert frames_of(playout.due(0)) == 0
    assert frames_of(playout.due(20)) == 1
    assert frames_of(playout.due(140)) == 6


def test_a_late_tick_sends_what_is_missing_and_no_silence_is_owed() -> None:
    playout = Playout()
    assert playout.due(0) == []
    playout.say(Piece("a", bytes(8000)))
    assert frames_of(playout.due(5000)) == LEAD_MS / 20


def test_each_sentence_is_followed_by_its_mark_and_padded_to_a_whole_frame() -> None:
    playout = Playout()
    playout.say(Piece("a", bytes(200)))
    playout.say(Piece("b", bytes(160)))
    out = playout.due(0)
    assert [each.name if isinstance(each, EndOf) else len(each.payload) for each in out] == [
        160,
        160,
        "a#1",
        160,
        "b#1",
    ]
    assert playout.played("a#1")
    assert playout.heard == ["a"]
    assert playout.busy
    assert playout.played("b#1")
    assert not playout.busy


def test_a_later_mark_tells_of_the_earlier_sentences_too() -> None:
    playout = Playout()
    for name in "abc":
        playout.say(Piece(name, bytes(160)))
    playout.due(0)
    assert playout.played("b#1")
    assert playout.heard == ["a", "b"]


def spoken(*loud: bool) -> bytes:
    """A fifth of a second of sound, or of quiet, each."""
    wave = np.concatenate([np.full(1600, 6000 if each else 0, dtype=np.int16) for each in loud])
    return encode(wave)


def test_who_is_interrupted_and_not_meant_goes_on_at_the_gap_between_words_before_that() -> None:
    playout = Playout()
    playout.say(Piece("a", bytes(160)))
    playout.say(Piece("b", spoken(True, False, True, True, True)))
    for at in range(0, 600, 20):
        playout.due(at)
    playout.played("a#1")
    playout.hold(600)  # 580 ms of b are heard; what is ahead of the caller's ear is cleared
    assert playout.due(700) == []
    playout.go_on()
    sent = [each for at in range(720, 2500, 20) for each in playout.due(at)]
    assert 1000 - 400 < frames_of(sent) * 20 < 1000 - 200  # from the quiet fifth on
    assert marks_of(sent) == ["b#1"]
    assert playout.played("b#1")


def test_a_mark_of_what_was_cleared_tells_nothing_of_what_is_said_again() -> None:
    playout = Playout()
    playout.say(Piece("a", bytes(1600)))
    assert marks_of(playout.due(0)) == ["a#1"]
    playout.hold(20)
    playout.go_on()
    assert not playout.played("a#1")  # cleared marks may come back
    assert marks_of([each for at in range(40, 400, 20) for each in playout.due(at)]) == ["a#2"]
    assert playout.played("a#2")


def test_what_was_heard_to_its_end_is_not_said_again() -> None:
    playout = Playout()
    playout.say(Piece("a", bytes(800)))
    playout.due(0)
    playout.hold(500)  # its mark is under way
    playout.go_on()
    assert playout.due(520) == []
    assert playout.played("a#1")


def test_who_is_interrupted_says_no_more_and_the_marks_of_what_was_dropped_mean_nothing() -> None:
    playout = Playout()
    playout.say(Piece("a", bytes(160)))
    playout.say(Piece("b", bytes(160)))
    marks = marks_of(playout.due(0))
    assert [piece.name for piece in playout.drop()] == ["a", "b"]
    assert [playout.played(mark) for mark in marks] == [False, False]
    assert not playout.busy
    assert playout.heard == []


def test_marks_that_never_come_are_not_waited_for_for_ever() -> None:
    playout = Playout()
    playout.say(Piece("a", bytes(160)))
    playout.due(1000)
    playout.give_up_marks(900)
    assert playout.busy
    playout.give_up_marks(1100)
    assert not playout.busy


def test_a_sentence_the_law_wants_whole_cannot_be_cut_nor_what_is_before_it() -> None:
    playout = Playout()
    assert not playout.cuttable
    playout.say(Piece("a", bytes(160)))
    assert playout.cuttable
    playout.say(Piece("b", bytes(160), uncut=True))
    assert not playout.cuttable
