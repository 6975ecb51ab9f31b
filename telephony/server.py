"""The audio server: `python -m telephony.server`. Twilio's media streams end here, one socket a call.

One process, one event loop; hearing and the conversation run in threads beside it. It says in Redis how many more calls it takes:
fewer when recognition or the loop falls behind, none while it drains.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import redis
import structlog
from sqlalchemy.exc import SQLAlchemyError
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from courtesy.bootstrap import Product, connections_for_calls
from courtesy.live.redis import ALIVE_S, LiveAudio
from courtesy.log import configure_logging
from courtesy.model.errors import CourtesyError, InvalidInput, Misconfigured
from courtesy.model.people import Language
from courtesy.settings import Settings, load_settings
from courtesy.speech_models import chosen
from courtesy.store import views
from speech import kokoro
from telephony import frames
from telephony.conversation import ProductConversation
from telephony.dialogue import Conversation
from telephony.ears import Detector, silero
from telephony.mandarin import Xiaobei
from telephony.preparing import persistently, prepare
from telephony.recogniser import Recogniser
from telephony.recognition import Recognition, SpeechLost
from telephony.recording import Recorder, conclude_left_behind, forget
from telephony.session import Session
from telephony.voices import Hibari, Voice, Voices
from telephony.vosk import ByLanguage, Vosk
from telephony.waiting import Gap
from telephony.warming import whisper_for_calls
from telephony.watched import WATCH, Watched
from telephony.whisper import Whisper
from telephony.workers import Workers

log = structlog.get_logger(__name__)
PATH = "/twilio/media"
LANGUAGES: tuple[Language, ...] = ("en", "zh")
# A socket that does not say which call it is within this time is not Twilio's.
INTRODUCTION_S = 5.0
# No more calls are taken while the usual utterance takes longer to recognise, or the loop wakes later, than this.
SLOW_S, LATE_S = 0.5, 0.1
DRAIN_S = 60.0
# How often recordings are looked for that nobody has made known.
CONCLUDES_S = 60.0
# A call's messages that wait to be heard: half a minute's, far more than a loop is ever late by.
MOST_WAITING = 1500
# What a core of an ordinary machine holds well (bench/results, live calls).
CALLS_A_CORE = 6
# A sentence of its own may take a slow voice so much longer on a busy machine; a recogniser or voice that hangs for the second will not come
# back: the process ends, and is started anew.
RENDERS_S, HUNG_S = 3.0, 20.0


class Hung(Exception):
    """A recogniser or a voice has not come back."""


@dataclass(slots=True)
class Load:
    """How the server keeps up.

    Attributes:
        calls: Calls that are held now.
        recognitions: How long the newest utterances took to recognise, in seconds.
        delays: How late the event loop was lately, in seconds.
        hung_s: For how long a recogniser or a voice hangs, in seconds.
    """

    recognitions: deque[float]
    hung_s: Callable[[], float] = lambda: 0.0
    calls: int = 0
    delays: deque[float] = field(default_factory=lambda: deque(maxlen=20))

    def room(self, most: int) -> int:
        """How many more calls may come."""
        slow = (
            self.calls
            and len(self.recognitions) >= 5
            and sorted(self.recognitions)[len(self.recognitions) // 2] > SLOW_S
        )
        late = len(self.delays) >= 5 and sorted(self.delays)[len(self.delays) // 2] > LATE_S
        return 0 if slow or late or self.hung_s() else max(0, most - self.calls)


class AudioServer:
    """Takes sockets with tickets and holds a `Session` on each."""

    def __init__(
        self,
        live: LiveAudio,
        conversation: Conversation,
        voices: Voices,
        recogniser: Recogniser,
        detector: Callable[[], Detector],
        *,
        most: int,
        recordings: Path | None = None,
        watchable: bool = False,
        on_gap: Callable[[Gap], None] = lambda gap: None,
        concludes_s: float = CONCLUDES_S,
    ) -> None:
        self._recognition = Recognition(recogniser)
        self._speakers = Workers("voice", max(16, 2 * most))
        self.load = Load(self._recognition.seconds, self._hung_s)
        self._live = live
        self._conversation = conversation
        self._voices = voices
        self._detector = detector
        self._most = most
        self._recordings = recordings
        self._watchable = watchable
        self._on_gap = on_gap
        self._concludes_s = concludes_s
        self._name = uuid4().hex
        self._services = ThreadPoolExecutor(max_workers=max(16, 2 * most), thread_name_prefix="service")
        self._draining = False
        self._changed = asyncio.Event()
        self._arrived: list[str] = []

    async def serve(
        self, host: str, port: int, stop: asyncio.Event, ready: Callable[[int], None] = lambda port: None
    ) -> None:
        """Serve until `stop`, then let running calls end.

        Raises:
            Hung: If it has ended because a recogniser or a voice hangs.
        """
        async with serve(self._call, host, port, max_size=64 * 1024, compression=None) as server:
            ready(next(iter(server.sockets)).getsockname()[1])
            heart = asyncio.create_task(self._heart())
            concluding = asyncio.create_task(self._conclude())
            hung = asyncio.create_task(self._hangs())
            await asyncio.wait({asyncio.create_task(stop.wait()), hung}, return_when=asyncio.FIRST_COMPLETED)
            self._draining = True
            self._changed.set()
            await heart
            ends = asyncio.get_running_loop().time() + DRAIN_S
            while self.load.calls and asyncio.get_running_loop().time() < ends:
                await asyncio.sleep(0.1)
        concluding.cancel()
        self._services.shutdown(wait=False, cancel_futures=True)
        self._recognition.close()
        self._speakers.close()
        if hung.done():
            raise Hung
        hung.cancel()

    def _hung_s(self) -> float:
        voice = self._speakers.hung_s
        return max(self._recognition.workers.hung_s, voice if voice > RENDERS_S else 0.0)

    async def _hangs(self) -> None:
        """Return when a recogniser or a voice has hung for too long."""
        while self._hung_s() < HUNG_S:
            await asyncio.sleep(1)
        log.error("a recogniser or a voice hangs; this process ends, to be started anew", seconds=round(self._hung_s()))

    async def _call(self, socket: ServerConnection) -> None:
        if socket.request is None or socket.request.path.partition("?")[0] != PATH:
            await socket.close(1008, "not here")
            return
        try:
            start = await asyncio.wait_for(self._introduced(socket), INTRODUCTION_S)
        except (TimeoutError, InvalidInput, ConnectionClosed, redis.RedisError) as error:
            log.warning("socket refused", why=type(error).__name__)
            await socket.close(1008, "no ticket")
            return
        if start is None:
            log.warning("socket refused", why="no ticket")
            await socket.close(1008, "no ticket")
            return
        self.load.calls += 1
        self._arrived.append(start.call)
        self._changed.set()
        try:
            await self._hold(socket, start)
        finally:
            self.load.calls -= 1
            self._changed.set()

    async def _introduced(self, socket: ServerConnection) -> frames.Start | None:
        """The stream's start, if it has a ticket for its call."""
        async for text in socket:
            message = frames.read(text)
            if isinstance(message, frames.Start):
                token = message.parameters.get("ticket", "")
                good = not self._draining and await asyncio.to_thread(self._live.admit, token, message.call)
                return message if good else None
            if message is not None and not isinstance(message, frames.Connected):
                return None  # but what a later protocol may say here is passed over, as it is afterwards
        return None

    async def _hold(self, socket: ServerConnection, start: frames.Start) -> None:
        messages: asyncio.Queue[frames.Message | None] = asyncio.Queue()
        recorder = Recorder(self._recordings, start.call, start.stream, asyncio.get_running_loop().time() * 1000)
        watched = Watched(self._conversation, start.stream) if self._watchable and WATCH in start.parameters else None
        session = Session(
            start,
            socket.send,
            watched or self._conversation,
            self._voices,
            self._recognition,
            self._detector(),
            services=self._services,
            speakers=self._speakers,
            recorder=recorder,
            on_gap=self._on_gap if watched is None else watched.waited,
        )
        telling = None if watched is None else asyncio.create_task(watched.tell(session, socket.send))
        reading = asyncio.create_task(_read(socket, start, messages))
        try:
            await session.run(messages)
        except (ConnectionClosed, CourtesyError, SpeechLost) as error:
            log.warning("live audio ended early", call=start.call, why=type(error).__name__)
        finally:
            reading.cancel()
            if telling is not None:
                telling.cancel()
            await socket.close()  # Twilio asks our webhook how the call goes on
            await asyncio.shield(asyncio.to_thread(self._keep, recorder))

    def _keep(self, recorder: Recorder) -> None:
        """Make the recording's file and let it be known; what fails here is done later."""
        try:
            if self._recordings is not None and (finished := recorder.finish()) is not None:
                self._conversation.recorded(finished)
                forget(self._recordings, finished.name)
        except (OSError, CourtesyError, SQLAlchemyError) as error:
            log.error("recording not concluded", why=type(error).__name__)

    async def _conclude(self) -> None:
        """Now and then make known what a process that died has recorded, and what could not be made known while the database was away."""
        while self._recordings is not None:
            try:
                await asyncio.to_thread(conclude_left_behind, self._recordings, self._conversation.recorded)
            except (OSError, CourtesyError, SQLAlchemyError) as error:
                log.error("recordings not concluded", why=type(error).__name__)
            await asyncio.sleep(self._concludes_s)

    async def _heart(self) -> None:
        """Tell how much room there is, now and when it changes, and notice when the loop is late; ends when no more calls are taken."""
        loop = asyncio.get_running_loop()
        while not self._draining:
            arrived, self._arrived = self._arrived, []
            room, languages = self.load.room(self._most), list(self._voices.languages)
            with suppress(redis.RedisError):
                await asyncio.to_thread(
                    self._live.announce, self._name, room=room, languages=languages, arrived=arrived
                )
            due = loop.time() + ALIVE_S / 5
            try:
                async with asyncio.timeout_at(due):
                    await self._changed.wait()
                self._changed.clear()
            except TimeoutError:
                self.load.delays.append(loop.time() - due)
        with suppress(redis.RedisError):
            await asyncio.to_thread(self._live.leave, self._name)


