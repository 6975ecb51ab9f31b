"""What we say in a call: an answer's lines, rendered sentence by sentence beside the call and put into the playout as they come.

Who is interrupted says no more of that answer, neither what waits to be sent nor what is still being rendered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

import structlog

from courtesy.model.people import Language
from courtesy.service.broken_into import WHOLE, Cut
from courtesy.service.call_answer import Line
from telephony.playout import Piece, Playout
from telephony.voices import Voices, sentences
from telephony.workers import Workers

log = structlog.get_logger(__name__)
# A voice is given up that takes so much longer than usual, or than this for what is not said yet.
VOICE_S, REHEARSED_S = 1.0, 60.0


class Speaking:
    """One caller's side of the voices.

    Attributes:
        hushed: Whether nobody is there any more to hear us.
        unsaid: What was to be said after that.
    """

    def __init__(self, voices: Voices, speakers: Workers, playout: Playout, wake: Callable[[], None]) -> None:
        """Take what it needs; `wake` is called when there is something new to send."""
        self._voices = voices
        self._speakers = speakers
        self._playout = playout
        self._wake = wake
        self._named = 0
        self._interruptions = 0
        self.hushed = False
        self.unsaid: list[Cut] = []
        self._owing: list[Line] = []
        self._said: list[UUID] = []
        self._rendered_to = 0
        self._likely: list[str] = []
        self._rendering: asyncio.Task[None] | None = None

    def speaks(self, language: Language) -> bool:
        """Whether there is a voice for a language now."""
        return language in self._voices.languages

    @property
    def busy(self) -> bool:
        """Whether something is said, or about to be: the first words of an answer may still be rendered."""
        return self._playout.busy or bool(self._owing)

    async def say(self, lines: Sequence[Line], language: Language, *, slowly: bool = False) -> None:
        """Put lines behind what is being said; returns when all are there, or when they are interrupted.

        Raises:
            TimeoutError: If the voice does not come back.
        """
        if self.hushed:
            self.leave(lines)
            return
        before, self._owing = self._interruptions, list(lines)
        try:
            while self._owing:
                # what leads to a sentence that has to be said whole is not cut short either, although that is not rendered yet
                self._playout.owed = any(line.uncut for line in self._owing)
                await self._line(self._owing[0], language, before, slowly)
                if self._broken_off(before):
                    break
                if (turn := self._owing.pop(0).turn) is not None:
                    self._said.append(turn)
            self._owing = []  # but what a voice has failed to say is still owed
        finally:
            self._playout.owed = False

    def leave(self, lines: Sequence[Line]) -> None:
        """These are not said."""
        self.unsaid += [Cut(line.turn, 0) for line in lines if line.turn is not None]

    def stop(self) -> list[Cut]:
        """Nobody hears us any more. Returns what the caller has not heard to its end."""
        self.hushed = True
        if not self._playout.held:
            self._playout.hold(asyncio.get_running_loop().time() * 1000)
        return self.unheard()

    def heard(self) -> list[Cut]:
        """What the caller has heard whole, unless another report says less of it."""
        return [Cut(turn, WHOLE) for turn in self._said]

    def unheard(self) -> list[Cut]:
        """What the caller has not heard to its end, and how far they heard it, while nothing is sent."""
        cuts: dict[UUID, int] = {}
        for piece in self._playout.pieces:
            if piece.turn is not None and piece.sent < len(piece.audio):
                begin, end = piece.place
                cuts.setdefault(piece.turn, begin + (end - begin) * piece.sent // len(piece.audio))
        for number, line in enumerate(self._owing):
            if line.turn is not None:
                cuts.setdefault(line.turn, 0 if number else self._rendered_to)
        return [Cut(turn, heard) for turn, heard in cuts.items()]

    def interrupted(self) -> list[Cut]:
        """The caller took the turn: nothing more of it is said. Returns what they have not heard to its end."""
        if not self._playout.held:
            self._playout.hold(asyncio.get_running_loop().time() * 1000)
        cuts = self.unheard()
        self._interruptions += 1
        self._playout.owed = False
        self._playout.drop()
        return cuts

    def foreseen(self, likely: Sequence[str], language: Language) -> None:
        """Render, while others speak, what may come next: the newest first."""
        self._likely[:0] = likely
        if self._rendering is None or self._rendering.done():
            self._rendering = asyncio.create_task(self._render_ahead(language))

    def slow(self, language: Language) -> bool:
        """Whether what may come next should be rendered ahead."""
        return self._voices.slow(language)

    def close(self) -> None:
        """Render nothing more."""
        if self._rendering is not None:
            self._rendering.cancel()

    def _broken_off(self, before: int) -> bool:
        return self.hushed or self._interruptions != before

    async def _line(self, line: Line, language: Language, before: int, slowly: bool) -> None:
        self._rendered_to = 0
        for sentence in sentences(line.text):
            ends = line.text.index(sentence, self._rendered_to) + len(sentence)
            breaths = self._voices.breaths(sentence, language, self._cover_s())
            for number, breath in enumerate(breaths, start=1):
                if self._broken_off(before):
                    return
                patience_s = VOICE_S + self._cover_s() + self._voices.work_s(breath, language)
                say = partial(self._voices.say, slowly=slowly)
                try:
                    sound = await self._speakers.run(patience_s, say, breath, language)
                except Exception:
                    if self._broken_off(before):
                        return  # nobody waits for it any more
                    raise
                if self._broken_off(before):
                    return
                begins = self._rendered_to
                self._rendered_to = ends - len(sentence) * (len(breaths) - number) // len(breaths)
                self._named += 1
                place = begins, self._rendered_to
                self._playout.say(Piece(f"{self._named}", sound, line.uncut, line.turn, place))
                self._wake()

    async def _render_ahead(self, language: Language) -> None:
        while self._likely:
            try:
                await self._speakers.run(REHEARSED_S, self._voices.rehearse, self._likely.pop(0), language)
            except Exception as error:  # it will be rendered when it is said, or said by Twilio
                log.info("not rendered ahead", why=type(error).__name__)

    def _cover_s(self) -> float:
        """Seconds for which the caller still hears what was said before."""
        return self._playout.left_ms(asyncio.get_running_loop().time() * 1000) / 1000
