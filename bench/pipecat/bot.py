"""The same calls answered by a Pipecat pipeline: `python -m bench.pipecat.bot`, started by `bench.pipecat.compare`.

Twilio's serializer, Silero and the turn strategies of Pipecat's own defaults (Smart Turn v3 decides when a caller has finished); our
recogniser and our voice as its services; and in place of a language model the same dialogue of the same product, asked by the webhooks
that Twilio would call. Each sentence is rendered when it is due, as Pipecat's services do.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import numpy as np

sys.path.append(os.environ["PIPECAT"])  # behind our own packages: only what we lack comes from there

import uvicorn
from fastapi import FastAPI, WebSocket
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import (
    CancelFrame,
    EndFrame,
    Frame,
    LLMContextFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSSpeakFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.serializers.twilio import TwilioFrameSerializer
from pipecat.services.settings import STTSettings, TTSSettings
from pipecat.services.stt_service import SegmentedSTTService
from pipecat.services.tts_service import TTSService
from pipecat.transports.websocket.fastapi import FastAPIWebsocketParams, FastAPIWebsocketTransport
from pipecat.workers.runner import WorkerRunner
from twilio.request_validator import RequestValidator

from courtesy.model.contact import Asks
from telephony.mulaw import decode
from telephony.voices import Hibari
from telephony.warming import whisper_for_calls
from telephony.whisper import Whisper

RATE = 8000
PRODUCT, TOKEN = os.environ["PRODUCT_URL"], os.environ["TWILIO_AUTH_TOKEN"]


class Hearing(SegmentedSTTService):  # type: ignore[misc]
    """Our recogniser as a service, told what was asked as it is in our own calls."""

    def __init__(self, whisper: Whisper) -> None:
        super().__init__(sample_rate=RATE, ttfs_p99_latency=0.5, settings=STTSettings(model=None, language=None))
        self._whisper = whisper
        self.asks: Asks = "nothing"

    @property
    def wants_wav_segments(self) -> bool:
        """Raw samples."""
        return False

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame, None]:
        """One segment."""
        samples = np.frombuffer(audio, dtype=np.int16)
        heard = await asyncio.to_thread(self._whisper.recognise, samples, "en", self.asks)
        if heard.text:
            yield TranscriptionFrame(heard.text, "caller", "")


class Speaking(TTSService):  # type: ignore[misc]
    """Our voice as a service."""

    def __init__(self, voice: Hibari) -> None:
        settings = TTSSettings(model=None, voice=None, language=None)
        super().__init__(sample_rate=RATE, push_start_frame=True, push_stop_frames=True, settings=settings)
        self._voice = voice

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame, None]:
        """One sentence."""
        sound = decode(await asyncio.to_thread(self._voice.render, text))
        yield TTSAudioRawFrame(audio=sound.tobytes(), sample_rate=RATE, num_channels=1, context_id=context_id)


class Dialogue(FrameProcessor):  # type: ignore[misc]
    """The product's conversation in the place of a language model."""

    def __init__(self, call: str, phone: str, hearing: Hearing) -> None:
        super().__init__()
        self._hearing = hearing
        self._call = call
        self._phone = phone
        self._action = "/twilio/voice"
        self._asked = 0
        self._http = httpx.AsyncClient(timeout=30)

    async def open(self) -> None:
        """The call's first words."""
        await self._say(await self._product_says({}))

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        """Answer what the caller said."""
        await super().process_frame(frame, direction)
        if isinstance(frame, LLMContextFrame):
            said = [m for m in frame.context.get_messages() if m.get("role") == "user"]
            words = " ".join(str(m["content"]) for m in said[self._asked :])
            self._asked = len(said)
            await self._say(await self._product_says({"SpeechResult": words}))
            return
        if isinstance(frame, (EndFrame, CancelFrame)):
            await self._http.aclose()
        await self.push_frame(frame, direction)

    async def _say(self, sentences: list[str]) -> None:
        for sentence in sentences:
            await self.push_frame(TTSSpeakFrame(sentence))

    async def _product_says(self, form: dict[str, str], on: str | None = None) -> list[str]:
        """What the product says next; where it listens is kept."""
        url = on or (self._action if self._action.startswith("http") else PRODUCT + self._action)
        form = form | {"CallSid": self._call, "From": self._phone, "To": "+12025550100", "CallStatus": "in-progress"}
        signature = RequestValidator(TOKEN).compute_signature(url, form)
        answer = await self._http.post(url, data=form, headers={"X-Twilio-Signature": signature})
        answer.raise_for_status()
        sentences = []
        for verb in ElementTree.fromstring(answer.text):
            sentences += [each.text or "" for each in ([verb] if verb.tag == "Say" else verb.findall("Say"))]
            if verb.tag == "Gather":  # the last one listens to words, an earlier one to a key
                self._action = verb.get("action", "")
                self._hearing.asks = "verification" if "DIGIT_SEQUENCE" in verb.get("hints", "") else "nothing"
            elif verb.tag == "Pause":
                await asyncio.sleep(int(verb.get("length", "1")))
            elif verb.tag == "Redirect":
                return sentences + await self._product_says({}, on=verb.text or "")
        return sentences


class Bot:
    """Takes sockets."""

    def __init__(self) -> None:
        self._voice = Hibari()
        self._whisper = whisper_for_calls(Path(os.environ["WHISPER"]), self._voice)
        self._voice.render("Ready.")

    async def hold(self, socket: WebSocket) -> None:
        """One call."""
        await socket.accept()
        start: dict[str, Any] = {}
        while "start" not in start:
            start = json.loads(await socket.receive_text())
        about = start["start"]
        serializer = TwilioFrameSerializer(
            about["streamSid"], params=TwilioFrameSerializer.InputParams(auto_hang_up=False)
        )
        transport = FastAPIWebsocketTransport(
            websocket=socket,
            params=FastAPIWebsocketParams(
                audio_in_enabled=True, audio_out_enabled=True, add_wav_header=False, serializer=serializer
            ),
        )
        hearing = Hearing(self._whisper)
        dialogue = Dialogue(about["callSid"], about["customParameters"]["phone"], hearing)
        turns = LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer(sample_rate=RATE))
        aggregators = LLMContextAggregatorPair(LLMContext(), user_params=turns)
        parts = [
            transport.input(), hearing, aggregators.user(), dialogue, Speaking(self._voice), transport.output(),
            aggregators.assistant(),
        ]  # fmt: skip
        worker = PipelineWorker(
            Pipeline(parts), params=PipelineParams(audio_in_sample_rate=RATE, audio_out_sample_rate=RATE)
        )

        @transport.event_handler("on_client_connected")  # type: ignore[untyped-decorator]
        async def connected(_transport: Any, _client: Any) -> None:
            await dialogue.open()

        @transport.event_handler("on_client_disconnected")  # type: ignore[untyped-decorator]
        async def gone(_transport: Any, _client: Any) -> None:
            await worker.cancel()

        runner = WorkerRunner(handle_sigint=False)
        await runner.add_workers(worker)
        await runner.run()


def main() -> None:
    """Serve on the port given."""
    app, bot = FastAPI(), Bot()
    app.add_api_websocket_route("/media", bot.hold)
    uvicorn.run(app, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning")


if __name__ == "__main__":
    main()
