"""Keys of a phone, gathered into what they mean together."""

from __future__ import annotations

from courtesy.model.contact import Asks
from courtesy.service.factor_begun import PostalCodeBegun

# Seconds without another key after which an entry is complete; less once it can hardly get longer.
BETWEEN_S, COMPLETE_S = 2.0, 0.8
END = "#"
NO_POSTAL_CODE = PostalCodeBegun()
# Keys that mean nothing but an answer to what was asked.
ANSWERS = ("1", "2")
LENGTHS: dict[Asks, int] = {"identity": 1, "confirmation": 1, "verification": 4}


class Keys:
    """The entry under way."""

    def __init__(self) -> None:
        self.pressed = ""
        self._ended = False
        self._last = 0.0
        self._asked: Asks = "nothing"

    def press(self, key: str, now: float, asks: Asks) -> None:
        """A key was pressed.

        Args:
            key: Which.
            now: Seconds of a steady clock.
            asks: What the bot had asked.
        """
        self._last = now
        if not self.pressed:
            self._asked = asks
        if key == END:
            self._ended = True
        else:
            self.pressed += key

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
        entry, self.pressed, self._ended = self.pressed, "", False
        if entry in ANSWERS and asks != self._asked:
            return None  # it answered a question that has been left behind, and is no yes to the next
        return entry
