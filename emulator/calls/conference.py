"""Conferences: rooms that calls enter by `<Dial><Conference>`: https://www.twilio.com/docs/voice/twiml/conference.

Without sound. Who waits hears what the `waitUrl` says, and every change is reported to the `statusCallback` of whoever came first.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

from emulator.calls.call import FINAL, Call
from emulator.calls.params import voice_params
from emulator.calls.recording import Recordings
from emulator.calls.script import Script
from emulator.calls.twiml import parse_voice, pause_seconds, prompt
from emulator.exchange import Exchange
from emulator.formats import rfc2822
from emulator.webhook import WebhookError

# What a waitUrl may say; other verbs are ignored.
_WHILE_WAITING = frozenset({"Say", "Play", "Pause", "Redirect"})
_PLAYED_S = 10


@dataclass
class Participant:
    """A call in a room, as of the epoch in which it entered."""

    call: Call
    epoch: int
    label: str | None
    starts: bool
    ends: bool
    wait_url: str | None
    wait_method: str


@dataclass
class Room:
    """One conference, from its first participant to its end. Who comes first says where it reports to and whether it is recorded."""

    sid: str
    name: str
    callback: str | None
    method: str
    events: frozenset[str]
    record: str
    recording_callback: str | None
    inside: dict[str, Participant] = field(default_factory=dict)
    started: bool = False
    over: bool = False
    reports: int = 0


class Conferences:
    """All rooms of the account."""

    def __init__(self, exchange: Exchange, script: Script, recordings: Recordings) -> None:
        self._exchange = exchange
        self._script = script
        self._recordings = recordings
        self._rooms: dict[str, Room] = {}

    def enters(self, call: Call) -> None:
        """A call's TwiML has brought it to a room."""
        waiting = call.waiting
        if waiting is None:
            return
        with self._exchange.lock:
            room = self._rooms.get(waiting["room"])
            if room is None or room.over:
                room = self._rooms[waiting["room"]] = self._open(call, waiting)
            one = Participant(
                call, call.epoch, waiting["label"], waiting["starts"], waiting["ends"], waiting["wait_url"], waiting["wait_method"]
            )  # fmt: skip
            room.inside[call.sid] = one
            self._report(room, "join", "participant-join", one)
            if not room.started and len(room.inside) > 1 and any(each.starts for each in room.inside.values()):
                room.started = True
                if room.record == "record-from-start":
                    self._recordings.begin_of_room(room.sid, room.recording_callback)
                self._report(room, "start", "conference-start", None)
            if not room.started and one.wait_url:
                self._later(call, partial(self._play, room, one, one.wait_url, one.wait_method))

    def leaves(self, call: Call, why: str) -> None:
        """A call has ended, or goes on with other TwiML."""
        with self._exchange.lock:
            for room in list(self._rooms.values()):
                one = room.inside.pop(call.sid, None)
                if one is None:
                    continue
                self._report(
                    room,
                    "leave",
                    "participant-leave",
                    one,
                    ReasonParticipantLeft=why,
                    ParticipantCallStatus=call.status,
                )
                if one.ends or not room.inside:
                    self._end(room, one)

    def _end(self, room: Room, by: Participant) -> None:
        room.over = True
        rest, room.inside = list(room.inside.values()), {}
        for each in rest:
            status = {"ReasonParticipantLeft": "moderator_ended_conference", "ParticipantCallStatus": each.call.status}
            self._report(room, "leave", "participant-leave", each, **status)
        reason = "participant-with-end-conference-on-exit-left" if by.ends else "last-participant-left"
        ended = {"CallSidEndingConference": by.call.sid, "ReasonConferenceEnded": reason}
        if by.label:
            ended["ParticipantLabelEndingConference"] = by.label
        self._report(room, "end", "conference-end", None, **ended)
        self._recordings.end(room.sid)
        self._rooms.pop(room.name, None)
        for each in rest:
            self._later(each.call, partial(self._goes_on, each))

    def _goes_on(self, one: Participant) -> None:
        """The room is gone: the call asks its `action` what comes next, or does what stands behind the `<Dial>`."""
        call = one.call
        with self._exchange.lock:
            waiting = call.waiting
            if call.epoch != one.epoch or waiting is None or call.status in FINAL:
                return
            call.waiting = None
            call.epoch = epoch = call.epoch + 1
        if waiting["action"]:
            self._script.go_to(call, epoch, waiting["action"], waiting["method"], {"DialCallStatus": "answered"})
        else:
            self._script.run(call, epoch)

    def _play(self, room: Room, one: Participant, url: str, method: str) -> None:
        """What somebody hears until the room begins, verb by verb."""
        if not self._waits(room, one):
            return
        call = one.call
        try:
            answer = self._exchange.call_product(
                "wait", call.sid, url, voice_params(call), method=method, token=call.sid
            )
            verbs, _ = parse_voice(answer)
        except WebhookError as error:
            self._exchange.add_error(error.code, call.sid, error.url, error.detail)
            return
        self._say(room, one, url, [verb for verb in verbs if verb.tag in _WHILE_WAITING])

    def _say(self, room: Room, one: Participant, url: str, verbs: list[Element]) -> None:
        for at, verb in enumerate(verbs):
            if not self._waits(room, one):
                return
            if verb.tag == "Redirect":
                onward = urljoin(url, (verb.text or "").strip())
                self._play(room, one, onward, verb.get("method", "POST").upper())
                return
            with self._exchange.lock:
                one.call.heard.append(prompt(verb))
                self._exchange.add_event("call.heard", sid=one.call.sid, heard=prompt(verb))
            if verb.tag in ("Pause", "Play"):
                seconds = pause_seconds(verb) if verb.tag == "Pause" else _PLAYED_S
                self._later(one.call, partial(self._say, room, one, url, verbs[at + 1 :]), seconds)
                return

    def _waits(self, room: Room, one: Participant) -> bool:
        with self._exchange.lock:
            return not room.started and room.inside.get(one.call.sid) is one

    def _open(self, call: Call, waiting: dict[str, Any]) -> Room:
        return Room(
            sid=self._exchange.ids.sid("CF"),
            name=waiting["room"],
            callback=waiting["status_callback"],
            method=waiting["status_callback_method"],
            events=frozenset(waiting["status_events"]),
            record=waiting["record"],
            recording_callback=waiting["recording_callback"],
        )

    def _report(self, room: Room, kind: str, event: str, one: Participant | None, **more: str) -> None:
        self._exchange.add_event(
            "conference", sid=room.sid, event=event, call=one.call.sid if one else None, record=room.record
        )
        room.reports += 1
        if room.callback is None or kind not in room.events:
            return
        params = {
            "ConferenceSid": room.sid, "FriendlyName": room.name, "AccountSid": self._exchange.config.account_sid,
            "SequenceNumber": str(room.reports), "Timestamp": rfc2822(self._exchange.now()) or "", "StatusCallbackEvent": event,
        }  # fmt: skip
        if one is not None:
            params |= {
                "CallSid": one.call.sid, "Muted": "false", "Hold": "false", "Coaching": "false",
                "EndConferenceOnExit": str(one.ends).lower(), "StartConferenceOnEnter": str(one.starts).lower(),
            }  # fmt: skip
            if one.label:
                params["ParticipantLabel"] = one.label
        self._tell(room, room.callback, room.method, params | more, f"{room.sid}-{room.reports}")

    def _tell(self, room: Room, url: str, method: str, params: dict[str, str], token: str) -> None:
        def send() -> None:
            try:
                self._exchange.call_product("conference", room.sid, url, params, method=method, token=token)
            except WebhookError as error:
                self._exchange.add_error(error.code, room.sid, error.url, error.detail)

        self._exchange.scheduler.call_later(0, send, f"callbacks of {room.sid}")

    def _later(self, call: Call, step: Any, seconds: float = 0) -> None:
        # who waits hears the same for ever: nothing to be waited for
        self._exchange.scheduler.call_later(seconds, step, call.sid, silence=seconds > 0)
