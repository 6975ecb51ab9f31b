"""The customers of the measurements and what they say: the same for every contender, and new words in every conversation.

Sentences vary with the customer, because a sentence encoder that has seen a text before answers from memory; the bare "yes" and
a few others come again, as they do in life.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

ISSUER = "Harbor Bank"
BALANCE_MINOR, MIN_DUE_MINOR = 84217, 4500
KEPT = "noted $"  # stands in the last answer of a conversation that led to a promise
_FIRST = ("Maria", "James", "Aisha", "Tom", "Elena", "Victor", "Grace", "Omar", "Nina", "Paul", "Ruth", "Ivan", "Clara")
_LAST = (
    "Gonzalez",
    "Miller",
    "Okafor",
    "Novak",
    "Fischer",
    "Tanaka",
    "Santos",
    "Keller",
    "Moreau",
    "Lindgren",
    "Rossi",
)
_GREETINGS = ("hi", "hello", "hey", "good morning", "hi there", "hello there", "good afternoon")
_GOT = ("got your message", "i got your text", "you texted me", "i received a message from you", "got a text from you")
_WHEN = ("today", "this morning", "yesterday", "last night", "just now", "an hour ago", "earlier", "a while ago")
_DAYS = ("friday", "monday", "tuesday", "thursday", "saturday")


@dataclass(frozen=True)
class Person:
    """A customer with an overdue card."""

    number: int

    @property
    def phone(self) -> str:
        """Their number, E.164; also the conversation's id in stock Rasa."""
        return f"+1202{5550000 + self.number:07d}"

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{_pick(_FIRST, self.number)} {_pick(_LAST, self.number // 13)}"

    @property
    def last4(self) -> str:
        """Last four digits of the card, which they verify with."""
        return last4(self.phone)

    @property
    def lines(self) -> tuple[str, ...]:
        """A whole conversation: opening, identity, verification (the reminder is its answer), promise, confirmation."""
        n, name = self.number, self.name.lower()
        return (
            f"{_pick(_GREETINGS, n)}, {_pick(_GOT, n // 7)} {_pick(_WHEN, n // 35)}",
            f"yes this is {name}",
            f"it is {self.last4}",
            f"I can pay {50 + n % 700} on {_pick(_DAYS, n)}",
            "yes",
        )

    def questions(self) -> Iterator[str]:
        """Further questions, without end: each is answered by one action."""
        asked = (
            "how much do i owe {}",
            "what is the minimum payment {}",
            "what is my balance {}",
            "how much is overdue {}",
        )
        for n in itertools.count():
            yield asked[n % len(asked)].format(_pick(_WHEN, n // len(asked) + self.number))


def last4(phone: str) -> str:
    """The card's last four digits of whoever has this number."""
    return f"{int(phone[1:]) * 7919 % 10000:04d}"


def born() -> date:
    """Everybody's birthday."""
    return date(1984, 6, 2)


def _pick(words: tuple[str, ...], number: int) -> str:
    return words[number % len(words)]
