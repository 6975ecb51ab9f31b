"""Twilio's REST API for calls: https://www.twilio.com/docs/voice/api/call-resource."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from uuid import UUID

from twilio.base.exceptions import TwilioRestException
from twilio.rest import Client

from courtesy.carrier.senders import Senders
from courtesy.carrier.twilio import RETRYABLE, RebasedHttpClient
from courtesy.model.errors import CarrierError
from courtesy.ports import CarriedCall, OutboundCall

# Seconds of ringing: before most mailboxes take over, and not so short that people miss it.
RING_S = 25
# Seconds a call may last; a conversation takes three minutes.
LONGEST_S = 900
# Seconds that a call may last in which a person has taken over.
TALK_S = 7200
# An agent has their phone at hand, and the caller waits: the next one is rung soon.
AGENT_RING_S = 20
# https://www.twilio.com/docs/api/errors/21220: the call is not in progress
NOT_IN_PROGRESS = 21220
# https://www.twilio.com/docs/api/errors/20404: nothing is being recorded there
NO_RECORDING = 20404


class TwilioTelephone:
    """Places and steers calls from our number."""

    def __init__(
        self,
        *,
        account_sid: str,
        auth_token: str,
        base: str,
        senders: Senders,
        webhooks: str,
        detection: Literal["Enable", "DetectMessageEnd"],
    ) -> None:
        """Take what it needs.

        Args:
            account_sid: The account at Twilio.
            auth_token: Its secret.
            base: Twilio's address, or a compatible host's.
            senders: Our numbers.
            webhooks: Where Twilio reaches our voice webhooks, e.g. `https://bot.example.com/twilio/voice`.
            detection: `DetectMessageEnd` waits for a mailbox's tone, so that a message can be left after it.
        """
        self._client = Client(account_sid, auth_token, http_client=RebasedHttpClient(base))
        self._senders = senders
        self._webhooks = webhooks.rstrip("/")
        self._detection = detection

    def place_call(self, call: OutboundCall) -> CarriedCall:
        """Begin a call.

        Machine detection runs beside the conversation, so that a person who answers hears us at once.

        Raises:
            CarrierError: With Twilio's code; `retryable` says whether the same call may be placed later.
        """
        mine = f"?call={call.call}"
        with _errors("The call was refused"):
            return _carried(
                self._client.calls.create(
                    to=call.to,
                    from_=self._senders.to(call.to),
                    url=f"{self._webhooks}/outbound{mine}",
                    status_callback=f"{self._webhooks}/status{mine}",
                    # "initiated" and "ringing" change nothing here, and half of all calls would report nothing else
                    status_callback_event=["answered", "completed"],
                    machine_detection=self._detection,
                    async_amd="true",
                    async_amd_status_callback=f"{self._webhooks}/amd{mine}",
                    timeout=RING_S,
                    time_limit=LONGEST_S,
                )
            )

    def calls_to(self, phone: str) -> list[CarriedCall]:
        """Recent calls that we placed to a number, newest first. Twilio has no idempotency key, so after a crash we look.

        Raises:
            CarrierError: If Twilio can't be asked.
        """
        with _errors("The list of calls cannot be read"):
            recent = self._client.calls.list(to=phone, from_=self._senders.to(phone), limit=20)
            return [_carried(c) for c in recent if str(c.direction).startswith("outbound-api")]

    def look_up_call(self, sid: str) -> CarriedCall:
        """What has become of a call.

        Raises:
            CarrierError: If Twilio does not know it, or can't be asked.
        """
        with _errors("The call cannot be looked up"):
            return _carried(self._client.calls(sid).fetch())

    def leave_message(self, sid: str, call: UUID) -> None:
        """Let a running call go on with our message.

        Raises:
            CarrierError: If Twilio can't do it now.
        """
        self._steer(sid, url=f"{self._webhooks}/message?call={call}")

    def hang_up(self, sid: str) -> None:
        """End a call; harmless if it has ended.

        Raises:
            CarrierError: If Twilio can't do it now.
        """
        self._steer(sid, status="completed")

    def ring_agent(self, phone: str, leg: UUID) -> CarriedCall:
        """Call an agent's own phone. A mailbox that answers presses no key, so it can't take the call.

        Raises:
            CarrierError: If Twilio can't do it now.
        """
        mine = f"?leg={leg}"
        with _errors("The call to the agent was refused"):
            return _carried(
                self._client.calls.create(
                    to=phone,
                    from_=self._senders.to(phone) if phone.startswith("+") else self._senders.usual,
                    url=f"{self._webhooks}/agent{mine}",
                    status_callback=f"{self._webhooks}/agent/status{mine}",
                    status_callback_event=["ringing", "answered", "completed"],
                    timeout=AGENT_RING_S,
                )
            )

    def lengthen(self, sid: str) -> None:
        """Let a running call last as long as two people may talk; harmless if it has ended.

        Raises:
            CarrierError: If Twilio can't do it now.
        """
        self._steer(sid, time_limit=TALK_S)

    def move(self, sid: str, page: Literal["room", "room/left"]) -> None:
        """Let a running call go on elsewhere; harmless if it has ended.

        Raises:
            CarrierError: If Twilio can't do it now.
        """
        self._steer(sid, url=f"{self._webhooks}/{page}")

    def stop_recording(self, sid: str, room: str | None) -> None:
        """End what is recorded of a running call, and of the room that it is in; harmless if nothing is.

        https://www.twilio.com/docs/voice/api/recording#update-a-recording-resource: `Twilio.CURRENT` is the one that goes on.

        Raises:
            CarrierError: If Twilio can't do it now.
        """
        running = [self._client.calls(sid).recordings("Twilio.CURRENT")]
        if room is not None:
            running.append(self._client.conferences(room).recordings("Twilio.CURRENT"))
        for recording in running:
            try:
                with _errors("The recording cannot be stopped"):
                    recording.update(status="stopped")
            except CarrierError as error:
                if error.code not in (NOT_IN_PROGRESS, NO_RECORDING):
                    raise

    def _steer(self, sid: str, **what: Any) -> None:
        try:
            with _errors("The call cannot be steered"):
                self._client.calls(sid).update(**what)
        except CarrierError as error:
            if error.code != NOT_IN_PROGRESS:  # it ended by itself
                raise


@contextmanager
def _errors(what: str) -> Iterator[None]:
    try:
        yield
    except TwilioRestException as error:
        retryable = error.status == 429 or error.status >= 500 or error.code in RETRYABLE
        # after a failure inside Twilio nobody knows whether it was done
        code = error.code if error.status < 500 else None
        raise CarrierError(f"{what} by Twilio: {error.msg}", code=code, retryable=retryable) from error
    except Exception as error:  # requests' own errors: no answer, so nothing is known
        raise CarrierError(f"{what}: {type(error).__name__}.", code=None, retryable=True) from error


def _carried(call: Any) -> CarriedCall:
    duration = int(call.duration) if call.duration else None
    return CarriedCall(call.sid, str(call.status), duration, call.answered_by or None)
