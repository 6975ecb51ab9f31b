"""Recordings of calls and of rooms: begun by TwiML, stopped by TwiML or REST, told of by callbacks.

https://www.twilio.com/docs/voice/twiml/recording, https://www.twilio.com/docs/voice/api/recording
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from xml.etree.ElementTree import Element

from emulator.config import Method
from emulator.exchange import Exchange
from emulator.formats import API_VERSION, rfc2822
from emulator.webhook import WebhookError

CURRENT = "Twilio.CURRENT"


@dataclass
class Recording:
    """One recording; `owner` is the call's SID or the conference's."""

    sid: str
    owner: str
    source: str
    began: datetime
    name: str | None = None
    callback: str | None = None
    method: Method = "POST"
    events: frozenset[str] = field(default_factory=lambda: frozenset({"completed"}))
    channels: str = "1"
    track: str = "both"
    ended: datetime | None = None
    stopped: bool = False

    @property
    def of_call(self) -> bool:
        """Whether it is of a call, not of a room."""
        return self.owner.startswith("CA")

    def resource(self, account: str) -> dict[str, Any]:
        """Twilio's JSON."""
        below = "Calls" if self.of_call else "Conferences"
        duration = str(round((self.ended - self.began).total_seconds())) if self.ended else None
        return {
            "account_sid": account, "api_version": API_VERSION, "call_sid": self.owner if self.of_call else None,
            "conference_sid": None if self.of_call else self.owner, "date_created": rfc2822(self.began),
            "date_updated": rfc2822(self.ended or self.began), "start_time": rfc2822(self.began), "duration": duration, "sid": self.sid,
            "price": None, "price_unit": "USD", "encryption_details": None, "status": "stopped" if self.ended else "in-progress",
            "channels": int(self.channels), "source": "StartCallRecordingAPI" if self.of_call else self.source, "error_code": None,
            "uri": f"/{API_VERSION}/Accounts/{account}/{below}/{self.owner}/Recordings/{self.sid}.json",
        } | ({"track": self.track} if self.of_call else {})  # fmt: skip


class Recordings:
    """All recordings of the account."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._of: dict[str, list[Recording]] = {}

    def begin(self, call: str, verb: Element) -> None:
        """A call's `<Start><Recording>`: it goes on whatever the call does next, until it is stopped or the call ends."""
        method: Method = "GET" if verb.get("recordingStatusCallbackMethod") == "GET" else "POST"
        self._add(
            Recording(
                sid="RE" + hashlib.sha256(f"{call} {len(self._of.get(call, []))}".encode()).hexdigest()[:32],
                owner=call,
                source="StartCallRecordingTwiML",
                began=self._exchange.now(),
                name=verb.get("name"),
                callback=verb.get("recordingStatusCallback"),
                method=method,
                events=frozenset(verb.get("recordingStatusCallbackEvent", "completed").split()),
                channels="1" if verb.get("channels") == "mono" else "2",
                track=verb.get("track", "both"),
            )
        )

    def begin_of_room(self, room: str, callback: str | None) -> None:
        """A conference that is recorded from its start."""
        sid = self._exchange.ids.sid("RE")
        self._add(Recording(sid, room, "Conference", self._exchange.now(), callback=callback))

    def stop_named(self, call: str, name: str | None) -> None:
        """A call's `<Stop><Recording>`: the one with that name."""
        for each in self._running(call):
            if each.name is not None and each.name == name:
                self._finish(each, stopped=True)

    def stop(self, owner: str, sid: str) -> Recording | None:
        """Stopped by REST; None if there is no such recording that goes on."""
        with self._exchange.lock:
            found = [each for each in self._running(owner) if sid in (CURRENT, each.sid)]
        if not found:
            return None
        self._finish(found[-1], stopped=True)
        return found[-1]

    def end(self, owner: str) -> None:
        """The call or the room is over."""
        for each in self._running(owner):
            self._finish(each)

    def _running(self, owner: str) -> list[Recording]:
        return [each for each in self._of.get(owner, []) if each.ended is None]

    def _add(self, recording: Recording) -> None:
        with self._exchange.lock:
            self._of.setdefault(recording.owner, []).append(recording)
            self._exchange.add_event("recording.begun", sid=recording.sid, of=recording.owner, source=recording.source)
        if "in-progress" in recording.events:
            self._tell(recording, "in-progress")

    def _finish(self, recording: Recording, *, stopped: bool = False) -> None:
        with self._exchange.lock:
            if recording.ended is not None:
                return
            recording.ended, recording.stopped = self._exchange.now(), stopped
            self._exchange.add_event("recording.ended", sid=recording.sid, of=recording.owner, stopped=stopped)
        if "completed" in recording.events:
            self._tell(recording, "completed")

    def _tell(self, recording: Recording, status: str) -> None:
        """https://www.twilio.com/docs/voice/twiml/recording#recordingstatuscallback; of a room, it names the conference and no call."""
        if not recording.callback:
            return
        account = self._exchange.config.account_sid
        params = {
            "AccountSid": account, "CallSid" if recording.of_call else "ConferenceSid": recording.owner, "RecordingSid": recording.sid,
            "RecordingStatus": status, "RecordingChannels": recording.channels, "RecordingSource": recording.source,
            "RecordingStartTime": rfc2822(recording.began) or "",
        }  # fmt: skip
        if recording.of_call:
            params["RecordingTrack"] = recording.track
        if recording.ended is not None and status == "completed":
            params["RecordingDuration"] = str(round((recording.ended - recording.began).total_seconds()))
            params["RecordingUrl"] = (
                f"https://api.twilio.com/{API_VERSION}/Accounts/{account}/Recordings/{recording.sid}"
            )
        send = partial(self._send, recording, recording.callback, params, f"{recording.sid}-{status}")
        delay = self._exchange.config.latency.answered if recording.of_call else 0
        self._exchange.scheduler.call_later(delay, send, f"recordings of {recording.owner}")

    def _send(self, recording: Recording, url: str, params: dict[str, str], token: str) -> None:
        purpose = "recording" if recording.of_call else "conference"
        try:
            self._exchange.call_product(purpose, recording.owner, url, params, method=recording.method, token=token)
        except WebhookError as error:
            self._exchange.add_error(error.code, recording.owner, error.url, error.detail)
