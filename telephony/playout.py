"""What is being said to the caller: paced, so that little is ever ahead of their ear, and known to the sentence by marks.

Twilio plays what it gets in order and at its own pace. Sending everything at once would leave seconds in its buffer, of which only
`clear` could rid us; sending just in time would stutter when the network does. So a little is kept ahead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

import numpy as np

from telephony.frames import FRAME_BYTES, FRAME_MS
from telephony.mulaw import SILENCE, decode

# Audio that may be under way to the caller, in milliseconds.
LEAD_MS = 240
# How far back in a sentence we go to go on with it.
BACK_MS = 700


@dataclass(slots=True)
class Piece:
    """A sentence as sound.

    Attributes:
        name: Unlike that of any other piece of the call.
        audio: Mu-law bytes.
        uncut: Whether the caller's speech may not end it.
        turn: The turn that it belongs to, if that is recorded.
        place: Where in the turn's text it begins and ends.
        sent: Bytes given to the network.
        over: Whether its mark has been sent too.
        takes: How often it has been begun.
        ends: When its sound should end at the caller's ear, in milliseconds, once all of it is sent.
    """

    name: str
    audio: bytes
    uncut: bool = False
    turn: UUID | None = None
    place: tuple[int, int] = (0, 0)
    sent: int = 0
    over: bool = False
    takes: int = 1
    ends: float = 0.0

    @property
    def mark(self) -> str:
        """The name of its mark: a new one each time it is begun, because cleared marks come back too."""
        return f"{self.name}#{self.takes}"


@dataclass(frozen=True, slots=True)
class Frame:
    """Audio to send now.

    Attributes:
        at_ms: When the caller hears it begin.
    """

    payload: bytes
    at_ms: float


@dataclass(frozen=True, slots=True)
class EndOf:
    """The mark to send now, behind a piece."""

    name: str


@dataclass(slots=True)
class Playout:
    """The sentences on their way, oldest first. Times are milliseconds of a steady clock that the caller reads.

    Attributes:
        pieces: What is being said, and what waits for it.
        heard: The names of what the caller heard to its end.
        held: Whether nothing is sent until it is known whether the caller means to interrupt.
        owed: Whether a sentence that has to be said whole is still being rendered.
    """

    pieces: list[Piece] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    held: bool = False
    owed: bool = False
    _ahead_until: float = 0.0

    def say(self, piece: Piece) -> None:
        """Put a sentence behind the others."""
        self.pieces.append(piece)

    @property
    def busy(self) -> bool:
        """Whether the caller hears us, or is about to."""
        return bool(self.pieces)

    @property
    def cuttable(self) -> bool:
        """Whether the caller's speech may end what is being said."""
        return bool(self.pieces) and not self.binding

    @property
    def binding(self) -> bool:
        """Whether what is being said has to be said whole."""
        return self.owed or any(piece.uncut for piece in self.pieces)

    def left_ms(self, now_ms: float) -> float:
        """How long the caller will still hear what has been said so far."""
        unsent = sum(len(piece.audio) - piece.sent for piece in self.pieces)
        return max(0.0, self._ahead_until - now_ms) + unsent * FRAME_MS / FRAME_BYTES

    def due(self, now_ms: float) -> list[Frame | EndOf]:
        """What is to be sent now, so that the caller has `LEAD_MS` ahead of them."""
        out: list[Frame | EndOf] = []
        self._ahead_until = max(self._ahead_until, now_ms)
        for piece in self.pieces:
            while not self.held and not piece.over and self._ahead_until - now_ms < LEAD_MS:
                payload = piece.audio[piece.sent : piece.sent + FRAME_BYTES]
                if payload:
                    out.append(Frame(payload.ljust(FRAME_BYTES, bytes([SILENCE])), self._ahead_until))
                    piece.sent += len(payload)
                    self._ahead_until += FRAME_MS
                if piece.sent >= len(piece.audio):
                    piece.over, piece.ends = True, self._ahead_until
                    out.append(EndOf(piece.mark))
            if not piece.over:
                break
        return out

    def played(self, mark: str) -> bool:
        """A mark came back; returns whether it was news. Marks of what was cleared come back too, or not: both are well."""
        place = next((n for n, piece in enumerate(self.pieces) if piece.over and piece.mark == mark), None)
        if place is None:
            return False
        self.heard += [piece.name for piece in self.pieces[: place + 1]]
        del self.pieces[: place + 1]
        if not self.pieces:
            self.held = False  # who began to speak as we ended has interrupted nothing
        return True

    def give_up_marks(self, ended_before: float) -> None:
        """Take sentences for heard whose sound ended before an instant, although no mark came back for them."""
        late = [piece for piece in self.pieces if piece.over and piece.ends < ended_before]
        if late and not self.held:
            self.played(late[-1].mark)

    def hold(self, now_ms: float) -> None:
        """Send nothing more until it is known whether the caller means to interrupt.

        What is under way is to be cleared: it counts as not sent.
        """
        self.held = True
        unheard = int(max(0.0, self._ahead_until - now_ms) * FRAME_BYTES / FRAME_MS)
        for piece in reversed(self.pieces):
            back = min(piece.sent, unheard)
            if back and piece.over:
                piece.over, piece.takes = False, piece.takes + 1
            piece.sent -= back
            unheard -= back
        self._ahead_until = 0.0

    def go_on(self) -> None:
        """They did not: go on where they stopped hearing, or rather at the gap between words before that."""
        for piece in self.pieces:
            if not piece.over:
                piece.sent = gap_before(piece.audio, piece.sent)
        self.held = False

    def drop(self) -> list[Piece]:
        """They did: nothing more is said. Returns the sentences that they have not heard to the end; what was heard of them counts as sent."""
        lost = list(self.pieces)
        self.pieces.clear()
        self.held, self._ahead_until = False, 0.0
        return lost


def gap_before(audio: bytes, at: int) -> int:
    """Where to begin again in a sentence that was cut off: at its quietest place within the last moment."""
    if at == 0:
        return 0
    first = max(0, at - BACK_MS * FRAME_BYTES // FRAME_MS)
    frames = range(first - first % FRAME_BYTES, at, FRAME_BYTES)
    loudness = [float(np.abs(decode(audio[n : n + FRAME_BYTES]).astype(np.int32)).mean()) for n in frames]
    quietest = min(range(len(loudness)), key=lambda n: (loudness[n], -n))
    return frames[quietest]