async def _read(socket: ServerConnection, start: frames.Start, messages: asyncio.Queue[frames.Message | None]) -> None:
    """Take what comes in on a call's socket; what is no message is passed over, and only that."""
    passed_over = 0
    try:
        async for text in socket:
            try:
                message = frames.read(text, start.stream)
            except InvalidInput as error:
                passed_over += 1
                if passed_over == 1:
                    log.warning("not a message of the stream", call=start.call, why=str(error))
                continue
            if message is not None:
                messages.put_nowait(message)
            if messages.qsize() > MOST_WAITING:
                log.error("more sound than a call has", call=start.call)
                break
    except ConnectionClosed as error:
        log.warning("stream broken", call=start.call, why=type(error).__name__)
    finally:
        messages.put_nowait(None)


def places(settings: Settings) -> int:
    """How many calls this machine's audio server holds at once."""
    return settings.media_calls or CALLS_A_CORE * (os.cpu_count() or 1)


def build(product: Product, settings: Settings, on_gap: Callable[[Gap], None]) -> AudioServer:
    """The server with the voices and the recogniser of this machine; the script's fixed sentences are rendered beside."""
    if not settings.redis_url:
        raise Misconfigured(
            "REDIS_URL is not set.", remedy="Run `courtesy up`, or name a Redis or Valkey in REDIS_URL."
        )
    models, english = settings.courtesy_model_dir, Hibari()
    conversation, recordings = ProductConversation(product), product.recording_files.ready()
    speakers: dict[Language, Voice] = {"en": english}
    online: dict[Language, Voice] = {}
    if kokoro.available():
        speakers["zh"] = Xiaobei(models)
        if settings.edge_voice_zh:
            from telephony.edge import Edge

            online["zh"] = Edge(settings.edge_voice_zh)
    voices = Voices(speakers, models / "voices", online=online)
    # before sentences are rendered beside it: it is tried how quick it is
    recogniser = _recogniser(settings, whisper_for_calls(models / "whisper-base", english))
    threading.Thread(target=lambda: _prepare(product, voices), name="rendering", daemon=True).start()
    return AudioServer(
        LiveAudio(settings.redis_url),
        conversation,
        voices,
        recogniser,
        silero,
        most=places(settings),
        recordings=recordings,
        watchable=not settings.is_production,
        on_gap=on_gap,
    )


