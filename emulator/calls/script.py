"""Performs a call's TwiML, verb by verb, until it has to wait for the person or has ended.

Only one thread performs a call: whoever continues it has taken what it waited for, or has its current epoch.
"""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from emulator.calls.call import Call
from emulator.calls.params import voice_params
from emulator.calls.progress import Progress
from emulator.calls.twiml import PARKED, gather, parked, parse_voice, pause_seconds, prompt
from emulator.exchange import Exchange
from emulator.webhook import Answer, Signing, WebhookError

# What Twilio says when the product fails it: https://www.twilio.com/docs/api/errors/11200.
_APOLOGY = "We are sorry, an application error has occurred. Goodbye."
_MAX_REDIRECTS = 100


class Script:
    """The interpreter."""

    def __init__(self, exchange: Exchange, progress: Progress) -> None:
        self._exchange = exchange
        self._progress = progress
        # told whenever a call waits in a <Gather>; set by whoever plays the people
        self.on_listening: Callable[[Call], None] = lambda call: None
        # told whenever a call's sound is to go to a media stream
        self.on_streaming: Callable[[Call], None] = lambda call: None
        # told whenever a call comes to a conference
        self.on_conference: Callable[[Call], None] = lambda call: None

    def begin(self, call: Call, epoch: int, sign: Signing = "good") -> None:
        """Starts with the call's own TwiML, inline or from its URL."""
        if call.twiml is not None:
            try:
                self._load(call, epoch, Answer(call.url or "", 200, "text/xml", call.twiml))
            except WebhookError as error:
                self._exchange.add_error(error.code, call.sid, error.url, error.detail)
                self._apologise(call, epoch)
                return
            self.run(call, epoch)
        else:
            self.go_to(call, epoch, call.url or "", call.method, {}, sign)

    def go_to(
        self, call: Call, epoch: int, url: str, method: str, extra: dict[str, str], sign: Signing = "good"
    ) -> None:
        """Fetches TwiML and performs it."""
        if self._fetch(call, epoch, url, method, extra, sign):
            self.run(call, epoch)

    def run(self, call: Call, epoch: int) -> None:
        """Performs from the current place."""
        for _ in range(_MAX_REDIRECTS):
            elsewhere = self._until_redirect(call, epoch)
            if elsewhere is None:
                return
            url, method = elsewhere
            if not self._fetch(call, epoch, url, method, {}):
                return
        self._exchange.add_error(11215, call.sid, call.document_url, f"more than {_MAX_REDIRECTS} redirects")
        self._progress.end(call, "completed")

    def _until_redirect(self, call: Call, epoch: int) -> tuple[str, str] | None:
        with self._exchange.lock:
            while call.epoch == epoch and call.status in ("in-progress", "ringing"):
                if call.place >= len(call.program):
                    self._progress.answer(call)
                    self._progress.end(call, "completed")
                    return None
                verb = call.program[call.place]
                call.place += 1
                if verb.tag == "Reject" and call.status == "ringing":
                    self._progress.end(call, "busy" if verb.get("reason") == "busy" else "no-answer")
                    return None
                self._progress.answer(call)
                if verb.tag == "Redirect":
                    return self._absolute(call, (verb.text or "").strip()), verb.get("method", "POST").upper()
                if not self._perform(call, epoch, verb):
                    return None
        return None

    def _perform(self, call: Call, epoch: int, verb: Element) -> bool:
        """Performs one verb; false when the call now waits or has ended."""
        if verb.tag in ("Hangup", "Reject"):
            self._progress.end(call, "completed")
            return False
        if verb.tag == "Gather":
            for inner in verb:
                self._hear(call, prompt(inner))
            waiting = gather(verb)
            waiting["action"] = self._absolute(call, waiting["action"])
            self._wait(call, waiting)
            self._exchange.scheduler.call_later(
                waiting["timeout"], partial(self.give_up, call, epoch), call.sid, silence=True
            )
            self.on_listening(call)
            return False
        if verb.tag in PARKED:
            waiting = parked(verb)
            if waiting["action"] is not None:
                waiting["action"] = self._absolute(call, waiting["action"])
            for address in ("wait_url", "status_callback", "recording_callback"):
                if waiting.get(address):
                    waiting[address] = self._absolute(call, waiting[address])
            self._wait(call, waiting)
            if waiting["for"] == "stream":
                self.on_streaming(call)
            elif waiting["for"] == "conference":
                self.on_conference(call)
            return False
        self._hear(call, prompt(verb))
        if verb.tag == "Start":
            for recording in verb.findall("Recording"):
                if callback := recording.get("recordingStatusCallback"):
                    recording.set("recordingStatusCallback", self._absolute(call, callback) or "")
                self._progress.recordings.begin(call.sid, recording)
        if verb.tag == "Stop":
            for recording in verb.findall("Recording"):
                self._progress.recordings.stop_named(call.sid, recording.get("name"))
        if verb.tag == "Pause":
            self._exchange.scheduler.call_later(pause_seconds(verb), partial(self.run, call, epoch), call.sid)
            return False
        return True

    def give_up(self, call: Call, epoch: int) -> bool:
        """Nobody said or pressed anything in time; false when the call was not waiting for that."""
        with self._exchange.lock:
            waiting = call.waiting
            if call.epoch != epoch or waiting is None or waiting["for"] != "gather":
                return False
            call.waiting = None
            call.epoch = epoch = epoch + 1
        if waiting["on_empty"]:
            self.go_to(call, epoch, waiting["action"], waiting["method"], {"Digits": ""})
        else:
            self.run(call, epoch)
        return True

    def _fetch(
        self, call: Call, epoch: int, url: str, method: str, extra: dict[str, str], sign: Signing = "good"
    ) -> bool:
        params = voice_params(call) | extra
        tries = [(url, method)]
        if call.fallback_url:
            tries.append((call.fallback_url, call.fallback_method))
        for address, verb in tries:
            try:
                answer = self._exchange.call_product(
                    "voice", call.sid, address, params, method=verb, sign=sign, token=call.sid
                )
                return self._load(call, epoch, answer)
            except WebhookError as error:
                self._exchange.add_error(error.code, call.sid, error.url, error.detail)
                params = params | {"ErrorCode": str(error.code), "ErrorUrl": address}
        self._apologise(call, epoch)
        return False

    def _load(self, call: Call, epoch: int, answer: Answer) -> bool:
        verbs, warnings = parse_voice(answer)
        for warning in warnings:
            self._exchange.add_error(12200, call.sid, answer.url, warning)
        with self._exchange.lock:
            if call.epoch != epoch:
                return False
            call.program, call.place, call.document_url = verbs, 0, answer.url
            document = {
                "url": answer.url or None,
                "twiml": answer.text,
                "at": self._exchange.now().isoformat(),
            }
            call.documents.append(document)
            self._exchange.add_event("call.twiml", sid=call.sid, **document)
        return True

    def _apologise(self, call: Call, epoch: int) -> None:
        with self._exchange.lock:
            if call.epoch == epoch:
                self._progress.answer(call)
                self._hear(call, {"verb": "Say", "text": _APOLOGY})
                self._progress.end(call, "completed")

    def _absolute(self, call: Call, url: str) -> str:
        return urljoin(call.document_url, url) if url else call.document_url

    def _hear(self, call: Call, heard: dict[str, Any]) -> None:
        call.heard.append(heard)
        self._exchange.add_event("call.heard", sid=call.sid, heard=heard)

    def _wait(self, call: Call, waiting: dict[str, Any]) -> None:
        call.waiting = waiting
        self._exchange.add_event("call.waiting", sid=call.sid, waiting=waiting)
