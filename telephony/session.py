"""One live call: what comes in is heard, what is answered is said, and whose turn it is.

Sound and timing are here; what is said is the conversation service's business, the same as for texts and for Twilio's own speech.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Executor
from typing import Any, Literal

import structlog
from websockets.exceptions import ConnectionClosed

from courtesy.model.contact import Asks
from courtesy.service.call_answer import CallAnswer
from courtesy.service.call_settling import AGENT_KEY, STOP_KEY
from courtesy.understanding.card_numbers import cut_card_numbers
from telephony import frames
from telephony.answering import Answering
from telephony.beat import Beat
from telephony.card_sound import CardSound
from telephony.dialogue import Conversation
from telephony.ears import Detector
from telephony.endpointing import NEARLY_S, SENTENCE_S, WHOLE_S, patience_s
from telephony.interjections import (
    adds_nothing,
    agrees_to_nothing,
    asks_for_a_person,
    has_to_be_heard,
    only_listens,
    opts_out,
    refuses_recording,
)
from telephony.keys import Keys
from telephony.listening import LONGEST_S, Listening, Look, Said
from telephony.playout import Frame, Playout
from telephony.quiet import MOMENT_S, SILENCE_S, Quiet
from telephony.recogniser import Recognised
from telephony.recognition import Recognition, SpeechLost
from telephony.recording import TONE_MS, Recorder
from telephony.speaking import Speaking
from telephony.voices import Voices
from telephony.waiting import Gap, StopWatch
from telephony.workers import Workers

log = structlog.get_logger(__name__)
TICK_S = 0.02
# Marks that have not come back so long after the sound should have ended are taken for lost.
MARK_LATE_MS = 1000.0
# Who answered and goes on within this time ("yes ... this is Maria") has not begun another turn.
TAIL_S = 2.0
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
        self._done = asyncio.Event()
        self._start = start
        self._send = send
        self._recognition = recognition
        self._recorder = recorder or Recorder(None, start.call, start.stream, 0.0)
        self._card_sound = CardSound(self._recorder.blank)
        self._watch = StopWatch(on_gap)
        self.listening = Listening(detector)
        self.playout = Playout()
        self._beat = Beat(TICK_S)
        self._speaking = Speaking(voices, speakers, self.playout, self._beat.wake)
        self._answering = Answering(
            start.call,
            conversation,
            self._speaking,
            services,
            self._watch,
            follow=self._follow,
            give_up=self._done.set,
        )
        self._keys = Keys()
        self._looks: set[asyncio.Task[None]] = set()
        self._began: float | None = None
        self._last: tuple[Asks, str, float] = ("nothing", "", 0.0)
        self._quiet = Quiet()
        self._patient: tuple[object, float] | None = None
        self._hung_up = self._ending = False
        self._informed = True
        self._sound_until = 0.0

    async def run(self, messages: asyncio.Queue[frames.Message | None]) -> None:
        """Hold the call until it ends here or there; None in the queue says that the socket is gone."""
        pace = asyncio.create_task(self._pace())
        hear = asyncio.create_task(self._hear(messages))
        over = asyncio.create_task(self._done.wait())
        self._answering.open()
        try:
            done, _ = await asyncio.wait({pace, hear, over}, return_when=asyncio.FIRST_COMPLETED)
            pace.cancel()
            failed = [error for task in done if (error := task.exception()) is not None]
            if self._done.is_set() or any(not isinstance(error, ConnectionClosed) for error in failed):
                await self._answering.leave()
            else:
                await self._last_words(hear)
            for task in done:
                task.result()
        finally:
            self._speaking.close()
            self._answering.close()
            for each in (pace, hear, over, *self._looks):
                each.cancel()

    @property
    def state(self) -> Literal["speaking", "hearing", "thinking", "listening"]:
        """Whose turn it is: we speak, the caller does, we look for an answer, or nobody does anything."""
        if self.listening.ears.speaking:
            return "hearing"
        if self.playout.busy:
            return "speaking"
        return "thinking" if self._answering.working else "listening"

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
                    self._hung_up = True
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
        self._send = lambda _: asyncio.sleep(0)  # nobody is there
        self._answering.broken_into(self._speaking.stop())
        if not self._hung_up:  # without a "stop" it may be only the socket that has gone
            self._answering.stands_alone(lambda: self._hung_up)
        await asyncio.wait({hear, *self._looks}, timeout=LONGEST_S)
        ears = self.listening.ears
        if (keys := self._keys.left(self._answering.asks)) is not None:
            self._respond(keys=keys)
        if ears.speaking:
            rest = Look(ears.utterance, ears.loud, 0)
            heard = self.listening.known or (await self._words(rest)).after(self.listening.parts)
            await self._taken(Said(heard, 0.0, ears.speech_s), self._began or _now())
        await self._answering.finish(LAST_WORDS_S)
        self._answering.broken_into(self._speaking.unsaid)

    async def _key(self, digit: str) -> None:
        self._recorder.key(_now() * 1000)
        binding = self.playout.binding
        if self._answering.closing or (binding and not self._keys.gathers(self._answering.asks)):
            # the one thing that may end what the law wants said whole, or our last words, unless it is the end of a slow ZIP code
            if digit == STOP_KEY and not (self._answering.closing and self._keys.is_fifth(_now())):
                await self._interrupt()
                self._respond(keys=digit)
            elif digit == AGENT_KEY:
                self._respond(keys=digit)
            return
        if binding and self.playout.held:
            self.playout.go_on()  # the words that held it are not waited for
        elif self._speaking.busy and not binding:
            await self._interrupt()
        if (look := self.listening.interrupted()) is not None:
            self._track(self._words_before_a_key(look, self._began or _now(), _now()))
        self._keys.press(digit, _now(), self._answering.asks)

    async def _take_turns(self) -> None:
        """After each piece of audio: does the caller begin, interrupt, or end a turn?"""
        ears = self.listening.ears
        if not ears.speaking:
            self._began = None
            return
        self._began = self._began or _now()
        if self.playout.cuttable and not self.playout.held and not self._answering.closing:
            self.playout.hold(_now() * 1000)
            self._recorder.cut(_now() * 1000)
            await self._send(frames.clear(self._start.stream))
        if (part := self.listening.part()) is not None:
            self._track(self._hear_part(part))
        if self.listening.too_long:
            self._take_rest()
            return
        look = self.listening.look(busy=self._recognition.under_way)
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
            if self.listening.has_all(look):
                raise
            self.listening.lost(look)  # they have gone on: a later look hears all of it
            return
        self._watch.words(_now())
        self.listening.seen(look, heard)
        if (so_far := self.listening.known) is not None and so_far.text and not self.playout.binding:
            # also where the turn ends with it: it is understood while it is being recorded
            self._answering.foresee(so_far.text)
        await self._end_turn()

    async def _hear_part(self, part: Look) -> None:
        self.listening.part_seen(part, await self._words(part))
        await self._end_turn()

    def _take_rest(self) -> None:
        ears = self.listening.ears
        rest = Look(ears.utterance, ears.loud, 0)
        self._track(self._take_what_there_is(rest, self.listening.parts, ears.speech_s, self._began or _now()))
        self.listening.forget()

    async def _words_before_a_key(self, look: Look, began: float, ended: float) -> None:
        """Keys answer instead of the words that they come into, but a cheek presses keys too: what holds whenever it is said does."""
        text = (await self._words(look)).text
        self._card_sound.said(text, began * 1000, ended * 1000)
        if refuses_recording(text):
            self._recorder.objected()
        if has_to_be_heard(text):
            self._respond(speech=text)

    async def _take_what_there_is(self, look: Look, parts: list[str], speech_s: float, began: float) -> None:
        heard = await self._words(look)
        await self._taken(Said(heard.after(parts), 0.0, speech_s), began)

    async def _words(self, look: Look) -> Recognised:
        ends = _now() * 1000
        heard = await self._recognition.words(look.sound, self._answering.language, self._answering.asks)
        if cut_card_numbers(heard.text)[1]:
            self._recorder.blank(ends - len(look.sound) * 1000 / frames.SAMPLE_RATE - TONE_MS, _now() * 1000)
        return heard

    async def _end_turn(self) -> None:
        if (said := self.listening.ended(self._patience)) is not None:
            began, self._began = self._began or _now(), None
            await self._taken(said, began)

    def _patience(self, heard: Recognised) -> float:
        """How long they are waited for who have said this; reckoned once for the same words, not for each frame of their pause."""
        key = heard, self.playout.held, self._answering.context, self._answering.asks
        if self._patient is None or self._patient[0] != key:
            self._patient = key, self._patience_for(heard)
        return self._patient[1]

    def _patience_for(self, heard: Recognised) -> float:
        asks, context = self._answering.asks, self._answering.context
        if context is None:
            return LONGEST_S
        if self.playout.held and (not heard.text or only_listens(heard.text, asks)):
            return WHOLE_S  # nobody interrupted us: go on
        if heard.guessed or heard.unsure:
            return SENTENCE_S if heard.unsure else NEARLY_S
        now, zone, currency = context
        code = self._answering.postal_code
        return patience_s(heard.text, asks, heard.language, now=now, zone=zone, currency=currency, postal_code=code)

    async def _taken(self, said: Said, began: float) -> None:
        """The caller has finished: act on what they said."""
        text, now, asks = said.heard.text, _now(), self._answering.asks
        self._card_sound.said(text, began * 1000, now * 1000)
        answered, before, at = self._last
        # what the law wants heard whole is, and so are our last words: what is said into them is not an answer, but there are things that
        # hold whenever they are said
        whole = (self.playout.binding or self._answering.closing) and not opts_out(text)
        counts = not whole or has_to_be_heard(text) or asks_for_a_person(text)
        tail = began - at < TAIL_S and adds_nothing(text, before, answered, self._answering.customer)
        early = self._answering.working and agrees_to_nothing(text, self._answering.customer)
        if not text or not counts or tail or early or (self.playout.held and only_listens(text, asks)):
            if self.playout.held:
                self.playout.go_on()
            if not text:
                self._quiet.unheard(now, said.speech_s)
            return
        if refuses_recording(text):
            self._recorder.objected()
        if whole:
            if self.playout.held:
                self.playout.go_on()
        else:
            if self._speaking.busy:
                await self._interrupt()
            self._watch.ended(now - said.pause_s)
        self._last = (asks, text, now)
        self._respond(speech=text, unclear=said.heard.unsure)

    def _respond(self, *, speech: str = "", keys: str = "", unclear: bool = False) -> None:
        if keys:
            self._card_sound.said(keys, _now() * 1000, _now() * 1000)
        self._quiet.broken()
        self._answering.respond(speech=speech, keys=keys, unclear=unclear)

    async def _interrupt(self) -> None:
        self._informed = self._informed and not self.playout.binding
        cuts = self._speaking.interrupted()
        self._recorder.cut(_now() * 1000)
        await self._send(frames.clear(self._start.stream))
        self._answering.broken_into(cuts)

    # --- what goes out ---

    def _follow(self, answer: CallAnswer) -> None:
        """An answer is about to be said."""
        self._recorder.follow(answer.recording)
        self._quiet.asks_after_s = MOMENT_S if answer.waits else SILENCE_S

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
            if self._answering.answer is not None and self._informed and not self.playout.binding:
                self._recorder.notice_said()
            await self._fill_in(now)
            await self._idle(now)
            await self._beat.next()

    async def _idle(self, now: float) -> None:
        if (keys := self._keys.finished(now, self._answering.asks, self._answering.postal_code)) is not None:
            if self._speaking.busy and (keys == STOP_KEY or not self.playout.binding):
                await self._interrupt()
            self._respond(keys=keys)
        if self._answering.failed:
            self._done.set()
        if self._answering.working or self.playout.busy or self._answering.answer is None:
            self._quiet.broken()
            return
        ears = self.listening.ears
        speaking = ears.speaking or bool(self._looks)
        if self._answering.closing:
            if self._quiet.over(now, speaking=speaking):
                self._end(ears.speaking)
        elif not speaking and not self._keys.pressed and self._quiet.too_long(now):
            self._respond()

    def _end(self, speaking: bool) -> None:
        """All is said: end, once what somebody says who does not stop speaking has been heard so far."""
        if speaking and not self._ending:
            self._ending = True
            self._take_rest()
        elif not self._looks:
            self._done.set()


def _now() -> float:
    return asyncio.get_running_loop().time()
