"""What is said: in order, a little ahead, and known by its marks."""

from __future__ import annotations

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


def test_who_is_interrupted_and_not_meant_says_the_sentence_again() -> None:
    playout = Playout()
    playout.say(Piece("a", bytes(160)))
    playout.say(Piece("b", bytes(8000)))
    playout.due(0)
    playout.played("a#1")
    playout.hold()
    assert playout.due(100) == []
    playout.go_on()
    assert not playout.played("b#1")  # cleared marks come back late, and tell nothing
    sent = [each for at in range(200, 1500, 20) for each in playout.due(at)]
    assert frames_of(sent) == 50
    assert marks_of(sent) == ["b#2"]
    assert playout.played("b#2")


def test_who_is_interrupted_says_no_more_and_the_marks_of_what_was_dropped_mean_nothing() -> None:
    playout = Playout()
    playout.say(Piece("a", bytes(160)))
    playout.say(Piece("b", bytes(160)))
    marks = marks_of(playout.due(0))
    assert playout.drop() == ["a", "b"]
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
