"""A person who talks in sound: the other end of a media stream, as Twilio would hold it.

https://www.twilio.com/docs/voice/media-streams/websocket-messages. Audio goes both ways in frames of 20 ms; what the product sends waits
in a buffer until it has been played, marks come back when what was sent before them has been, `clear` empties it and sends them back.
"""

import base64
import json
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from emulator.calls.acting import NotWaiting, take
from emulator.calls.call import Call, Line
from emulator.calls.progress import Progress
from emulator.calls.script import Script
from emulator.exchange import Exchange

if TYPE_CHECKING:
    from websockets.sync.connection import Connection

TICK_S = 0.02
# Frames without a sound after which the product has finished, and frames after which nobody waits for it any longer.
FINISHED, GIVEN_UP = 50, 1000
# A key is held so long: frames.
KEY = 12


@dataclass
class Ear:
    """What the product says and the person has not heard yet: frames, and marks between them."""

    waiting: deque[bytes | str] = field(default_factory=deque)
    rest: bytes = b""

    def take_in(self, event: dict[str, Any]) -> list[str]:
        """Takes a message; returns the marks that come back at once."""
        if event.get("event") == "media":
            audio = self.rest + base64.b64decode(event["media"]["payload"])
            whole = len(audio) - len(audio) % 160
            self.waiting.extend(audio[at : at + 160] for at in range(0, whole, 160))
            self.rest = audio[whole:]
        elif event.get("event") == "mark":
            self.waiting.append(str(event["mark"]["name"]))
        elif event.get("event") == "clear":
            marks = [each for each in self.waiting if isinstance(each, str)]
            self.waiting.clear()
            self.rest = b""
            return marks
        return []

    def hear(self) -> tuple[bytes | None, list[str]]:
        """The next 20 ms, if there is sound, and the marks before and behind it."""
        marks: list[str] = []
        frame: bytes | None = None
        while self.waiting and (frame is None or isinstance(self.waiting[0], str)):
            each = self.waiting.popleft()
            if isinstance(each, str):
                marks.append(each)
            else:
                frame = each
        return frame, marks


@dataclass
class Talk:
    """What was said on a stream, in frames of 20 ms on one time line.

    Attributes:
        person: The person's side, mu-law.
        product: What the person heard.
        gaps_s: Seconds from the end of each of the person's lines to the first sound of the answer.
    """

    person: bytearray = field(default_factory=bytearray)
    product: bytearray = field(default_factory=bytearray)
    gaps_s: list[float] = field(default_factory=list)


class Telephone:
    """Holds streams for people who have a voice."""

    def __init__(self, exchange: Exchange, progress: Progress, script: Script) -> None:
        self._exchange = exchange
        self._progress = progress
        self._script = script

    def connects(self, call: Call) -> None:
        """The call waits in a `<Stream>`: a person with a voice and lines takes it."""
        callee = self._exchange.callees.get(call.customer)
        if callee is not None and callee.voice and callee.lines:
            call.lines_left = list(callee.lines) if call.lines_left is None else call.lines_left
            threading.Thread(target=self._hold, args=(call, call.epoch), name=f"phone {call.sid}", daemon=True).start()

    def _hold(self, call: Call, epoch: int) -> None:
        from websockets.exceptions import ConnectionClosed
        from websockets.sync.client import connect

        waiting = call.waiting
        if waiting is None or call.epoch != epoch:
            return
        call.talk = Talk()
        try:
            lines = [(line, sound) for line in call.lines_left or [] for sound in _sounds(line)]
        except (ValueError, ImportError) as error:
            self._exchange.add_error(31901, call.sid, waiting["url"], str(error))
            return
        try:
            with connect(waiting["url"], max_size=None, compression=None) as socket:
                Conversation(self._exchange, call, socket, lines, waiting["parameters"]).run()
        except (ConnectionClosed, OSError, TimeoutError):
            pass
        call.lines_left = [line for line, _ in lines]  # the call may go on without the stream
        if call.hung_up:
            self._progress.end(call, "completed")
            return
        try:
            taken, epoch = take(self._exchange, call, ("stream",))
        except NotWaiting:
            return
        if taken["action"]:
            self._script.go_to(call, epoch, taken["action"], taken["method"], {})
        else:
            self._script.run(call, epoch)


def rehearse(lines: Sequence[Line]) -> None:
    """Makes the sounds of lines before the phone rings: some voices take their time.

    Raises:
        ValueError: If a line can't be said, or a recording can't be read.
        ImportError: If the package of a voice is not installed.
    """
    for line in lines:
        _sounds(line)


