"""A turn in the one spelling that safety rules are written for, with the way back to the words as they came.

Lower case, half width, simplified characters, no apostrophes; sentence marks are ` . ` and ` ? `, everything else is one blank.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Replacement = str | Callable[[re.Match[str]], str]
Repairs = Iterable[tuple[re.Pattern[str], Replacement]]

_MAX_LENGTH = 1_600  # the longest text message Twilio delivers
_MARKS = {**dict.fromkeys("?？", " ? "), **dict.fromkeys(".!;。！；…\n", " . ")}
_KEPT = frozenset("'$¥%@#&*/:")


@dataclass(frozen=True, slots=True)
class PlainText:
    """Text, and for each of its characters where it came from.

    Attributes:
        text: The normalised words, with a blank before and after.
        starts: Where each character begins in the original.
        ends: Where it ends there.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, original: str, characters: dict[str, str]) -> PlainText:
        """Fold single characters: width, case, script, marks.

        Args:
            original: The words as they came.
            characters: What to write for characters of another script.
        """
        folded: list[tuple[str, int]] = [(" ", 0)]
        for place, character in enumerate(original[:_MAX_LENGTH]):
            inside_number = character in ".,:" and original[place - 1 : place].isdigit()
            inside_number = inside_number and original[place + 1 : place + 2].isdigit()
            if inside_number:
                folded.append((character, place))
                continue
            if character in "'’‘`´":
                continue
            shown = _MARKS.get(character) or unicodedata.normalize("NFKC", character).casefold()
            for letter in shown:
                plain = characters.get(letter, letter)
                wanted = plain.isalnum() or plain in ".?" or plain in _KEPT
                folded.append((plain if wanted else " ", place))
        folded.append((" ", len(original)))
        return cls._joined(folded)

    @classmethod
    def _joined(cls, folded: list[tuple[str, int]]) -> PlainText:
        """One blank where there are several, and one between Chinese and Latin letters."""
        letters: list[str] = []
        places: list[int] = []
        for letter, place in folded:
            if letter == " " and letters and letters[-1] == " ":
                continue
            if letters and " " not in (letter, letters[-1]) and _han(letter) is not _han(letters[-1]):
                letters.append(" ")
                places.append(place)
            letters.append(letter)
            places.append(place)
        return cls("".join(letters), tuple(places), tuple(place + 1 for place in places))

    def repaired(self, repairs: Repairs) -> PlainText:
        """Replace spellings; what is written instead stands for the whole of what it replaces."""
        found = self
        for pattern, replacement in repairs:
            if pattern.search(found.text):
                found = found._replaced(pattern, replacement)
        return found

    def _replaced(self, pattern: re.Pattern[str], replacement: Replacement) -> PlainText:
        letters: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        at = 0
        for match in pattern.finditer(self.text):
            letters.append(self.text[at : match.start()])
            starts.extend(self.starts[at : match.start()])
            ends.extend(self.ends[at : match.start()])
            written = match.expand(replacement) if isinstance(replacement, str) else replacement(match)
            letters.append(written)
            starts.extend([self.starts[match.start()]] * len(written))
            ends.extend([self.ends[match.end() - 1]] * len(written))
            at = match.end()
        letters.append(self.text[at:])
        return PlainText("".join(letters), (*starts, *self.starts[at:]), (*ends, *self.ends[at:]))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the normalised words lies in the original."""
        while start < end and self.text[start] == " ":
            start += 1
        while end > start and self.text[end - 1] == " ":
            end -= 1
        return self.starts[start], self.ends[max(start, end - 1)]


def _han(letter: str) -> bool:
    return "\u4e00" <= letter <= "\u9fff"
