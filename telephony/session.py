"""One live call: what comes in is heard, what is answered is said, and whose turn it is.

Sound and timing are here; what is said is the conversation service's business, the same as for texts and for Twilio's own speech.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Executor
from dataclasses import replace
from datetime import datetime
from typing import Any, Literal

import structlog

from courtesy.model.contact import Asks
from courtesy.model.errors import CourtesyError
from courtesy.service.broken_into import Cut
from courtesy.service.call_answer import CallAnswer
from courtesy.service.call_turn import STOP_KEY, Heard
from courtesy.understanding.card_numbers import cut_card_numbers
from telephony import frames
from telephony.beat import Beat
from telephony.dialogue import Conversation
from telephony.ears import Detector
from telephony.endpointing import NEARLY_S, SENTENCE_S, WHOLE_S, patience_s
from telephony.interjections import adds_nothing, has_to_be_heard, only_listens, opts_out, refuses_recording
from telephony.keys import Keys
from telephony.listening import LONGEST_S, Listening, Look, Said
from telephony.playout import Frame, Playout
from telephony.recogniser import Recognised
from telephony.recognition import Recognition, SpeechLost
from telephony.recording import TONE_MS, Recorder
from telephony.speaking import Speaking
from telephony.voices import Voices
from telephony.waiting import Gap, StopWatch
from telephony.workers import Workers

log = structlog.get_logger(__name__)
TICK_S = 0.02
# Seconds without a word after which we ask whether somebody is there (GL-ACC-01).
SILENCE_S = 6.0
# Marks that have not come back so long after the sound should have ended are taken for lost.
MARK_LATE_MS = 1000.0
# Who answered and goes on within this time ("yes ... this is Maria") has not begun another turn; an answer that takes longer is bridged.
TAIL_S, BRIDGE_S = 2.0, 1.0
# A line from which nothing comes for so long counts as silent; and the last words before a hang-up wait so long for those before them.
LOST_S, LAST_WORDS_S = 1.0, 20.0


class Session:
    """A call's audio, from its first message to its last."""

    def __init__(
        self,
        start: frames.Start,
        send: Callable[[str], Awaitable[None]],
        conversation: Conversation,
        voices: Voices,
        recognition: Recognition,
        detector: Detector,
        *,
        services: Executor,
        speakers: Workers,
        recorder: Recorder | None = None,
        on_gap: Callable[[Gap], None] = lambda gap: None,
    ) -> None:
        self._start = start
        self._send = send
        self._conversation = conversation
        self._services = services
        self._recognition = recognition
        self._recorder = recorder or Recorder(None, start.call, start.stream, 0.0)
        self._watch = StopWatch(on_gap)
        self.listening = Listening(detector)
        self.playout = Playout()
        self._beat = Beat(TICK_S)
        self._speaking = Speaking(voices, speakers, self.playout, self._beat.wake)
        self._keys = Keys()
        self._answer: CallAnswer | None = None
        self._context: tuple[datetime, str, str] | None = None
        self._looks: set[asyncio.Task[None]] = set()
        self._began: float | None = None
        self._last: tuple[Asks, str, float] = ("nothing", "", 0.0)
        self._answering: asyncio.Task[None] | None = None
        self._quiet_since: float | None = None
        self._foreseen = ""
        self._informed = True
        self._sound_until = 0.0
        self._done = asyncio.Event()

    async def run(self, messages: asyncio.Queue[frames.Message | None]) -> None:
        """Hold the call until it ends here or there; None in the queue says that the socket is gone."""
        pace = asyncio.create_task(self._pace())
        hear = asyncio.create_task(self._hear(messages))
        self._answering = asyncio.create_task(self._open())
        over = asyncio.create_task(self._done.wait())
        try:
            done, _ = await asyncio.wait({pace, hear, over}, return_when=asyncio.FIRST_COMPLETED)
            pace.cancel()
            if not self._done.is_set():
                await self._last_words(hear)
            for task in done:
                task.result()
        finally:
            self._speaking.close()
            for each in filter(None, (pace, hear, over, self._answering, *self._looks)):
                each.cancel()

    @property
    def state(self) -> Literal["speaking", "hearing", "thinking", "listening"]:
        """Whose turn it is: we speak, the caller does, we look for an answer, or nobody does anything."""
        if self.listening.ears.speaking:
            return "hearing"
        if self.playout.busy:
            return "speaking"
        return "listening" if self._answering is None or self._answering.done() else "thinking"

    @property
    def _asks(self) -> Asks:
        return self._answer.asks if self._answer else "nothing"

    # --- what comes in ---

    async def _hear(self, messages: asyncio.Queue[frames.Message | None]) -> None:
        while (message := await messages.get()) is not None:
            match message:
                case frames.Media(payload=payload, at_ms=at_ms):
                    self._recorder.caller(at_ms, payload, _now() * 1000)
                    await self._sound(payload)
                    await asyncio.sleep(0)  # who sends much at once keeps no other call waiting
                case frames.Mark(name=name):
                    self.playout.played(name)
                case frames.Dtmf(digit=digit):
                    await self._key(digit)
                case frames.Stop():
                    return

    async def _sound(self, payload: bytes) -> None:
        self._sound_until = _now()
        self.listening.feed(payload)
        await self._take_turns()

    async def _fill_in(self, now: float) -> None:
        """Who stops being heard in the middle of words is not waited for for ever."""
        if self.listening.ears.speaking and now - self._sound_until >= LOST_S:
            self.listening.feed(frames.QUIET)
            await self._take_turns()

    async def _last_words(self, hear: asyncio.Task[None]) -> None:
        """What the caller said before they hung up counts, although nobody hears the answer: it may have been a "stop"."""
        self._send = _to_nobody
        self._speaking.hushed = True
        if not self.playout.held:
            self.playout.hold(_now() * 1000)
        self._broken_into(self._speaking.unheard())
        await asyncio.wait({hear, *self._looks}, timeout=LONGEST_S)
        ears = self.listening.ears
        if self._keys.pressed:
            self._respond(keys=self._keys.pressed)
        elif ears.speaking:
            heard = self.listening.known or await self._words(Look(ears.utterance, ears.loud, 0))
            await self._taken(Said(heard, 0.0), self._began or _now())
        if self._answering is not None:
            await asyncio.wait({self._answering}, timeout=LAST_WORDS_S)
        self._broken_into(self._speaking.unsaid)

    async def _key(self, digit: str) -> None:
        self._recorder.key(_now() * 1000)
        if self.playout.binding:
            if digit == STOP_KEY:  # the one thing that may end what the law wants said whole
                await self._interrupt()
                self._respond(keys=digit)
            return
        if self.playout.busy:
            await self._interrupt()
        self.listening.forget()
        self._keys.press(digit, _now())

    async def _take_turns(self) -> None:
        """After each piece of audio: does the caller begin, interrupt, or end a turn?"""
        ears = self.listening.ears
        if not ears.speaking:
            self._began = None
            return
        self._began = self._began or _now()
        self._quiet_since = None
        if self.playout.cuttable and not self.playout.held:
            self.playout.hold(_now() * 1000)
            self._recorder.cut(_now() * 1000)
            await self._send(frames.clear(self._start.stream))
        if ears.too_long:
            self._track(self._take_what_there_is(Look(ears.utterance, ears.loud, 0)))
            self.listening.forget()
            return
        look = self.listening.look(free=self._recognition.free)
        if look is not None:
            self._track(self._see(look))
        await self._end_turn()

    def _track(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a look beside the call; what it raises ends the live audio."""
        task = asyncio.create_task(work)
        self._looks.add(task)
        task.add_done_callback(self._looked)

    def _looked(self, task: asyncio.Task[None]) -> None:
        self._looks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("speech lost", call=self._start.call, error=type(error).__name__)
            self._done.set()  # Twilio goes on with its own recognition and voices

    async def _see(self, look: Look) -> None:
        try:
            heard = await self._words(look)
        except SpeechLost:
            if look.loud == self.listening.ears.loud:
                raise
            self.listening.lost(look)  # they have gone on: a later look hears all of it
            return
        self._watch.words(_now())
        self.listening.seen(look, heard)
        await self._end_turn()
        if heard.text and self.listening.ears.speaking:
            self._foresee(heard.text)

    def _foresee(self, text: str) -> None:
        """Have what was said so far understood while we wait whether the caller goes on."""
        if self._answer is not None and not self.playout.binding and text != self._foreseen:
            self._foreseen = text
            heard = Heard(self._start.call, self._answer.step, speech=text)
            self._services.submit(self._conversation.foresee, heard)

    async def _take_what_there_is(self, look: Look) -> None:
        await self._taken(Said(await self._words(look), 0.0), _now())

    async def _words(self, look: Look) -> Recognised:
        language = self._answer.language if self._answer else "en"
        ends = _now() * 1000
        heard = await self._recognition.words(look.sound, language, self._asks)
        if cut_card_numbers(heard.text)[1]:
            self._recorder.blank(ends - len(look.sound) * 1000 / frames.SAMPLE_RATE - TONE_MS, _now() * 1000)
        return heard

    async def _end_turn(self) -> None:
        if (said := self.listening.ended(self._patience)) is not None:
            began, self._began = self._began or _now(), None
            await self._taken(said, began)

    def _patience(self, heard: Recognised) -> float:
        if self._answer is None or self._context is None:
            return LONGEST_S
        if self.playout.held and (not heard.text or only_listens(heard.text, self._asks)):
            return WHOLE_S  # nobody interrupted us: go on
        if heard.guessed or heard.unsure:
            return SENTENCE_S if heard.unsure else NEARLY_S
        now, zone, currency = self._context
        return patience_s(heard.text, self._answer.asks, heard.language, now=now, zone=zone, currency=currency)

    async def _taken(self, said: Said, began: float) -> None:
        """The caller has finished: act on what they said."""
        text = said.heard.text
        # what the law wants heard whole is: what is said into it is not an answer, but there are things that hold whenever they are said
        whole = self.playout.binding and not opts_out(text)
        asks, before, at = self._last
        tail = began - at < TAIL_S and adds_nothing(text, before, asks)
        ignored = (whole and not has_to_be_heard(text)) or tail
        if not text or ignored or (self.playout.held and only_listens(text, self._asks)):
            if self.playout.held:
                self.playout.go_on()
            return
        now = _now()
        if whole:
            self._informed = self._informed and not refuses_recording(text)
        elif self.playout.busy:
            await self._interrupt()
        if not whole:
            self._watch.ended(now - said.pause_s)
        self._last = (self._asks, text, now)
        self._respond(speech=text, unclear=said.heard.unsure)

    async def _interrupt(self) -> None:
        self._informed = self._informed and not self.playout.binding
        cuts = self._speaking.interrupted()
        self._recorder.cut(_now() * 1000)
        await self._send(frames.clear(self._start.stream))
        self._broken_into(cuts)

    def _broken_into(self, cuts: list[Cut]) -> None:
        if cuts:
            log.info("broken into", call=self._start.call, unheard=len(cuts))
            self._services.submit(self._conversation.broken_into, self._start.call, cuts)

    # --- what goes out ---

    async def _open(self) -> None:
        answer = await self._service(self._conversation.opening, self._start.call)
        if answer is None:
            self._done.set()
            return
        await self._say(answer)

    def _respond(self, *, speech: str = "", keys: str = "", unclear: bool = False) -> None:
        """Answer what was said, behind an answer that is still being made."""
        self._quiet_since = None
        before = self._answering
        self._answering = asyncio.create_task(self._answer_it(before, speech, keys, unclear))

    async def _answer_it(self, before: asyncio.Task[None] | None, speech: str, keys: str, unclear: bool) -> None:
        if before is not None:
            await before  # what ends that ends this too, and the call goes on without live audio
        if self._answer is None or self._answer.then in ("hang_up", "transfer"):
            return
        self._watch.asked(self._answer.asks, _now())
        heard, tries = Heard(self._start.call, self._answer.step, speech, keys, unclear), 0
        while True:
            answer = await self._bridged(heard, tries)
            await self._say(answer)
            if answer.then != "wait" or self._speaking.hushed:
                break
            tries = answer.tries
            await asyncio.sleep(1.0)

    async def _bridged(self, heard: Heard, tries: int) -> CallAnswer:
        """The answer to a step; who waits too long for it hears that it is coming."""
        answering = asyncio.ensure_future(self._service(self._conversation.hear, heard, tries))
        done, _ = await asyncio.wait({answering}, timeout=BRIDGE_S)
        if not done and not self._speaking.hushed:
            lines = await self._service(self._conversation.bridge, heard)
            await self._speaking.say(lines, self._answer.language if self._answer else "en")
        return await answering

    async def _say(self, answer: CallAnswer) -> None:
        if not self._speaking.speaks(answer.language):
            log.info("no voice for the language; the call goes on without live audio", language=answer.language)
            self._done.set()
            return
        self._recorder.follow(answer.recording)
        self._watch.answered(_now())
        await self._speaking.say(answer.lines, answer.language, slowly=answer.slowly)
        if answer.then == "wait" and self._answer is not None:
            return  # the step and the question stay
        self._answer = replace(answer, then="listen") if answer.then == "notice" else answer
        self._context = await self._service(self._conversation.context, answer)
        if self._speaking.slow(answer.language):
            self._speaking.foreseen(await self._service(self._conversation.ahead, answer), answer.language)

    async def _service[*A, R](self, work: Callable[[*A], R], *arguments: *A) -> R:
        try:
            return await asyncio.get_running_loop().run_in_executor(self._services, work, *arguments)
        except CourtesyError as error:
            log.error("the conversation failed", call=self._start.call, error=type(error).__name__)
            self._done.set()  # Twilio goes on with its own recognition and voices
            raise

    async def _pace(self) -> None:
        """Every 20 ms, and when there is something new to say: send what is due, notice silence, and hang up when all is said."""
        while not self._done.is_set():
            now = _now()
            for each in self.playout.due(now * 1000):
                if isinstance(each, Frame):
                    self._watch.sound(now)
                    self._recorder.bot(each.at_ms, each.payload)
                await self._send(
                    frames.media(self._start.stream, each.payload)
                    if isinstance(each, Frame)
                    else frames.mark(self._start.stream, each.name)
                )
            self.playout.give_up_marks(now * 1000 - MARK_LATE_MS)
            if self._answer is not None and self._informed and not self.playout.binding:
                self._recorder.notice_said()
            await self._fill_in(now)
            await self._idle(now)
            await self._beat.next()

    async def _idle(self, now: float) -> None:
        if (keys := self._keys.finished(now, self._asks)) is not None:
            self._respond(keys=keys)
        working = self._answering is not None and not self._answering.done()
        if self._answering is not None and self._answering.done() and self._answering.exception():
            self._done.set()
        if working or self.playout.busy or self._answer is None:
            self._quiet_since = None
            return
        if self._answer.then in ("hang_up", "transfer"):
            self._done.set()
        elif not self.listening.ears.speaking and not self._keys.pressed:
            self._quiet_since = self._quiet_since or now
            if now - self._quiet_since >= SILENCE_S:
                self._respond()


async def _to_nobody(message: str) -> None:
    """The socket is gone."""


def _now() -> float:
    return asyncio.get_running_loop().time()
