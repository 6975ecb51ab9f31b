"""A promise is only recorded if the bot asked for exactly it, in its last answer, before the person wrote their yes."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from courtesy.model.contact import Turn
from courtesy.model.errors import Refused
from courtesy.model.money import Money
from courtesy.service.opening import open_contact
from dialogues.random_customer import walk_script
from dialogues.walk import service_on_postgres

FRIDAY = date(2026, 3, 13)
HUNDRED = Money.of(100, "USD")
ASKED = "You will pay $100.00 on Friday, March 13. Is that right?"


@pytest.fixture(scope="module")
def house():
    with service_on_postgres() as house:
        yield house


class Talk:
    """A verified contact in which anything can be said."""

    def __init__(self, product, seats):
        script = next(s for s, _ in (walk_script(n, 1) for n in range(50)) if s.lang == "en")
        [(ref, phone)] = seats.move_in([script])
        self.product = product
        with product.uow() as uow:
            account = uow.account(ref)
            now = product.clock.now()
            contact = open_contact(
                uow,
                uow.customer(account.customer_id),
                account,
                phone=phone,
                channel="sms",
                direction="inbound",
                now=now,
            )
            contact.verified_at, contact.verified_by = now, "card_last4"
            uow.commit()
            self.contact = contact.id

    def heard(self, text="yes"):
        return self._turn(text, direction="inbound", by="customer", state="received")

    def said(self, text, *, answers=None, asks="confirmation", state="said"):
        return self._turn(text, direction="outbound", by="bot", state=state, asks=asks, answers=answers)

    def _turn(self, text, **more):
        with self.product.uow() as uow:
            turn = Turn(
                id=uuid4(), contact_id=self.contact, at=self.product.clock.now(), channel="sms", text=text, **more
            )
            uow.add(turn)
            uow.commit()
            return turn.id

    def record(self, turn, amount=HUNDRED, due=FRIDAY):
        return self.product.skills.record_promise(self.contact, turn, amount, due)


@pytest.fixture
def talk(house):
    return Talk(*house)


def refused(talk, turn, **what):
    with pytest.raises(Refused) as raised:
        talk.record(turn, **what)
    return raised.value.rules == ("READ-BACK",)


def test_what_was_read_back_is_recorded(talk):
    talk.said(ASKED, answers=talk.heard("100 on friday"))
    assert talk.record(talk.heard()).amount == HUNDRED


@pytest.mark.parametrize(("up_to", "counts"), [("March", False), ("Is that", True)])
def test_what_was_spoken_over_before_its_day_came_was_not_read_back(talk, up_to, counts):
    asked = talk.said(ASKED, answers=talk.heard("100 on friday"))
    with talk.product.uow() as uow:
        uow.turn(asked).heard = ASKED.index(up_to)
        uow.commit()
    if counts:
        assert talk.record(talk.heard()).amount == HUNDRED
    else:
        assert refused(talk, talk.heard())


def test_nothing_is_recorded_when_nothing_was_read_back(talk):
    assert refused(talk, talk.heard())
    talk.said("How much can you pay?", answers=talk.heard("friday"), asks="amount")
    assert refused(talk, talk.heard())


@pytest.mark.parametrize("other", [{"amount": Money.of(101, "USD")}, {"due": FRIDAY + timedelta(days=1)}])
def test_another_amount_or_day_than_was_read_back_is_refused(talk, other):
    talk.said(ASKED, answers=talk.heard("100 on friday"))
    assert refused(talk, talk.heard(), **other)


def test_a_statement_is_no_question(talk):
    talk.said("I have noted $100.00 on Friday, March 13.", answers=talk.heard("100 on friday"), asks="nothing")
    assert refused(talk, talk.heard())


def test_an_older_read_back_does_not_count(talk):
    talk.said(ASKED, answers=talk.heard("100 on friday"))
    talk.said("The minimum payment is $45.00.", answers=talk.heard("what is the minimum"), asks="nothing")
    assert refused(talk, talk.heard())


def test_a_read_back_that_was_held_back_does_not_count(talk):
    talk.said(ASKED, answers=talk.heard("100 on friday"), state="blocked")
    assert refused(talk, talk.heard())


def test_a_yes_that_was_written_before_the_read_back_confirms_nothing(talk):
    offer, early = talk.heard("100 on friday"), talk.heard()
    talk.said(ASKED, answers=offer)
    assert refused(talk, early)


def test_a_holding_sentence_in_between_changes_nothing(talk):
    talk.said(ASKED, answers=talk.heard("100 on friday"))
    yes = talk.heard()
    talk.said("One moment please.", answers=yes, asks="nothing")
    assert talk.record(yes).due == FRIDAY


@pytest.mark.parametrize(
    "words",
    [
        "no",
        "make it tomorrow",
        "I guess so",
        "how much was it?",
        "我就是李娜",
        "算了",
        "我是军人 在部队",
        "hi yes this is maria, look i know i'm behind",
        "yes, speaking",
        "put me through to somebody real",
        "对，我是李娜",
    ],
)
def test_what_is_no_clear_yes_confirms_nothing_whatever_the_dialogue_makes_of_it(talk, words):
    talk.said(ASKED, answers=talk.heard("100 on friday"))
    with pytest.raises(Refused) as raised:
        talk.record(talk.heard(words))
    assert raised.value.rules == ("CLEAR-YES",)


@pytest.mark.parametrize(
    "words",
    [
        "yep",
        "that's right",
        "no problem, do it",
        "对 就这样",
        "没错",
        "好的没问题",
        "yes this is right",
        "对，我同意",
        "yes this is the plan",
        "yes the 13th",
        "put me down",
        "ok yes 100 on the 13th is right",
        "对 13号还100",
    ],
)
def test_a_clear_yes_may_be_said_in_many_ways(talk, words):
    talk.said(ASKED, answers=talk.heard("100 on friday"))
    assert talk.record(talk.heard(words)).amount == HUNDRED


def test_another_amount_or_day_in_the_yes_confirms_nothing(talk):
    for words in ("fine, 200 on friday", "yes on the 20th", "好 还两百"):
        talk.said(ASKED, answers=talk.heard("100 on friday"))
        with pytest.raises(Refused):
            talk.record(talk.heard(words))
    talk.said(ASKED, answers=talk.heard("100 on friday"))
    assert talk.record(talk.heard("yes 100 on friday is right")).due == FRIDAY


def test_a_yes_after_something_else_that_was_never_answered_confirms_nothing(talk):
    talk.said(ASKED, answers=talk.heard("100 on friday"))
    talk.heard("no")
    assert refused(talk, talk.heard("yes"))
