"""An audio server with scripted parts, and calls to it by streamdouble, an independent double of Twilio's media streams."""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from streamdouble.audio import silence_frame
from streamdouble.chaos import Impairments
from streamdouble.protocol import StreamIdentity
from streamdouble.scenario import Dtmf, Expect, Hangup, Say, Scenario, Step, Wait, WaitFor
from streamdouble.session import Session, SessionConfig, SessionResult

from courtesy.live.redis import LiveAudio
from courtesy.model.contact import Asks
from courtesy.model.errors import Unavailable
from courtesy.model.people import Language
from courtesy.model.recording import RecordingScope
from courtesy.service.broken_into import WHOLE, Cut
from courtesy.service.call_answer import CallAnswer, Line
from courtesy.service.call_turn import Heard
from courtesy.service.factor_begun import PostalCodeBegun
from telephony.mulaw import Samples, encode
from telephony.recogniser import Recognised, Recogniser
from telephony.recording import Finished
from telephony.server import AudioServer, Hung
from telephony.voices import Voices
from telephony.waiting import Gap
from tests.stack.town import eventually

__all__ = ["Dtmf", "Expect", "Hangup", "Impairments", "Wait", "WaitFor"]
NOTICE = Line("Hello this is a machine. Press nine to stop. This call is recorded.", "utter_call_notice", uncut=True)
OPENING: dict[Language, tuple[Line, ...]] = {
    "zh": (
        Line("您好，这里是海港银行的语音助手。不要再打请按九。本次通话会录音。", "utter_call_notice", uncut=True),
        Line("请问您是本人吗？", "utter_call_identity", uncut=False),
    )
}
BRIDGE = Line("One moment please.", "utter_holding", uncut=False)
QUESTION = Line("Is it you?", "utter_call_identity", uncut=False)
OPENING["en"] = (NOTICE, QUESTION)


class Stuck:
    """A recogniser that does not come back while its audio server is there."""

    def recognise(self, samples: Samples, language: Language, asks: Asks) -> Recognised:
        """Nothing, much later."""
        threading.Event().wait(6)
        return Recognised("", language)


class Scripted:
    """A recogniser that hears what it was told to, one utterance after the other."""

    def __init__(self, *texts: str | Exception) -> None:
        self.texts = list(texts)
        self.heard_s: list[float] = []

    def recognise(self, samples: Samples, language: Language, asks: Asks) -> Recognised:
        """The next text. The same utterance may be asked for again when it went on: texts are told by its length."""
        self.heard_s.append(len(samples) / 8000)
        text = self.texts[0] if len(self.texts) == 1 else self.texts.pop(0)
        if isinstance(text, Exception):
            raise text
        return Recognised(text, language)


class Tones:
    """A voice of tones: a word of a sentence is a fifth of a second, and so is a Chinese character."""

    name = "tones"
    render_s = 0.0

    def render(self, text: str) -> bytes:
        """A tone as long as the sentence."""
        if "unspeakable" in text:
            raise RuntimeError("no voice")
        if "endless" in text:
            threading.Event().wait(6)
        if "laboured" in text:
            threading.Event().wait(2.5)
        return tone(0.2 * max(len(text.split()), sum("\u4e00" <= sign <= "\u9fff" for sign in text)), 440)


def _answers() -> threading.Event:
    """Records that do not stall."""
    event = threading.Event()
    event.set()
    return event


