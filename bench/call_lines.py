"""What the synthesised callers say: in whole calls, into our sentences, and with pauses in the middle of what they say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bench.people import Person
from courtesy.model.contact import Asks

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_YES = ("Yes, speaking.", "Yes.", "This is she.", "Speaking.")
_RIGHT = ("Yes, that's right.", "That's correct.", "Yes.", "Yes, correct.")
_QUESTIONS = ("How much do I owe?", "When was it due?", "What is the minimum payment?", "What happens if I don't pay?")
INTO = ("Wait, how much is it?", "Sorry, can you say that again?", "Excuse me, what was that?", "Hold on a second.")


def conversation(person: Person) -> list[tuple[str, str]]:
    """A whole call to a promise: what kind of answer each line is, and the line."""
    n = person.number
    return [
        ("identity", _YES[n % 4]),
        ("verification", " ".join(_DIGITS[int(d)] for d in person.last4)),
        ("a question instead", _QUESTIONS[n % 4]),
        ("amount and day", f"I can pay {(2 + n % 6) * 100} dollars on {_day(n):%A}."),
        ("confirmation", _RIGHT[n % 4]),
    ]


def _day(n: int) -> date:
    """A day soon; who names the present one is asked which they mean."""
    return (datetime.now(ZoneInfo("America/New_York")) + timedelta(days=2 + n % 4)).date()


@dataclass(frozen=True, slots=True)
class Paused:
    """An answer with a pause in it.

    Attributes:
        asks: What had been asked.
        parts: What is said before and after the pause.
    """

    asks: Asks
    parts: tuple[str, str]


# Where people stop to think: behind a preposition, before a number, between two halves, between two sentences.
PAUSED = (
    Paused("identity", ("Yes", "this is Maria.")),
    Paused("identity", ("Hello", "who is this?")),
    Paused("identity", ("This is", "her husband.")),
    Paused("verification", ("My ZIP code is", "two oh one five four.")),
    Paused("verification", ("four eight", "two one.")),
    Paused("verification", ("It's, um", "nine zero five one.")),
    Paused("verification", ("June", "fourteenth.")),
    Paused("verification", ("Let me see", "seven three zero six.")),
    Paused("when_can_pay", ("I can pay", "two hundred dollars on Friday.")),
    Paused("when_can_pay", ("I can pay two hundred dollars", "on Friday.")),
    Paused("when_can_pay", ("On Friday", "I can send one hundred and fifty.")),
    Paused("when_can_pay", ("Well, I think I could do", "the minimum on the twentieth.")),
    Paused("when_can_pay", ("I get paid on", "the fifteenth.")),
    Paused("when_can_pay", ("I will pay the full amount", "next Monday.")),
    Paused("when_can_pay", ("I lost my job", "so I can't pay right now.")),
    Paused("when_can_pay", ("Maybe two hundred", "next week.")),
    Paused("when_can_pay", ("I already told you", "I sent it last week.")),
    Paused("amount", ("About", "three hundred dollars.")),
    Paused("amount", ("I could do, um", "one hundred and fifty.")),
    Paused("date", ("On", "March twentieth.")),
    Paused("date", ("Next week, on", "Tuesday.")),
    Paused("confirmation", ("Yes, but", "make it Monday.")),
    Paused("confirmation", ("Yes", "that's right.")),
    Paused("confirmation", ("No", "I said Monday.")),
    Paused("reason", ("I was in the hospital", "and I lost my job.")),
    Paused("reason", ("My hours were cut because", "business is slow.")),
    Paused("months", ("Over", "twelve months.")),
    Paused("callback_time", ("Call me on", "Thursday at five.")),
    # what can be read as it stands, and goes on
    Paused("verification", ("two oh one five", "four.")),
    Paused("verification", ("June twenty", "first.")),
    Paused("when_can_pay", ("I can pay one hundred dollars on the twenty", "fifth.")),
    Paused("amount", ("Two", "hundred dollars.")),
    Paused("amount", ("One thousand", "two hundred dollars.")),
    Paused("amount", ("Ten dollars", "and fifty cents.")),
    Paused("date", ("The twenty", "fifth.")),
    Paused("date", ("March twenty", "fifth.")),
    Paused("months", ("Twenty", "four months.")),
    Paused("confirmation", ("Yes", "but make it Monday.")),
)
PAUSES_S = (0.5, 0.8, 1.1, 1.5)
