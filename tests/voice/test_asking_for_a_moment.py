"""Who asks for a moment gets it: no miss, the same question, and what was said before still counts."""

from __future__ import annotations

import pytest

from courtesy.service.call_answer import CallAnswer
from courtesy.service.call_turn import Heard
from tests.voice.callers import Callers

EN, ZH = "Of course. Take your time.", "好的，您慢慢来。"


class Caller:
    """A call as the audio server tells of it, one step after the other."""

    def __init__(self, callers: Callers, language: str = "en") -> None:
        self.callers = callers
        self.ref, phone = callers.move_in(language)
        self.call = callers.rings_in(phone)
        self.call.listen()
        self.step = 1

    def says(self, *words: str) -> CallAnswer:
        for each in words:
            answer = self.callers.town.product.hear_caller(Heard(self.call.sid, self.step, speech=each))
            self.step = answer.step
        return answer

    @property
    def missed(self) -> int:
        with self.callers.town.product.uow() as uow:
            call = uow.call_of_carrier(self.call.sid)
            assert call is not None
            return uow.contact(call.contact_id).misunderstood


def names(answer: CallAnswer) -> list[str | None]:
    return [line.response for line in answer.lines]


@pytest.mark.parametrize(
    ("language", "words", "said"), [("en", "Hold on, let me get my card.", EN), ("zh", "稍等，我找一下卡。", ZH)]
)
def test_they_are_told_to_take_their_time_and_the_question_stays(
    callers: Callers, language: str, words: str, said: str
) -> None:
    caller = Caller(callers, language)
    asked = caller.says("Yes, speaking." if language == "en" else "是我")
    assert (asked.asks, asked.waits) == ("verification", False)
    moment = caller.says(words)
    assert [line.text for line in moment.lines] == [said]
    assert (moment.asks, moment.then, moment.waits) == ("verification", "listen", True)
    after = caller.says("4821")
    assert "utter_remind" in names(after)
    assert not after.waits


def test_a_moment_is_no_miss_and_wipes_none_away(callers: Callers) -> None:
    caller = Caller(callers)
    caller.says("Yes, speaking.", "4821", "purple monkeys sing sideways")
    assert caller.missed == 1
    for _ in range(4):
        assert names(caller.says("Just a minute.")) == ["utter_take_your_time"]
    assert caller.missed == 1
    assert "utter_confirm_promise" in names(caller.says("The minimum on March 20th."))


def test_who_asks_for_a_moment_at_a_read_back_can_still_say_yes_to_it(callers: Callers) -> None:
    caller = Caller(callers)
    caller.says("Yes, speaking.", "4821", "The minimum on March 20th.")
    assert caller.says("Hang on a second.").asks == "confirmation"
    assert "utter_promise_recorded" in names(caller.says("Yes, that's right."))
    assert [(o["outcome"], o["date"]) for o in callers.town.outcomes(caller.ref)] == [("promise", "2026-03-20")]


def test_what_is_repeated_or_asked_again_after_a_moment_is_what_was_asked_before(callers: Callers) -> None:
    caller = Caller(callers)
    caller.says("Yes, speaking.", "One moment, please.")
    assert names(caller.says("")) == ["utter_empty", "utter_ask_verification"]
    caller.says("4821", "Bear with me.")
    assert "utter_remind" in names(caller.says("Can you repeat that?"))


@pytest.mark.parametrize("words", ["Hold on, I never had this card.", "Wait, stop calling me."])
def test_who_says_something_with_it_is_answered_on_that(callers: Callers, words: str) -> None:
    caller = Caller(callers)
    assert "utter_take_your_time" not in names(caller.says("Yes, speaking.", words))


def test_twilio_listens_for_longer_to_who_asked_for_a_moment(callers: Callers) -> None:
    _ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    call.listen()
    call.say("Yes, speaking.")
    assert EN in call.say("Hold on a second.")
    assert callers.town.webhook("/twilio/voice/heard?step=2", {"CallSid": call.sid}).text.count('timeout="3"') == 10
    assert "did not hear anything" in call.keep_silent()


def test_nobody_but_who_is_asked_for_a_zip_code_is_told_of_one(callers: Callers) -> None:
    product = callers.town.product
    for language, begun in (("en", True), ("zh", False)):
        caller = Caller(callers, language)
        contact = caller.says("Yes, speaking." if language == "en" else "是我").contact
        assert contact is not None
        postal_code = product.skills.right_party.postal_code(contact)
        assert postal_code("1002") is begun
        assert not postal_code("100")
        assert not postal_code("10025")
        assert not postal_code("4821")
        assert "100" not in repr(postal_code)