@dataclass
class Told:
    """A conversation of answers that were written before; what it was told is kept."""

    answers: list[CallAnswer]
    known: set[str] = field(default_factory=set)
    heard: list[Heard] = field(default_factory=list)
    taken_down: list[Heard] = field(default_factory=list)
    foreseen: list[Heard] = field(default_factory=list)
    stalls_s: float = 0.0
    on_without_us: int = 0
    scope: RecordingScope = "no"
    language: Language = "en"
    recordings: list[Finished] = field(default_factory=list)
    no_records: int = 0
    cuts: list[Cut] = field(default_factory=list)
    whole: list[UUID] = field(default_factory=list)
    records: threading.Event = field(default_factory=_answers)
    unrecorded: int = 0

    def opening(self, sid: str) -> CallAnswer | None:
        """Notice and question."""
        said = OPENING[self.language]
        opening = CallAnswer(uuid4(), self.language, said, "notice", 1, "identity", recording=self.scope)
        return opening if sid in self.known else None

    def take_down(self, heard: Heard) -> None:
        """Keep it."""
        self.taken_down.append(heard)

    def hear(self, heard: Heard, tries: int) -> CallAnswer:
        """The next answer."""
        self.heard.append(heard)
        self.records.wait()
        threading.Event().wait(self.stalls_s)
        return self.answers.pop(0)

    def foresee(self, heard: Heard) -> None:
        """Keep it."""
        self.foreseen.append(heard)

    def bridge(self, heard: Heard) -> tuple[Line, ...]:
        """One moment."""
        self.records.wait()
        return (BRIDGE,)

    def holding(self, language: Language) -> tuple[Line, ...]:
        """One moment, without a record."""
        self.unrecorded += 1
        return (BRIDGE,)

    def broken_into(self, sid: str, cuts: Sequence[Cut]) -> None:
        """Keep it."""
        self.cuts += [cut for cut in cuts if cut.heard < WHOLE]
        self.whole += [cut.turn for cut in cuts if cut.heard == WHOLE]

    def goes_on(self, sid: str) -> bool:
        """As often as it was told."""
        self.on_without_us -= 1
        return self.on_without_us >= 0

    def recorded(self, finished: Finished) -> None:
        """Keep what is told, but so often not at first: the database is away."""
        self.no_records -= 1
        if self.no_records >= 0:
            raise Unavailable("The database does not answer.")
        self.recordings.append(finished)

    def ahead(self, answer: CallAnswer) -> tuple[str, ...]:
        """Nobody knows."""
        return ()

    def postal_code(self, answer: CallAnswer) -> PostalCodeBegun:
        """Of somebody in Chicago."""
        return PostalCodeBegun("606")

    def customer(self, answer: CallAnswer) -> str:
        """Maria."""
        return "Maria Gonzalez"

    def context(self, answer: CallAnswer) -> tuple[datetime, str, str]:
        """A Wednesday in New York."""
        return datetime(2026, 3, 11, 14, 15, tzinfo=UTC), "America/New_York", "USD"


def says(
    text: str,
    *,
    then: str = "listen",
    asks: Asks = "date",
    step: int = 2,
    recording: RecordingScope = "no",
    language: Language = "en",
    slowly: bool = False,
) -> CallAnswer:
    """An answer of one sentence."""
    lines = (Line(text, "utter_x", uncut=False),)
    return CallAnswer(uuid4(), language, lines, then, step, asks, recording=recording, slowly=slowly)  # type: ignore[arg-type]


GOODBYE = says("Goodbye.", then="hang_up", asks="nothing")


def tone(seconds: float, hertz: float = 300) -> bytes:
    """A tone as mu-law."""
    wave = 8000 * np.sin(np.arange(round(seconds * 8000)) * 2 * math.pi * hertz / 8000)
    return encode(wave.astype(np.int16))


def speak(seconds: float) -> Say:
    """The caller makes a sound for some seconds."""
    sound = tone(seconds)
    return Say(Path("tone.wav"), [sound[at : at + 160].ljust(160, b"\xff") for at in range(0, len(sound), 160)])


def loud(window: Samples) -> float:
    """A detector for tones."""
    return 0.9 if np.abs(window).mean() > 500 else 0.05


@dataclass(frozen=True)
class Meanwhile(Step):
    """Something happens behind the call."""

    happens: Callable[[], Any]


@dataclass(frozen=True)
class Raw(Step):
    """Something on the socket that Twilio would not send."""

    message: str | bytes


