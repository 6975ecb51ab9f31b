"""What a call is likely to say next, filled in with the customer's own facts: a slow voice renders it while others speak.

Nothing is told by that: what is said is decided when it is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from courtesy.model.contact import Factor
from courtesy.model.people import Account, Customer
from courtesy.service.call_answer import CallAnswer
from courtesy.service.factor_words import offered
from telephony.composing import mandarin_day, with_open_slots

# In the order in which a call gets there.
EARLY = (
    "utter_ask_verification",
    "utter_remind",
    "utter_ask_amount",
    "utter_balance",
    "utter_minimum",
    "utter_due_date",
    "utter_third_party",
)
# What a yes to a read-back is answered with.
AFTER = {"utter_confirm_promise": "utter_promise_recorded", "utter_confirm_counter": "utter_promise_recorded"}


def facts(account: Account, customer: Customer, today: date, factors: Iterable[Factor]) -> dict[str, str]:
    """What the script's Mandarin sentences name of an account, as they write it."""
    return {
        "options": offered(factors, "zh"),
        "full_name": customer.name,
        "first_name": customer.first_name,
        "issuer": account.issuer,
        "product": account.product,
        "last4": account.last4,
        "balance": account.balance.spoken("zh"),
        "min_due": account.min_due.spoken("zh"),
        "due_date": mandarin_day(account.due_date),
        "days_past_due": f"{account.days_late(today)}天",
    }


def to_begin_with(wordings: Iterable[tuple[str, str]], known: dict[str, str]) -> tuple[str, ...]:
    """Sentences that are likely once the customer has said who they are."""
    texts = {name: with_open_slots(text, known) for name, text in wordings if name in EARLY}
    return tuple(texts[name] for name in EARLY if name in texts)


def after(answer: CallAnswer, wordings: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    """What follows an answer if the customer agrees with it, with the same values."""
    known = dict(wordings)
    found = []
    for line in answer.lines:
        follows = AFTER.get(line.response or "")
        asked = known.get(line.response or "")
        if follows in known and asked and (values := _values(asked, line.text)):
            found.append(with_open_slots(known[follows], values))
    return tuple(found)


def _values(wording: str, text: str) -> dict[str, str]:
    """The values that a wording was filled in with."""
    pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(wording))
    found = re.fullmatch(pattern, text)
    return found.groupdict() if found else {}
