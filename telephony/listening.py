"""Whose turn it is: what the caller has said is recognised while they pause, and the turn ends when that fits what they said.

Nothing here waits or knows of threads, so the same code serves a call and a measurement of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from telephony.ears import Detector, Ears
from telephony.mulaw import Samples
from telephony.recogniser import Recognised

# Seconds of quiet after which what was said is worth a look: while recognition is busy with this caller alone, and while others need it.
EAGER_S, LOOK_AFTER_S = 0.06, 0.25
# A loud window more than a look has is the click or hiss that a word ends in, and no word.
SLIGHT = 1
# Looks at one caller's words at the same time: one that has come too early, and the one that is needed.
AT_ONCE = 2
# Nobody is waited for longer after their last sound.
LONGEST_S = 2.2
# A turn has at most so many parts, each as long as the recogniser hears at once, before the last.
MOST_PARTS = 3

Patience = Callable[[Recognised], float]


@dataclass(frozen=True, slots=True)
class Look:
    """An utterance so far, to be recognised.

    Attributes:
        loud: How much had been said when it was taken; the result counts while hardly more has been said.
    """

    sound: Samples
    loud: int
    number: int


@dataclass(frozen=True, slots=True)
class Said:
    """A turn that has ended.

    Attributes:
        pause_s: For how long the caller has been quiet since.
        speech_s: How much speech there was in it, in seconds.
    """

    heard: Recognised
    pause_s: float
    speech_s: float


class Listening:
    """One caller's turns."""

    def __init__(self, detector: Detector) -> None:
        self.ears = Ears(detector)
        self._number = 0
        self._under_way: dict[int, Look] = {}
        self._seen: tuple[int, Recognised] | None = None
        self._parts: dict[int, str | None] = {}

    def feed(self, payload: bytes) -> None:
        """Take mu-law audio of any length."""
        self.ears.feed(payload)

    def look(self, *, busy: int) -> Look | None:
        """What is to be recognised now; None if there is nothing new, or its result is awaited.

        Args:
            busy: Utterances that recognition is busy with. If all are this caller's, pauses are looked into that may be none; a look
                that came too early does not keep the one that is needed waiting.
        """
        ears = self.ears
        alone = busy <= len(self._under_way)
        if not ears.speaking or ears.fallen_s < (EAGER_S if alone else LOOK_AFTER_S):
            return None
        if self._seen is not None and self._all(self._seen[0]):
            return None
        if any(self.has_all(look) for look in self._under_way.values()) or len(self._under_way) >= AT_ONCE:
            return None
        look = self._look(ears.utterance)
        self._under_way[look.number] = look
        return look

    def part(self) -> Look | None:
        """The first part of a turn that is longer than the recogniser hears at once; None if it is not.

        Who talks on for very long is answered in the end: that may be a television.
        """
        if not self.ears.too_long or len(self._parts) >= MOST_PARTS:
            return None
        look = self._look(self.ears.split())
        self._under_way.clear()
        self._seen = None
        self._parts[look.number] = None
        return look

    def part_seen(self, look: Look, heard: Recognised) -> None:
        """A part has been recognised."""
        if look.number in self._parts:
            self._parts[look.number] = heard.text

    @property
    def too_long(self) -> bool:
        """Whether the turn has to be taken as it is."""
        return self.ears.too_long and len(self._parts) >= MOST_PARTS

    def seen(self, look: Look, heard: Recognised) -> None:
        """A look has been recognised."""
        if self._under_way.pop(look.number, None) is not None and self.has_all(look):
            self._seen = look.loud, heard

    @property
    def known(self) -> Recognised | None:
        """The words of all that has been said so far, if they are known."""
        if self._seen is None or not self._all(self._seen[0]):
            return None
        return self._seen[1].after(self.parts)

    @property
    def parts(self) -> list[str]:
        """The words of the turn's parts, as far as they are known."""
        return [text for text in self._parts.values() if text]

    def has_all(self, look: Look) -> bool:
        """Whether a look has all the words that have been said so far."""
        return self._all(look.loud)

    def lost(self, look: Look) -> None:
        """A look could not be recognised; it is taken again."""
        self._under_way.pop(look.number, None)

    def ended(self, patience: Patience) -> Said | None:
        """The turn, once, when it has ended."""
        ears, heard = self.ears, self.known
        if not ears.speaking or not ears.pause_s or heard is None or None in self._parts.values():
            return None
        if ears.pause_s < min(patience(heard), LONGEST_S):
            return None
        said = Said(heard, ears.pause_s, ears.speech_s)
        self.forget()
        return said

    def interrupted(self) -> Look | None:
        """What has been said so far, if anything, by somebody who now does something else; it is forgotten here."""
        look = Look(self.ears.utterance, self.ears.loud, 0) if self.ears.speaking else None
        self.forget()
        return look

    def forget(self) -> None:
        """What is under way has been dealt with."""
        self.ears.forget()
        self._under_way.clear()
        self._parts.clear()
        self._seen = None

    def _all(self, loud: int) -> bool:
        return self.ears.loud - loud <= SLIGHT

    def _look(self, sound: Samples) -> Look:
        self._number += 1
        return Look(sound, self.ears.loud, self._number)
