"""The form parameters of voice webhooks.

See https://www.twilio.com/docs/voice/twiml#request-parameters and, for status callbacks,
https://www.twilio.com/docs/voice/api/call-resource#statuscallback.
"""

import math

from emulator.calls.call import FINAL, Call
from emulator.formats import API_VERSION, rfc2822
from emulator.numbers import geography

# What the far end's exchange said, as SIP has it.
_SIP = {"completed": "200", "busy": "486", "no-answer": "487", "canceled": "487", "failed": "404"}


def voice_params(call: Call) -> dict[str, str]:
    """What a request for TwiML carries."""
    params = {
        "CallSid": call.sid,
        "AccountSid": call.account_sid,
        "From": call.sender,
        "To": call.to,
        "Caller": call.sender,
        "Called": call.to,
        "CallStatus": call.status,
        "ApiVersion": API_VERSION,
        "Direction": call.direction,
    }
    for role, number in (
        ("From", call.sender),
        ("Caller", call.sender),
        ("To", call.to),
        ("Called", call.to),
    ):
        params |= geography(role, number)
    if call.answered_by and not call.async_amd:
        params["AnsweredBy"] = call.answered_by
    return params


def status_params(call: Call, status: str) -> dict[str, str]:
    """What a status callback carries; `SequenceNumber` is the order in which things happened."""
    params = voice_params(call) | {
        "CallStatus": status,
        "Timestamp": rfc2822(call.updated) or "",
        "CallbackSource": "call-progress-events",
        "SequenceNumber": str(call.callbacks),
    }
    if status in FINAL:
        params["SipResponseCode"] = _SIP[status]
        params["CallDuration"] = str(call.duration)
        # In minutes begun, as billed.
        params["Duration"] = str(math.ceil(call.duration / 60))
    return params
