"""When what a caller has said so far is recognised: at once where only they need it, later where others do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from telephony.ears import WINDOW
from telephony.listening import AT_ONCE, EAGER_S, LOOK_AFTER_S, SLIGHT, Listening, Look
from telephony.mulaw import Samples, encode
from telephony.recogniser import Recognised

SPEECH, QUIET = encode(np.full(WINDOW, 8000, dtype=np.int16)), encode(np.zeros(WINDOW, dtype=np.int16))


def loud(window: Samples) -> float:
    return 1.0 if int(np.abs(window).max()) > 1000 else 0.0


def paused(listening: Listening) -> Iterator[float]:
    """The caller says a word and falls silent; gives for how long, window by window."""
    for _ in range(10):
        listening.feed(SPEECH)
    for _ in range(20):
        listening.feed(QUIET)
        yield listening.ears.fallen_s


def looked_after(listening: Listening, *, busy: int) -> tuple[float, Look]:
    for silent_s in paused(listening):
        if (look := listening.look(busy=busy)) is not None:
            return silent_s, look
    raise AssertionError("nobody looked")


def test_a_pause_is_looked_into_at_once_while_nobody_else_is_heard() -> None:
    silent_s, _ = looked_after(Listening(loud), busy=0)
    assert EAGER_S <= silent_s < LOOK_AFTER_S


def test_a_look_that_came_too_early_does_not_keep_the_next_one_waiting() -> None:
    listening = Listening(loud)
    looked_after(listening, busy=0)
    silent_s, _ = looked_after(listening, busy=1)
    assert silent_s < LOOK_AFTER_S
    assert AT_ONCE == 2
    assert all(listening.look(busy=2) is None for _ in paused(listening)), "a third waits for one of them"


def test_who_shares_the_recogniser_is_looked_at_when_they_have_probably_finished() -> None:
    silent_s, _ = looked_after(Listening(loud), busy=1)
    assert silent_s >= LOOK_AFTER_S


def test_the_click_that_a_word_ends_in_is_no_word_to_be_recognised_anew() -> None:
    listening = Listening(loud)
    _, look = looked_after(listening, busy=0)
    for _ in range(SLIGHT):
        listening.feed(SPEECH)
    for _ in range(10):
        listening.feed(QUIET)
    assert listening.look(busy=1) is None
    listening.seen(look, Recognised("yes, correct", "en"))
    assert listening.look(busy=0) is None
    said = listening.ended(lambda heard: 0.25)
    assert said is not None
    assert said.heard.text == "yes, correct"


def test_a_word_more_is_recognised_whatever_was_known_before() -> None:
    listening = Listening(loud)
    _, look = looked_after(listening, busy=0)
    listening.seen(look, Recognised("yes", "en"))
    for _ in range(SLIGHT + 1):
        listening.feed(SPEECH)
    for _ in range(10):
        listening.feed(QUIET)
    assert listening.known is None
    assert listening.look(busy=0) is not None
