"""Keys of a phone, gathered into what they mean together."""

from __future__ import annotations

from courtesy.model.contact import Asks
from courtesy.service.factor_begun import SHORT, PostalCodeBegun

# Seconds without another key after which an entry is complete; less once it can hardly get longer.
BETWEEN_S, COMPLETE_S = 2.0, 0.8
# A key that comes so many seconds after the last of four, and stays alone, is the fifth digit of a ZIP code that is keyed in slowly.
FIFTH_S = 3.0
END = "#"
NO_POSTAL_CODE = PostalCodeBegun()
# Keys that mean nothing but an answer to what was asked.
ANSWERS = ("1", "2")
# Questions that are answered with several digits: a 9 or 0 may be one of them.
ENTRIES: frozenset[Asks] = frozenset({"verification", "when_can_pay", "amount", "date", "months"})
LENGTHS: dict[Asks, int] = {"identity": 1, "confirmation": 1, "verification": 4}
# What is asked after four digits that were none of the customer's: the same again, or nothing any more.
NOT_VERIFIED: frozenset[Asks] = frozenset({"verification", "nothing"})


class Keys:
    """The entry under way."""

    def __init__(self) -> None:
        self.pressed = ""
        self._ended = False
        self._began = self._last = 0.0
        self._fifth_until = 0.0
        self._asked: Asks = "nothing"

    def press(self, key: str, now: float, asks: Asks) -> None:
        """A key was pressed.

        Args:
            key: Which.
            now: Seconds of a steady clock.
            asks: What the bot had asked.
        """
        if not self.pressed:
            self._began, self._asked = now, asks
        self._last = now
        if key == END:
            self._ended = True
        else:
            self.pressed += key

    def gathers(self, asks: Asks) -> bool:
        """Whether a key is one of an entry, begun or to be begun, and is not judged by itself."""
        return asks in ENTRIES or (self.pressed != "" and self._asked in ENTRIES)

    def is_fifth(self, now: float) -> bool:
        """Whether a key that comes now, once, is the last digit of a ZIP code whose first four have been taken for an answer."""
        fifth_until, self._fifth_until = self._fifth_until, 0.0
        return not self.pressed and now < fifth_until

    def finished(self, now: float, asks: Asks, postal_code: PostalCodeBegun = NO_POSTAL_CODE) -> str | None:
        """The entry, once, when it is complete; None before.

        Args:
            now: Seconds of a steady clock.
            asks: What the bot had asked.
            postal_code: Tells whether four digits want a fifth.
        """
        if not self.pressed:
            self._ended = False
            return None
        complete = len(self.pressed) >= LENGTHS.get(asks, 99)
        wait = COMPLETE_S if complete and not (asks == "verification" and postal_code(self.pressed)) else BETWEEN_S
        if not self._ended and now - self._last < wait:
            return None
        return self.left(asks)

    def left(self, asks: Asks) -> str | None:
        """The entry as far as it was pressed, complete or not; None if there is none.

        The last digit of a ZIP code that came after its first four had been taken for an answer is nothing by itself, least of all key 9 or
        0. It is not sent behind them either: of an area that is not on file it would be one wrong answer more.
        """
        entry, ended, fifth_until = self.pressed, self._ended, self._fifth_until
        self.pressed, self._ended, self._fifth_until = "", False, 0.0
        if len(entry) == 1 and self._began < fifth_until and asks in NOT_VERIFIED:
            return None
        if entry in ANSWERS and asks != self._asked:
            return None  # it answered a question that has been left behind, and is no yes to the next
        if len(entry) == SHORT and asks == "verification" and not ended:
            self._fifth_until = self._last + FIFTH_S
        return entry or None
