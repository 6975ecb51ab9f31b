"""Callers on a media stream: what they say as sound, and what they notice of the bot's timing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from streamdouble.audio import silence_frame
from streamdouble.scenario import Say, Step, WaitFor
from streamdouble.session import Session

from telephony.mulaw import Samples, decode, encode
from telephony.voices import Voice

LOUD = 300


@dataclass
class Noticed:
    """What one caller noticed, in seconds.

    Attributes:
        gaps: From the end of a line to the first sound of the answer, by kind of line.
        heard_at: When each of these answers began, by `time.monotonic`.
        silenced: From the first sound said into a sentence until that was cut off.
        unanswered: Lines without an answer in time.
    """

    gaps: list[tuple[str, float]] = field(default_factory=list)
    heard_at: list[float] = field(default_factory=list)
    silenced: list[float] = field(default_factory=list)
    unanswered: int = 0


@dataclass(frozen=True)
class Answered(WaitFor):
    """The caller waits for the answer to a line of this kind."""

    kind: str = ""


@dataclass(frozen=True)
class SayInto(Say):
    """The caller speaks into our sentence."""


@dataclass(frozen=True)
class Unless(Step):
    """What the caller does if something has not come about."""

    so: Callable[[], Any]
    steps: tuple[Step, ...]


class Caller(Session):
    """A caller with a stop watch."""

    noticed: Noticed

    async def _run_step(self, connection: Any, step: Step) -> None:
        if isinstance(step, Unless):
            for each in () if await asyncio.to_thread(step.so) else step.steps:
                await self._run_step(connection, each)
            return
        if not isinstance(step, SayInto):
            await super()._run_step(connection, step)
            return
        began = self.clock()
        await super()._run_step(connection, Say(step.path, step.frames))
        cut = [each.at - began for each in self.result.events_of("clear_received") if each.at > began]
        self.noticed.silenced += cut[:1] or [float("inf")]

    async def _stream_silence_until(self, connection: Any, step: WaitFor) -> None:
        if step.event != "audio":
            await super()._stream_silence_until(connection, step)
            return
        before, began = len(self._audio_received), self.clock()
        while (sound := self._sound_after(before)) is None and self.clock() - began < step.timeout_s:
            await self._stream_frames(connection, [silence_frame()])
        if sound is None:
            self.noticed.unanswered += 1
        elif isinstance(step, Answered):
            self.noticed.gaps.append((step.kind, sound - began))
            self.noticed.heard_at.append(time.monotonic())

    def _sound_after(self, before: int) -> float | None:
        """When something that can be heard came, after so many bytes; a frame of silence is none."""
        loud = np.flatnonzero(np.abs(decode(bytes(self._audio_received[before:]))) > LOUD)
        if not len(loud):
            return None
        position, passed = before + int(loud[0]), 0
        for event in self.result.events_of("media_received"):
            passed += event.detail["bytes"]
            if passed > position:
                return float(event.at)
        return None


def spoken(voice: Voice, text: str) -> Samples:
    """A sentence without the silence around it, so that the end of the sound is the end of the word."""
    samples = decode(voice.render(text))
    loud = np.flatnonzero(np.abs(samples) > LOUD)
    return samples[loud[0] : loud[-1] + 80]


def frames(sound: Samples) -> list[bytes]:
    """Sound as Twilio sends it."""
    audio = encode(sound)
    return [audio[at : at + 160].ljust(160, b"\xff") for at in range(0, len(audio), 160)]


def say(voice: Voice, text: str, kind: type[Say] = Say) -> Say:
    """A line."""
    return kind(Path(text), frames(spoken(voice, text)))
