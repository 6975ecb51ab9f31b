"""Digits that the recogniser is not sure of are asked for again: no attempt at verification, and no way to guess for free."""

from __future__ import annotations

from courtesy.service.call_answer import CallAnswer
from courtesy.service.call_turn import Heard
from courtesy.store import tables as t
from tests.stack.evidence import turns_with
from tests.voice.callers import Callers

RIGHT, WRONG = "4 8 2 1", "3 9 9 6"


class Caller:
    """Somebody who has said who they are and is asked to verify, as the audio server tells of them."""

    def __init__(self, callers: Callers) -> None:
        self.callers = callers
        self.ref, self.phone = callers.move_in("en")
        call = callers.rings_in(self.phone)
        call.listen()
        call.say("Yes, speaking.")
        self.sid, self._step = call.sid, 2

    def say(self, digits: str, *, unclear: bool) -> CallAnswer:
        answer = self.callers.town.product.hear_caller(Heard(self.sid, self._step, speech=digits, unclear=unclear))
        self._step = answer.step
        return answer

    @property
    def attempts(self) -> list[bool]:
        contact = self.callers.contact(self.ref)["id"]
        with self.callers.town.product.engine.connect() as connection:
            query = t.verification_attempts.select().where(t.verification_attempts.c.contact_id == contact)
            return [row.correct for row in connection.execute(query)]


def names(answer: CallAnswer) -> list[str | None]:
    return [line.response for line in answer.lines]


def test_unclear_digits_are_asked_for_again_and_count_as_no_attempt(callers: Callers) -> None:
    caller = Caller(callers)
    assert names(caller.say(WRONG, unclear=True)) == ["utter_digits_unclear"]
    assert names(caller.say(WRONG, unclear=True)) == ["utter_digits_unclear"]
    assert caller.attempts == []
    assert "utter_remind" in names(caller.say(RIGHT, unclear=False))
    assert caller.attempts == [True]


def test_who_has_the_right_digits_unclear_learns_nothing_of_it(callers: Callers) -> None:
    right, wrong = Caller(callers).say(RIGHT, unclear=True), Caller(callers).say(WRONG, unclear=True)
    assert [(line.text, line.response) for line in right.lines] == [(line.text, line.response) for line in wrong.lines]
    assert (right.then, right.asks) == (wrong.then, wrong.asks) == ("listen", "verification")


def test_digits_that_stay_unclear_are_taken_as_they_were_heard(callers: Callers) -> None:
    caller = Caller(callers)
    for _ in range(2):
        caller.say(WRONG, unclear=True)
    assert "utter_factor_wrong" in names(caller.say(WRONG, unclear=True))
    assert "utter_verification_ended" in names(caller.say(WRONG, unclear=True))
    assert caller.attempts == [False, False]
    assert [t["text"] for t in turns_with(callers.town, caller.phone) if t["by"] == "customer"][1:] == [WRONG] * 4


def test_a_yes_that_was_not_clear_is_no_matter_of_digits(callers: Callers) -> None:
    _ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    call.listen()
    answer = callers.town.product.hear_caller(Heard(call.sid, 1, speech="yes", unclear=True))
    assert names(answer) == ["utter_ask_verification"]