def _sounds(line: Line) -> list[list[bytes]]:
    """What is to be heard of a line, one after the other."""
    from emulator.calls.sound import spoken, utterances

    if line.audio is not None:
        return utterances(base64.b64decode(line.audio))
    return [spoken(line.speech) if line.speech else []]


class Conversation:
    """One stream, from its first message to its last."""

    def __init__(
        self,
        exchange: Exchange,
        call: Call,
        socket: "Connection",
        lines: list[tuple[Line, list[bytes]]],
        parameters: dict[str, str],
    ) -> None:
        self._call = call
        self._epoch = call.epoch
        self._socket = socket
        self._lines = lines
        self._parameters = parameters
        self._stream = exchange.ids.sid("MZ")
        self._numbered = 0
        self._ear = Ear()
        self._lock = threading.Lock()
        self._over = threading.Event()

    def run(self) -> None:
        """Talk until the lines are said or either side is gone."""
        self._send("connected", protocol="Call", version="1.0.0")
        self._send(
            "start",
            streamSid=self._stream,
            start={
                "streamSid": self._stream,
                "accountSid": self._call.account_sid,
                "callSid": self._call.sid,
                "tracks": ["inbound"],
                "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
                "customParameters": self._parameters,
            },
        )
        threading.Thread(target=self._listen, daemon=True).start()
        self._talk()
        if not self._over.is_set():
            about = {"accountSid": self._call.account_sid, "callSid": self._call.sid}
            self._send("stop", streamSid=self._stream, stop=about)

    def _listen(self) -> None:
        try:
            for text in self._socket:
                event = json.loads(text)
                with self._lock:
                    back = self._ear.take_in(event)
                self._echo(back)
        finally:
            self._over.set()

    def _talk(self) -> None:
        """Every 20 ms: a frame of ours, a frame of theirs; a line once they have been heard and are silent."""
        talk, saying = self._call.talk or Talk(), deque[bytes]()
        quiet = 0
        began: int | None = None
        ended_at: int | None = None
        due = time.monotonic()
        for n in range(10**9):
            if self._over.is_set() and not self._ear.waiting:
                return
            if self._call.epoch != self._epoch:  # the call has ended, or goes on with other TwiML
                return
            with self._lock:
                frame, marks = self._ear.hear()
            self._echo(marks)
            mine = saying.popleft() if saying else b"\xff" * 160
            self._media(mine, n)
            talk.person += mine
            talk.product += frame or b"\xff" * 160
            if saying:
                ended_at = n + 1
            quiet = 0 if frame else quiet + 1
            if frame and not saying and ended_at is not None:
                talk.gaps_s.append(round((n - ended_at) * TICK_S, 2))
                ended_at = None
            began = n if began is None and frame and not saying else began
            if not saying and self._may_speak(n, began, quiet):
                if not self._lines:
                    return
                line, sound = self._lines.pop(0)
                if line.hang_up:
                    self._call.hung_up = True
                    return
                saying.extend(sound)
                for key in line.digits or "":
                    self._send("dtmf", streamSid=self._stream, dtmf={"track": "inbound_track", "digit": key})
                    saying.extend([b"\xff" * 160] * KEY)
                quiet, began = 0, None
            due += TICK_S
            time.sleep(max(0.0, due - time.monotonic()))

    def _may_speak(self, now: int, began: int | None, quiet: int) -> bool:
        """Whether the next line is due, in frames: the product began to speak then, and has been silent for so many."""
        into = self._lines[0][0].into if self._lines else None
        if into is not None and began is not None and (now - began) * TICK_S >= into:
            return True
        return (began is not None and quiet >= FINISHED) or quiet >= GIVEN_UP

    def _media(self, payload: bytes, n: int) -> None:
        self._send(
            "media",
            streamSid=self._stream,
            media={
                "track": "inbound",
                "chunk": str(n + 1),
                "timestamp": str(n * 20),
                "payload": base64.b64encode(payload).decode(),
            },
        )

    def _echo(self, marks: list[str]) -> None:
        for name in marks:
            self._send("mark", streamSid=self._stream, mark={"name": name})

    def _send(self, event: str, **body: Any) -> None:
        if self._over.is_set():
            return
        with self._lock:
            self._numbered += 1
            message = {"event": event, "sequenceNumber": str(self._numbered), **body}
        self._socket.send(json.dumps(message))
