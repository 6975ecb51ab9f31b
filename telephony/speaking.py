"""What we say in a call: an answer's lines, rendered sentence by sentence beside the call and put into the playout as they come.

Who is interrupted says no more of that answer, neither what waits to be sent nor what is still being rendered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from functools import partial

import structlog

from courtesy.model.people import Language
from courtesy.service.call_answer import Line
from telephony.playout import Piece, Playout
from telephony.voices import Voices, sentences
from telephony.workers import Workers

log = structlog.get_logger(__name__)
# A voice is given up that takes so much longer than usual, or than this for what is not said yet.
VOICE_S, REHEARSED_S = 1.1, 60.0


class Speaking:
    """One caller's side of the voices.

    Attributes:
        hushed: Whether nobody is there any more to hear us.
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
        self._likely: list[str] = []
        self._rendering: asyncio.Task[None] | None = None

    def speaks(self, language: Language) -> bool:
        """Whether there is a voice for a language now."""
        return language in self._voices.languages

    async def say(self, lines: Sequence[Line], language: Language, *, slowly: bool = False) -> None:
        """Put lines behind what is being said; returns when all are there, or when they are interrupted.

        Raises:
            TimeoutError: If the voice does not come back.
        """
        before = self._interruptions
        try:
            for number, line in enumerate(lines):
                for sentence in sentences(line.text):
                    # what leads to a sentence that has to be said whole is not cut short either, although that is not rendered yet
                    self._playout.owed = any(each.uncut for each in lines[number:])
                    await self._sentence(sentence, line, language, before, slowly)
                    if self.hushed or self._interruptions != before:
                        return
        finally:
            self._playout.owed = False

    def interrupted(self) -> list[str]:
        """The caller took the turn: returns the names of the sentences that they have not heard to the end."""
        self._interruptions += 1
        self._playout.owed = False
        return self._playout.drop()

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

    async def _sentence(self, sentence: str, line: Line, language: Language, before: int, slowly: bool) -> None:
        for breath in self._voices.breaths(sentence, language, self._cover_s()):
            if self.hushed or self._interruptions != before:
                return
            patience_s = VOICE_S + self._cover_s() + self._voices.work_s(breath, language)
            say = partial(self._voices.say, slowly=slowly)
            sound = await self._speakers.run(patience_s, say, breath, language)
            if self.hushed or self._interruptions != before:
                return
            self._named += 1
            self._playout.say(Piece(f"{self._named}", sound, line.uncut))
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
