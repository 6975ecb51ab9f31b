"""Reading a promise back: nothing is recorded that the person did not hear in full, as a question, before they said yes.

Proved from what was said in the contact, not from what the dialogue believes: the dialogue may be wrong about where it is.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from babel.dates import format_date

from courtesy.model.contact import Contact, Turn
from courtesy.model.money import LOCALES, Money
from courtesy.model.people import Account, Customer, Language
from courtesy.ports import UnitOfWork
from courtesy.service.call_answer import TAKE_YOUR_TIME
from courtesy.understanding.text import has_han
from courtesy.understanding.values import Around, read_values
from courtesy.understanding.yes import clear_yes

DAY = {"en": "MMMM d", "zh": "M月d日"}


def was_read_back(uow: UnitOfWork, contact: Contact, turn_id: UUID, amount: Money, due: date) -> bool:
    """Whether the bot's last answer before a turn asked to confirm exactly this amount on this day.

    A person who wrote the turn before that answer was given, two texts in a row, has not confirmed what it says; nor has one
    who has said something else since, to which we were silent. Who asked for a moment has said nothing. What a caller spoke over before it
    came to the amount and the day has not been read back to them.
    """
    heard = uow.turn(turn_id).seq or 0
    before = [t for t in uow.said_before(contact.id, turn_id) if (t.seq or 0) < heard]
    # the yes may have come in the other language, which is then the contact's
    asked = [
        t for t in before if t.asks == "confirmation" and any(_names(_heard(t), each, amount, due) for each in DAY)
    ]
    if not asked:
        return False
    since = asked[-1].seq or 0
    turns = uow.turns_of(contact.id)
    pauses = {t.answers for t in turns if t.response == TAKE_YOUR_TIME}
    between = [t for t in turns if t.direction == "inbound" and since < (t.seq or 0) < heard]
    return all(t.id in pauses for t in between)


def agrees(turn: Turn, case: tuple[Account, Customer], amount: Money, due: date, now: datetime) -> bool:
    """Whether a turn is a clear yes and names no other amount or day than those that were read back."""
    if not clear_yes(turn.text):
        return False
    account, customer = case
    zone = customer.timezone or ("Asia/Shanghai" if customer.country == "CN" else "America/New_York")
    # by the script, whatever the contact's language: Chinese grammar sees an amount in "the 22nd"
    language: Language = "zh" if has_han(turn.text) else "en"
    around = Around(language, "confirmation", now, zone, account.currency, account.balance, account.min_due)
    said = read_values(turn.text, around)
    if said.day is not None and not said.day.ambiguous and said.day.date != due:
        return False
    named = said.amount.money if said.amount is not None else None
    if said.amount is not None and said.amount.relative:
        minimum = min(account.min_due, account.balance) if account.min_due_minor else account.balance
        named = {"full": account.balance, "half": account.balance.half(), "minimum": minimum}[said.amount.relative]
    return named is None or named.currency != amount.currency or named == amount


def _heard(turn: Turn) -> str:
    return turn.text if turn.heard is None else turn.text[: turn.heard]


def _names(text: str, language: str, amount: Money, due: date) -> bool:
    return amount.spoken(language) in text and str(format_date(due, DAY[language], locale=LOCALES[language])) in text
