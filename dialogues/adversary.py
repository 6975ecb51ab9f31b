"""A dialogue that jumps: at every turn it does and says anything of the script, with the debt's facts filled in, and lies about it.

In most walks it also goes some of the way that a conversation should go, so that many get as far as a verified customer, a
read-back and a yes; and then takes any turn for that yes, and any amount and day for what was read back. It stands in for Rasa, so that the rest of the house (settling, answering, right party, promises, the firewall, the records) is
walked through at random by the thousand. Nothing it says may leave unless the right party was verified; nothing it records may
stand unless it was read back.
"""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from bot.actions.wording import case_values, spoken_date
from courtesy.bootstrap import Product
from courtesy.model.errors import CourtesyError
from courtesy.model.money import Money
from courtesy.ports import DialogueAnswer, DialogueTurn, Reply
from courtesy.service.case_view import Case
from courtesy.understanding.meaning import Meaning, Meanings

LED = (0.0, 0.4, 0.8, 0.95)  # how often a walk's dialogue does what would be next
_PLACEHOLDER = re.compile(r"{(\w+)}")
_DISCLOSING = "You owe {balance}; {min_due} was due on {due_date}, {days_past_due} days ago, card {last4}."


class Adversary:
    """Answers turns at random. Each conversation has its own chance, set with `conversation_of`."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._mine = threading.local()

    def with_chance(self, rng: random.Random) -> None:
        """Take the chance of the walk that goes on in this thread."""
        self._mine.rng = rng
        self._mine.led = rng.choice(LED)
        self._mine.terms = None

    def close(self) -> None:
        """Nothing is kept open."""

    def foresee(self, turn: DialogueTurn) -> None:
        """Nothing can be known before."""

    def answer(self, turn: DialogueTurn, *, deadline_s: float) -> DialogueAnswer:
        """Do and say anything."""
        rng: random.Random = self._mine.rng
        case = self._product.skills.read_case(turn.conversation)
        led = rng.random() < self._mine.led
        if led:
            self._go_on(rng, turn, case)
        for _ in range(rng.choice((0, 0, 0, 1) if led else (0, 1, 2, 3))):
            self._do(rng, turn, case)
        case = self._product.skills.read_case(turn.conversation)
        said = [self._say(rng, turn, case) for _ in range(rng.choice((0, 0, 1) if led else (0, 1, 1, 2, 3)))]
        if led:
            said.append(self._ask_next(rng, turn, case))
        replies = tuple(said)
        intent = rng.choice(("affirm", "deny", "promise_to_pay", "confirm_identity", "out_of_scope"))
        return DialogueAnswer(replies, Meanings((Meaning(intent, 1.0),)))

    def _go_on(self, rng: random.Random, turn: DialogueTurn, case: Case) -> None:
        """Do what would be next; but any turn passes for a yes, and what is recorded need not be what was read back."""
        skills, about = self._product.skills, (turn.conversation, turn.turn)
        try:
            if not case.contact.verified:
                skills.right_party.confirm(*about)
                skills.right_party.check(*about, turn.text)
            elif case.contact.asks == "confirmation" and self._mine.terms and rng.random() < 0.75:
                skills.record_promise(*about, *self._mine.terms)
            else:
                self._record_promise(rng, *about, case)
        except CourtesyError:
            return

    def _ask_next(self, rng: random.Random, turn: DialogueTurn, case: Case) -> Reply:
        """Ask what would be next: for a factor, else to confirm a promise."""
        name = "utter_confirm_promise" if case.contact.verified else "utter_ask_verification"
        self._mine.terms = amount, due = _terms(rng, case)
        told = {
            "amount": amount.spoken(turn.language),
            "date": spoken_date(due, turn.language),
            "options": "one of these",
        }
        variation = rng.choice(self._product.script.variations(name))
        text = _PLACEHOLDER.sub(lambda m: told.get(m.group(1), "something"), variation["text"])
        return Reply(name, text, variation["metadata"]["asks"], False, "1")

    def _do(self, rng: random.Random, turn: DialogueTurn, case: Case) -> None:
        """Use a use case, whether or not it is its moment; those that refuse are right to."""
        skills, about = self._product.skills, (turn.conversation, turn.turn)
        deeds: tuple[Callable[[], object], ...] = (
            lambda: skills.right_party.confirm(*about),
            lambda: skills.right_party.confirm(*about),
            lambda: skills.right_party.check(*about, turn.text),
            lambda: skills.right_party.check(*about, turn.text),
            lambda: self._record_promise(rng, *about, case),
            lambda: self._record_promise(rng, *about, case),
            lambda: skills.third_party(*about),
        )
        ends: tuple[Callable[[], object], ...] = (
            lambda: skills.wrong_person(*about),
            lambda: skills.stop_contact(*about, rng.choice(("sms", "all"))),
            lambda: skills.request_agent(*about, "human_requested"),
        )
        try:
            rng.choice(ends if rng.random() < 0.04 else deeds)()
        except CourtesyError:
            return

    def _record_promise(self, rng: random.Random, contact: UUID, turn: UUID, case: Case) -> None:
        amount, due = _terms(rng, case)
        self._product.skills.record_promise(contact, turn, amount, due)

    def _say(self, rng: random.Random, turn: DialogueTurn, case: Case) -> Reply:
        script = self._product.script
        name = rng.choice(script.names())
        amount, due = _terms(rng, case)
        if rng.random() < 0.45:
            name = "utter_confirm_promise"
        facts = case_values(case, turn.language) | {
            "full_name": case.customer.name,
            "options": "one of these",
            "amount": amount.spoken(turn.language),
            "date": spoken_date(due, turn.language),
            "least": case.account.min_due.spoken(turn.language),
            "latest": spoken_date(due, turn.language),
        }
        template = rng.choice(script.variations(name))["text"]
        text = _PLACEHOLDER.sub(lambda m: facts.get(m.group(1), "something"), template)
        asks = script.variations(name)[0]["metadata"]["asks"]
        lie = rng.random()
        if lie < 0.1:  # another name than that of the sentence
            return Reply(rng.choice((None, "utter_made_up")), _DISCLOSING.format(**facts), asks, False, "1")
        if lie < 0.2:  # a figure of the debt in a harmless sentence
            text = _PLACEHOLDER.sub(facts["balance"], template)
        return Reply(name, text, asks, rng.random() < 0.2, "1")


def _terms(rng: random.Random, case: Case) -> tuple[Money, date]:
    """An amount and a day, from so few that what is recorded was sometimes really read back."""
    amount = rng.choice((case.account.balance, case.account.min_due))
    return amount, case.local_now.date() + timedelta(days=rng.choice((1, 9)))
