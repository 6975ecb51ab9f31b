"""What is answered in a live call: one step after the other, each by the conversation service, beside the call's own beat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from courtesy.model.contact import Asks
from courtesy.model.errors import CourtesyError
from courtesy.model.people import Language
from courtesy.service.broken_into import Cut
from courtesy.service.call_answer import CallAnswer, Line
from courtesy.service.call_settling import AGENT_KEY, STOP_KEY
from courtesy.service.call_turn import Heard
from telephony.dialogue import Conversation
from telephony.interjections import has_to_be_heard, leaves_nothing_to_say, opts_out
from telephony.keys import NO_POSTAL_CODE
from telephony.speaking import Speaking
from telephony.waiting import StopWatch

log = structlog.get_logger(__name__)
# An answer that takes longer is bridged, and one that is not there yet is asked for again after so long.
BRIDGE_S, AGAIN_S = 1.0, 1.0
# Where the words that bridge it can't be put on record within so long either, the records stall: they are said all the same. And after
# so many seconds more the call is given back: its caller would hear nothing for as long as that lasts.
STALLS_S, GIVES_UP_S = 0.5, 18.0
# Where live audio ends before the call does, an answer that is nearly there is waited for so long: what nobody heard is said again.
LEAVES_S = 1.5
# The carrier tells within so many seconds of a call that ended as its socket did.
ENDS_S = 3
# The step of what is heard before the call has been opened: it gets its number then.
UNNUMBERED = 0


class Answering:
    """One call's answers.

    Attributes:
        answer: The last one; None before the opening.
        context: The instant, zone and currency that what is said in reply is read with.
        postal_code: Tells whether digits are a ZIP code's that wants its last.
        customer: What the customer is called, once it has been asked whether it is they.
        closing: Whether the last words of the call are said, or have been.
    """

    def __init__(
        self,
        call: str,
        conversation: Conversation,
        speaking: Speaking,
        services: Executor,
        watch: StopWatch,
        *,
        follow: Callable[[CallAnswer], None],
        give_up: Callable[[], None],
    ) -> None:
        """Take what it needs: `follow` is told of each answer before it is said, `give_up` lets Twilio go on with the call."""
        self._call = call
        self._conversation = conversation
        self._speaking = speaking
        self._services = services
        self._watch = watch
        self._follow = follow
        self._give_up = give_up
        self.answer: CallAnswer | None = None
        self.context: tuple[datetime, str, str] | None = None
        self.postal_code = NO_POSTAL_CODE
        self.customer = ""
        self.closing = False
        self._step: int | None = None
        self._turns = self._overtaken = self._stopped = 0
        self._goes_on: asyncio.Task[bool] | None = None
        self._task: asyncio.Task[None] | None = None
        self._foreseen = ""

    @property
    def asks(self) -> Asks:
        """The question that is open."""
        return self.answer.asks if self.answer else "nothing"

    @property
    def language(self) -> Language:
        """What is spoken."""
        return self.answer.language if self.answer else "en"

    @property
    def working(self) -> bool:
        """Whether an answer is being made."""
        return self._task is not None and not self._task.done()

    @property
    def failed(self) -> bool:
        """Whether no answer could be made or said."""
        return self._task is not None and self._task.done() and self._task.exception() is not None

    def open(self) -> None:
        """Begin the call."""
        self._task = asyncio.create_task(self._open())

    def respond(self, *, speech: str = "", keys: str = "", unclear: bool = False) -> None:
        """Answer what was said, behind an answer that is still being made.

        What is said while we look for an answer is on record at once: a "stop" holds whatever stalls, and a yes is none to what is read
        back only after it. What stops us, or comes from somebody else, is answered instead of what was about to be said.

        Once the call has been ended, or goes on without us, only what holds whenever it is said is passed on; the rest is answered where
        it is asked again, or not at all.
        """
        if self.closing and not _holds(speech, keys):
            return
        self._turns += 1
        heard = self._numbered(Heard(self._call, UNNUMBERED, speech, keys, unclear))
        if self.working:
            if heard.step != UNNUMBERED:
                self._services.submit(self._conversation.take_down, heard)
            if keys == STOP_KEY or opts_out(speech):
                self._stopped = self._turns
            if keys in (STOP_KEY, AGENT_KEY) or leaves_nothing_to_say(speech):
                self._overtaken = self._turns
        self._task = asyncio.create_task(self._answer_it(self._task, heard, self._turns))

    def _numbered(self, heard: Heard) -> Heard:
        """What was heard as a step of its own, because the same number again would be the same words; as it is before the opening."""
        if self._step is None or heard.step != UNNUMBERED:
            return heard
        self._step += 1
        return replace(heard, step=self._step - 1)

    def foresee(self, text: str) -> None:
        """Have what was said so far understood while we wait whether the caller goes on."""
        if self.answer is not None and text != self._foreseen:
            self._foreseen = text
            self._services.submit(self._conversation.foresee, Heard(self._call, self.answer.step, speech=text))

    def broken_into(self, cuts: list[Cut]) -> None:
        """Keep what the caller has not heard, beside the call."""
        if cuts:
            log.info("broken into", call=self._call, unheard=len(cuts))
            self._services.submit(self._conversation.broken_into, self._call, cuts)

    def stands_alone(self, hung_up: Callable[[], bool]) -> None:
        """The socket broke: what is heard from now on is an answer only if the call has ended with it; `hung_up` tells if the carrier says so."""
        self._goes_on = asyncio.create_task(self._whether_it_goes_on(hung_up))

    async def _whether_it_goes_on(self, hung_up: Callable[[], bool]) -> bool:
        for _ in range(ENDS_S):
            told = self._services.submit(self._conversation.goes_on, self._call)
            if hung_up() or not await asyncio.wrap_future(told):
                return False
            await asyncio.sleep(1.0)
        return True

    async def finish(self, timeout: float) -> None:
        """Wait for the answer that is being made, in seconds at most."""
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=timeout)

    async def leave(self) -> None:
        """The call goes on without live audio, or is over: what the caller has heard and has not is known before Twilio asks what to do."""
        cuts = self._speaking.stop()
        await self.finish(LEAVES_S)
        if cuts := [*cuts, *self._speaking.unsaid, *self._speaking.heard()]:
            told = asyncio.wrap_future(self._services.submit(self._conversation.broken_into, self._call, cuts))
            await asyncio.wait({told}, timeout=LEAVES_S)  # records that stall keep nobody

    def close(self) -> None:
        """Answer nothing more."""
        for task in filter(None, (self._task, self._goes_on)):
            task.cancel()

    async def _open(self) -> None:
        answer = await self._in_time(asyncio.ensure_future(self._service(self._conversation.opening, self._call)))
        if answer is None:
            self._give_up()
            return
        await self._say(answer)

    async def _answer_it(self, before: asyncio.Task[None] | None, heard: Heard, number: int) -> None:
        holds = _holds(heard.speech, heard.keys)
        if before is not None:
            await asyncio.wait({before})
            if not holds or self._step is None:
                await before  # what ends that ends this too, and the call goes on without live audio
        if not holds and self._goes_on is not None and await self._goes_on:
            return
        heard = self._numbered(heard)
        if heard.step == UNNUMBERED:
            return
        if self.closing and not holds:  # it was said before our last words were: it counts, but they stay the last
            answer = await self._service(self._conversation.hear, heard, 0)
            self._speaking.leave(answer.lines)
            return
        self._watch.asked(self.asks, asyncio.get_running_loop().time())
        tries = 0
        while True:
            answer = await self._bridged(heard, tries)
            await self._say(answer, overtaken=number < self._overtaken)
            # who has stopped us is told so at once; of others' answers the first is waited for, so that it is not told with the second
            if answer.then != "wait" or self._speaking.hushed or number < self._stopped:
                break
            tries = answer.tries
            await asyncio.sleep(AGAIN_S)

    async def _bridged(self, heard: Heard, tries: int) -> CallAnswer:
        """The answer to a step; who waits too long for it hears that it is coming."""
        answering = asyncio.ensure_future(self._service(self._conversation.hear, heard, tries))
        done, _ = await asyncio.wait({answering}, timeout=BRIDGE_S)
        if not done and not self._speaking.hushed:
            await self._speaking.say(await self._bridge(heard, answering), self.language)
        return await self._in_time(answering)

    async def _in_time[R](self, answering: asyncio.Future[R]) -> R:
        """An answer; the call is given back if it does not come."""
        if not (await asyncio.wait({answering}, timeout=GIVES_UP_S))[0]:
            log.error("no answer; the call goes on without live audio", call=self._call)
            self._give_up()
        return await answering

    async def _bridge(self, heard: Heard, answering: asyncio.Future[CallAnswer]) -> tuple[Line, ...]:
        """What bridges the wait for an answer: on record, or said without a record while there can be none."""
        bridging = asyncio.ensure_future(self._service(self._conversation.bridge, heard))
        either: set[asyncio.Future[Any]] = {bridging, answering}
        await asyncio.wait(either, timeout=STALLS_S, return_when=asyncio.FIRST_COMPLETED)
        if bridging.done():
            return bridging.result()
        bridging.add_done_callback(
            lambda done: done.cancelled() or done.exception()
        )  # it is recorded if it comes to that
        if answering.done():
            return ()
        log.warning("records stall", call=self._call)
        return self._conversation.holding(self.language)

    async def _say(self, answer: CallAnswer, *, overtaken: bool = False) -> None:
        if not self._speaking.speaks(answer.language):
            log.info("no voice for the language; the call goes on without live audio", language=answer.language)
            self._speaking.leave(answer.lines)
            self._give_up()
            return
        self._follow(answer)
        self._watch.answered(asyncio.get_running_loop().time())
        if answer.then != "wait":
            self.closing = answer.then in ("hang_up", "transfer")
            self._step = max(self._step or 0, answer.step)
        if overtaken:
            self._speaking.leave(answer.lines)
        else:
            await self._speaking.say(answer.lines, answer.language, slowly=answer.slowly)
        if answer.then == "wait" and self.answer is not None:
            return  # the step and the question stay
        self.answer = replace(answer, then="listen") if answer.then == "notice" else answer
        self.context = await self._service(self._conversation.context, answer)
        self.postal_code = await self._service(self._conversation.postal_code, answer)
        if not self.customer and answer.asks == "identity":
            self.customer = await self._service(self._conversation.customer, answer)
        if self._speaking.slow(answer.language):
            self._speaking.foreseen(await self._service(self._conversation.ahead, answer), answer.language)

    async def _service[*A, R](self, work: Callable[[*A], R], *arguments: *A) -> R:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._services, work, *arguments)
        except CourtesyError as error:
            log.error("the conversation failed", call=self._call, error=type(error).__name__)
            self._give_up()
            raise


def _holds(speech: str, keys: str) -> bool:
    return keys == STOP_KEY or has_to_be_heard(speech)