def _recogniser(settings: Settings, whisper: Whisper) -> Recogniser:
    """Vosk for the languages that the operator has models of, Whisper for the others."""
    own = {language: Vosk(model) for language, model in chosen(settings).items()}
    return ByLanguage(own, whisper) if own else whisper


def _prepare(product: Product, voices: Voices) -> None:
    def products(language: Language) -> list[dict[str, Any]]:
        with product.engine.connect() as connection:
            return views.products_in(connection, language)

    numbers = product.senders.told()
    wordings, never = product.script.wordings("voice"), threading.Event()

    def render() -> None:
        prepare(wordings, products, voices, numbers=numbers, today=lambda: product.clock.now().date(), stop=never)

    persistently(render, never)


def main() -> None:
    """Serve until SIGTERM or Ctrl-C."""
    settings = load_settings()
    configure_logging(settings)

    def tell(gap: Gap) -> None:
        log.info(
            "turn",
            asks=gap.asks,
            gap_ms=round(gap.waited_s * 1000),
            silence_ms=round(gap.silence_s * 1000),
            words_ms=round(gap.words_s * 1000),
            answer_ms=round(gap.answer_s * 1000),
            voice_ms=round(gap.voice_s * 1000),
        )

    async def run() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await build(product, settings, tell).serve(settings.media_host, settings.media_port, stop)

    with Product(settings, pool_size=connections_for_calls(places(settings))).opened() as product:
        product.built()
        try:
            asyncio.run(run())
        except Hung:
            os._exit(1)  # its threads can't be joined


if __name__ == "__main__":
    main()
