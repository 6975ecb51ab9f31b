"""A call's way from queued to its end, and the callbacks that report it.

See https://www.twilio.com/docs/voice/api/call-resource#call-status-values and
https://www.twilio.com/docs/voice/answering-machine-detection.
"""

import random
from collections.abc import Callable
from functools import partial

from emulator.callbacks import Callback, Callbacks
from emulator.calls.call import FINAL, Call, Callee
from emulator.calls.params import status_params
from emulator.calls.recording import Recordings
from emulator.exchange import Exchange
from emulator.webhook import WebhookError

_EVENT_OF = {"initiated": "initiated", "ringing": "ringing", "in-progress": "answered"}


class Progress:
    """Moves calls along and tells the product."""

    def __init__(self, exchange: Exchange, callbacks: Callbacks) -> None:
        self._exchange = exchange
        self._callbacks = callbacks
        self.recordings = Recordings(exchange)
        # told whenever a call that was in progress leaves wherever it was, and why
        self.on_left: Callable[[Call, str], None] = lambda call, why: None

    def dial(self, call: Call, answered: Callable[[Call, int], None]) -> None:
        """Starts an outbound call; `answered` performs its TwiML."""
        latency = self._exchange.config.latency
        callee = self._exchange.callees.get(call.to) or Callee(number=call.to)
        ringing = latency.initiated + latency.ringing

        def later(delay: float, step: Callable[[], None]) -> None:
            self._exchange.scheduler.call_later(delay, step, call.sid)

        later(latency.initiated, partial(self._move, call, "initiated"))
        behaviour = self._behaviour(callee)
        if behaviour == "failed":
            later(ringing, partial(self.end, call, "failed"))
            return
        later(ringing, partial(self._move, call, "ringing"))
        if behaviour == "no-answer":
            later(ringing + call.ring_seconds, partial(self.end, call, "no-answer"))
        elif behaviour == "busy":
            later(ringing + latency.answered, partial(self.end, call, "busy"))
        else:
            later(ringing + latency.answered, partial(self._picked_up, call, callee, answered))

    def _behaviour(self, callee: Callee) -> str:
        if callee.behaviour != "answer" or callee.picks_up == 1:
            return callee.behaviour
        with self._exchange.lock:
            before = sum(call.to == callee.number for call in self._exchange.calls.values())
        chance = random.Random(f"{callee.seed} {callee.number} {before}").random()  # noqa: S311
        return "answer" if chance < callee.picks_up else "no-answer"

    def _picked_up(self, call: Call, callee: Callee, answered: Callable[[Call, int], None]) -> None:
        with self._exchange.lock:
            if not self.answer(call):
                return
            epoch = call.epoch
        if not call.machine_detection:
            answered(call, epoch)
            return
        detected = partial(self._detected, call, callee, answered, epoch)
        self._exchange.scheduler.call_later(
            self._exchange.config.latency.machine_detection, detected, None if call.async_amd else call.sid
        )
        if call.async_amd:
            answered(call, epoch)

    def _detected(self, call: Call, callee: Callee, answered: Callable[[Call, int], None], epoch: int) -> None:
        with self._exchange.lock:
            ended = call.status in FINAL
            kind: str = callee.answered_by
            if kind == "machine":
                kind = "machine_end_beep" if call.machine_detection == "DetectMessageEnd" else "machine_start"
            call.answered_by = "unknown" if ended else kind
            self._exchange.add_event("call.answered_by", sid=call.sid, answered_by=call.answered_by)
        if call.async_amd:
            self._tell_answered_by(call)
        elif not ended:
            answered(call, epoch)

    def _tell_answered_by(self, call: Call) -> None:
        if not call.amd_callback:
            return
        milliseconds = round(self._exchange.config.latency.machine_detection * 1000)
        params = {
            "CallSid": call.sid,
            "AccountSid": call.account_sid,
            "AnsweredBy": call.answered_by or "unknown",
            "MachineDetectionDuration": str(milliseconds),
        }
        try:
            self._exchange.call_product(
                "amd",
                call.sid,
                call.amd_callback,
                params,
                method=call.amd_callback_method,
                token=f"{call.sid}-amd",
            )
        except WebhookError as error:
            self._exchange.add_error(error.code, call.sid, error.url, error.detail)

    def answer(self, call: Call) -> bool:
        """Makes a ringing call one in progress; false when it is over."""
        with self._exchange.lock:
            if call.status in ("queued", "ringing"):
                call.started = self._exchange.now()
                self._move(call, "in-progress")
                self._limit(call, call.time_limit)
            return call.status == "in-progress"

    def _limit(self, call: Call, seconds: float) -> None:
        """Ends a call when its time is over, unless the limit was moved meanwhile."""

        def over() -> None:
            left = call.time_limit - (self._exchange.now() - (call.started or self._exchange.now())).total_seconds()
            if left > 0 and call.status not in FINAL:
                self._limit(call, left)
            else:
                self.end(call, "completed")

        self._exchange.scheduler.call_later(seconds, over, call.sid, silence=True)

    def end(self, call: Call, status: str) -> None:
        """Ends a call, once."""
        with self._exchange.lock:
            if call.status in FINAL:
                return
            call.ended = self._exchange.now()
            call.epoch += 1
            call.waiting = None
            self._move(call, status)
            self.on_left(call, "participant_hung_up")
        self.recordings.end(call.sid)

    def _move(self, call: Call, status: str) -> None:
        exchange = self._exchange
        with exchange.lock:
            if call.status in FINAL or exchange.calls.get(call.sid) is not call:
                return
            call.updated = exchange.now()
            # "initiated" is reported, but the resource goes on saying queued.
            if status != "initiated":
                call.status = status
            exchange.add_event("call.status", sid=call.sid, status=status, to=call.to, answered_by=call.answered_by)
            if not call.status_callback or _EVENT_OF.get(status, "completed") not in call.status_events:
                return
            callback = Callback(
                "calls", call.sid, call.customer, status, status in FINAL, call.status_callback,
                call.status_callback_method, status_params(call, status),
            )  # fmt: skip
            call.callbacks += 1
            self._callbacks.report(callback)
