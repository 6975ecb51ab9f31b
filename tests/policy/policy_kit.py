"""Builders of contact-permission cases for the tests of the gate.

An ordinary account (Ohio, mobile, all consents) asked on an ordinary Friday at eleven in the morning; each test
says only what differs. FRIDAY is 2026-11-20 11:00 in Ohio.
"""

from pathlib import Path

from courtesy.policy import explain

COMPLIANCE = Path(__file__).parents[3] / "shared" / "compliance"
FRIDAY = "2026-11-20T16:00:00Z"

VOICE = {"channel": "voice", "kind": "artificial_voice", "given_at": "2026-01-05T10:00:00Z"}
TEXT = {"channel": "sms", "kind": "text", "given_at": "2026-11-01T15:00:00Z"}
EMAIL = {"channel": "email", "kind": "electronic", "given_at": "2026-01-05T10:00:00Z"}
E_SMS = {"channel": "sms", "kind": "electronic", "given_at": "2026-01-05T10:00:00Z"}

OHIO = {
    "role": "first_party", "country": "US", "state": "OH", "city": "Columbus", "postal_code": "43215",
    "phone": "+16145550101", "phone_line": "mobile", "language": "en", "days_past_due": 20, "destination": "mobile",
    "consents": [VOICE, TEXT, EMAIL],
}  # fmt: skip
CHINA = {
    "role": "first_party", "country": "CN", "phone": "+8613800000001", "phone_line": "mobile", "language": "zh",
    "days_past_due": 20, "destination": "mobile", "consents": [],
}  # fmt: skip


def build(
    base=OHIO, history=(), at=FRIDAY, channel="voice", mode="human", purpose="reminder", confirms=None, **account
):
    """Build a case; an account value of None leaves that key out."""
    merged = {key: value for key, value in {**base, **account}.items() if value is not None}
    ask = {"at": at, "channel": channel, "mode": mode, "purpose": purpose, "confirms": confirms}
    return {
        "id": "x",
        "account": merged,
        "history": list(history),
        "ask": {key: value for key, value in ask.items() if value is not None},
    }


def answer(base=OHIO, **changes):
    """Decide a built case; returns (decision, rules, next_allowed)."""
    said = explain(build(base, **changes))
    return said["decision"], said["rules"], said["next_allowed"]


def allowed(**changes):
    """Say whether a built case is allowed."""
    return answer(**changes) == ("allow", [], None)


def block(*rules):
    """Name the answer: blocked by these rules."""
    return "block", sorted(rules), None


def human(*rules):
    """Name the answer: for a person to decide, by these rules."""
    return "human", sorted(rules), None


def defer(until, *rules):
    """Name the answer: deferred by these rules until then."""
    return "defer", sorted(rules), until


def call(at, outcome="no_answer", by="bot", direction="outbound"):
    """Write a call of the history."""
    return {"at": at, "channel": "voice", "direction": direction, "outcome": outcome, "by": by}


def text(at, direction="outbound", channel="sms", outcome="delivered"):
    """Write a message of the history."""
    return {"at": at, "channel": channel, "direction": direction, "outcome": outcome, "by": "bot"}


def wrote(at, channel="sms"):
    """Write a message from the customer."""
    return text(at, "inbound", channel)


def opt_out(at, channel="sms"):
    """Write an opt-out."""
    return {"at": at, "event": "opt_out", "channel": channel}


def opt_in(at, channel="sms"):
    """Write an opt-in."""
    return {"at": at, "event": "opt_in", "channel": channel}


def promise(at, due, state="open"):
    """Write a promise."""
    return {"at": at, "event": "promise", "due": due, "state": state}