class Listener(Session):
    """A caller who waits for the next audio, not for the first of the call."""

    async def _run_step(self, connection: Any, step: Step) -> None:
        if isinstance(step, Raw):
            await connection.send(step.message)
            return
        if isinstance(step, Meanwhile):
            await asyncio.to_thread(step.happens)
            return
        await super()._run_step(connection, step)

    async def _stream_silence_until(self, connection: Any, step: WaitFor) -> None:
        if step.event == "audio":
            before = self.result.media_frames_received
            deadline = self.clock() + step.timeout_s
            while self.result.media_frames_received == before and self.clock() < deadline:
                await self._stream_frames(connection, [silence_frame()])
            return
        await super()._stream_silence_until(connection, step)


class Exchange:
    """The running server, and calls to it."""

    def __init__(self, server: AudioServer, live: LiveAudio, url: str, told: Told, stop: threading.Event) -> None:
        self.server = server
        self.live = live
        self.url = url
        self.told = told
        self.gaps: list[Gap] = []
        self.drain = stop
        self.ended = threading.Event()

    def call(
        self,
        *steps: Step,
        ticket: str | None = None,
        sid: str | None = None,
        impairments: Impairments | None = None,
        echo_marks: bool = True,
    ) -> SessionResult:
        """One call, until the steps are over or the server ends it."""
        sid = sid or f"CA{uuid4().hex}"
        self.told.known.add(sid)
        if ticket is None:
            assert eventually(lambda: self.live.has_room(self.told.language))
            ticket = self.live.ticket(sid, self.told.language)
        config = SessionConfig(
            custom_parameters={"ticket": ticket or ""},
            quiet_period_s=0.4,
            max_call_s=40,
            max_drain_s=0.5,
            echo_marks=echo_marks,
            impairments=impairments or Impairments(),
        )
        session = Listener(
            self.url, scenario=Scenario("call", list(steps)), config=config, identity=StreamIdentity(call_sid=sid)
        )
        result = asyncio.run(session.run())
        assert result.violations == []  # of what Twilio documents, whatever the call was about
        return result


@contextmanager
def exchange(
    redis_url: str,
    folder: Path,
    recogniser: Recogniser,
    *answers: CallAnswer,
    most: int = 4,
    scope: RecordingScope = "no",
    language: Language = "en",
) -> Iterator[Exchange]:
    """An audio server in a thread of its own, with these answers."""
    told, live = Told(list(answers), scope=scope, language=language), LiveAudio(redis_url)
    gaps: list[Gap] = []
    folder.mkdir(exist_ok=True)
    server = AudioServer(
        live,
        told,
        Voices({language: Tones()}, folder),
        recogniser,
        lambda: loud,
        most=most,
        recordings=folder,
        on_gap=gaps.append,
        concludes_s=0.2,
    )
    ready, port, stopped, ended = threading.Event(), [0], threading.Event(), threading.Event()

    def run() -> None:
        async def serve() -> None:
            stop = asyncio.Event()

            def up(number: int) -> None:
                port[0] = number
                ready.set()

            watch = asyncio.create_task(asyncio.to_thread(stopped.wait))
            watch.add_done_callback(lambda _: stop.set())
            try:
                await server.serve("127.0.0.1", 0, stop, up)
            except Hung:
                ended.set()

        asyncio.run(serve())

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(30)
    running = Exchange(server, live, f"ws://127.0.0.1:{port[0]}/twilio/media", told, stopped)
    running.gaps, running.ended = gaps, ended
    try:
        yield running
    finally:
        stopped.set()
        thread.join(30)


class Slow:
    """A tenth of a second of work for a character, if it were real."""

    name = "slow"
    render_s = 0.1

    def __init__(self) -> None:
        self.rendered: list[str] = []

    def render(self, text: str) -> bytes:
        """Some sound."""
        self.rendered.append(text)
        return text.encode()
