"""A call that can be watched as it goes on: the softphone sees the words, the waits and whose turn it is, in its own stream.

Twilio's streams never ask for this: our TwiML has no such parameter. Only development machines give it (`AudioServer`).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

from courtesy.model.people import Language
from courtesy.service.broken_into import Cut
from courtesy.service.call_answer import CallAnswer, Line
from courtesy.service.call_turn import Heard
from courtesy.service.factor_begun import PostalCodeBegun
from telephony.dialogue import Conversation
from telephony.recording import Finished
from telephony.session import Session
from telephony.waiting import Gap

# The parameter of a stream that asks to watch, the event that tells, and how often whose turn it is is looked at, in seconds.
WATCH, EVENT, LOOK_S = "watch", "courtesy", 0.1


class Watched:
    """The conversation service, telling what goes in and out of it. Called from threads."""

    def __init__(self, conversation: Conversation, stream: str) -> None:
        self._conversation = conversation
        self._stream = stream
        self._loop = asyncio.get_running_loop()
        self._news: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def tell(self, session: Session, send: Callable[[str], Awaitable[None]]) -> None:
        """Send what is new until cancelled."""
        state = ""
        while True:
            if session.state != state:
                state = session.state
                self._news.put_nowait({"state": state})
            while not self._news.empty():
                await send(json.dumps({"event": EVENT, "streamSid": self._stream} | self._news.get_nowait()))
            await asyncio.sleep(LOOK_S)

    def waited(self, gap: Gap) -> None:
        """The caller has waited for an answer."""
        self._note(waited={"asks": gap.asks, "ms": round(gap.waited_s * 1000)})

    def opening(self, sid: str) -> CallAnswer | None:
        """The first words of a call."""
        answer = self._conversation.opening(sid)
        return answer and self._lines(answer)

    def take_down(self, heard: Heard) -> None:
        """What was said while an answer is being made."""
        self._conversation.take_down(heard)

    def hear(self, heard: Heard, tries: int) -> CallAnswer:
        """The answer to a step."""
        if not tries:
            self._note(said={"by": "customer", "text": heard.speech or heard.keys or "…"})
        return self._lines(self._conversation.hear(heard, tries))

    def foresee(self, heard: Heard) -> None:
        """What was said so far."""
        self._conversation.foresee(heard)

    def bridge(self, heard: Heard) -> tuple[Line, ...]:
        """What is said to somebody who waits."""
        lines = self._conversation.bridge(heard)
        for line in lines:
            self._note(said={"by": "bot", "text": line.text})
        return lines

    def holding(self, language: Language) -> tuple[Line, ...]:
        """What is said to somebody who waits while records stall."""
        return self._conversation.holding(language)

    def broken_into(self, sid: str, cuts: Sequence[Cut]) -> None:
        """The caller took the turn."""
        self._conversation.broken_into(sid, cuts)

    def goes_on(self, sid: str) -> bool:
        """Whether the call has not ended."""
        return self._conversation.goes_on(sid)

    def recorded(self, finished: Finished) -> None:
        """A recording has become a file."""
        self._conversation.recorded(finished)

    def ahead(self, answer: CallAnswer) -> tuple[str, ...]:
        """What may be said next."""
        return self._conversation.ahead(answer)

    def postal_code(self, answer: CallAnswer) -> PostalCodeBegun:
        """Whether digits want one more."""
        return self._conversation.postal_code(answer)

    def customer(self, answer: CallAnswer) -> str:
        """What the customer is called."""
        return self._conversation.customer(answer)

    def context(self, answer: CallAnswer) -> tuple[datetime, str, str]:
        """What dates and amounts are read with."""
        return self._conversation.context(answer)

    def _lines(self, answer: CallAnswer) -> CallAnswer:
        for line in answer.lines:
            self._note(said={"by": "bot", "text": line.text})
        return answer

    def _note(self, **news: Any) -> None:
        self._loop.call_soon_threadsafe(self._news.put_nowait, news)
