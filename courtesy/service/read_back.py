"""Reading a promise back: nothing is recorded that the person did not hear in full, as a question, before they said yes.

Proved from what was said in the contact, not from what the dialogue believes: the dialogue may be wrong about where it is.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from babel.dates import format_date

from courtesy.model.contact import Contact
from courtesy.model.money import LOCALES, Money
from courtesy.ports import UnitOfWork

DAY = {"en": "MMMM d", "zh": "M月d日"}


def was_read_back(uow: UnitOfWork, contact: Contact, turn_id: UUID, amount: Money, due: date) -> bool:
    """Whether the bot's last answer before a turn asked to confirm exactly this amount on this day.

    A person who wrote the turn before that answer was given, two texts in a row, has not confirmed what it says.
    """
    heard = uow.turn(turn_id).seq or 0
    before = [t for t in uow.said_before(contact.id, turn_id) if (t.seq or 0) < heard]
    # the yes may have come in the other language, which is then the contact's
    return any(t.asks == "confirmation" and any(_names(t.text, each, amount, due) for each in DAY) for t in before)


def _names(text: str, language: str, amount: Money, due: date) -> bool:
    return amount.spoken(language) in text and str(format_date(due, DAY[language], locale=LOCALES[language])) in text
