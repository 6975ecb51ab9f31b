"""The JSON of a contact-permission case, read into `facts`.

Absent means unknown and is left so; only what cannot be read at all is an error. A word that widens nothing
when it is unknown (a role, a kind of line, a call's outcome) is read as unknown, which the rules answer
strictly.
"""

from collections.abc import Mapping
from typing import Any

from courtesy.policy.errors import FactsError
from courtesy.policy.facts import Account, Ask, Consent, Contact, Event, Facts, Flags, Hold, KnownLocation, Slot
from courtesy.policy.reading import Reader

ROLES = ("first_party", "third_party")
CHANNELS = ("voice", "sms", "email", "letter")
KINDS = ("artificial_voice", "text", "electronic", "detailed_texts", "recording")
LINES = ("mobile", "landline", "voip")
PURPOSES = ("reminder", "reply", "opt_out_confirmation", "requested_callback")
CALL_OUTCOMES = ("no_answer", "voicemail", "busy", "not_in_service", "rejected", "conversation")
OUTCOMES = (*CALL_OUTCOMES, "sent", "delivered", "failed")
EVENTS = ("opt_out", "opt_in", "third_party_answered", "wrong_number", "promise")
OPT_OUTS = ("sms", "voice", "email", "all")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def read_case(case: Mapping[str, Any]) -> Facts:
    """Read a whole case.

    Raises:
        FactsError: a value cannot be read; the message says which, why, and what to write.
    """
    root = Reader(case, "")
    account, ask = root.child("account"), root.child("ask")
    if account is None or ask is None:
        raise FactsError("account" if account is None else "ask", "missing", "write it as {...}")
    return Facts(
        account=_account(account),
        ask=Ask(
            at=ask.required_instant("at"),
            channel=ask.required("channel", CHANNELS),  # type: ignore[arg-type]
            mode=ask.choice("mode", ("automated", "human"), "automated") or "automated",
            purpose=ask.choice("purpose", PURPOSES, "reminder") or "reminder",
            confirms=ask.choice("confirms", OPT_OUTS),
        ),
        history=tuple(_entry(item) for item in root.children("history")),
    )


def _account(read: Reader) -> Account:
    role, line, location = read.text("role"), read.text("phone_line"), read.child("known_location")
    flags = read.child("flags") or Reader({}, read.path("flags"))
    return Account(
        # An unheard-of role or line is unknown, and unknown is answered with the strictest reading.
        role=role if role in ROLES else None,  # type: ignore[arg-type]
        phone_line=line if line in LINES else None,
        country=_upper(read.text("country")),
        state=read.text("state"),
        city=read.text("city"),
        postal_code=read.text("postal_code"),
        timezone=read.text("timezone"),
        phone=_phone(read),
        language=read.text("language"),
        days_past_due=read.number("days_past_due"),
        known_location=_location(location) if location else None,
        consents=tuple(
            Consent(
                channel=item.required("channel", CHANNELS),  # type: ignore[arg-type]
                kind=item.required("kind", KINDS),  # type: ignore[arg-type]
                given_at=item.instant("given_at"),
                withdrawn_at=item.instant("withdrawn_at"),
            )
            for item in read.children("consents")
        ),
        flags=_flags(flags),
        inconvenient=tuple(_slot(item) for item in read.children("inconvenient")),
        wished=tuple(_slot(item) for item in read.children("wished")),
        holds=tuple(Hold(item.text("kind") or "unknown", item.instant("until")) for item in read.children("holds")),
        destination=read.choice("destination", ("mobile", "home", "work")),
    )


def _flags(read: Reader) -> Flags:
    """Read the flags; every one but the day count and the agreement is a plain yes or no."""
    agreement = None
    if read.raw.get("instalment_agreement") not in (None, False):
        agreement = read.choice("instalment_agreement", ("active", "breached"))
    plain = [name for name in Flags.__dataclass_fields__ if Flags.__dataclass_fields__[name].type is bool]
    return Flags(
        attorney_unresponsive_days=read.number("attorney_unresponsive_days"),
        instalment_agreement=agreement,
        **{name: read.flag(name) for name in plain},
    )


def _location(read: Reader) -> KnownLocation | None:
    zone, stated = read.text("tz"), read.instant("stated_at", date_alone=True)
    # Without its date a location cannot be shown to be fresh, so it does not count.
    return KnownLocation(zone, stated) if zone and stated else None


def _slot(read: Reader) -> Slot:
    days = []
    for name in read.items("weekdays"):
        short = str(name).lower()[:3]
        if short not in WEEKDAYS:
            raise FactsError(
                read.path("weekdays"), f"{name!r} is not a weekday", f"write some of {', '.join(WEEKDAYS)}"
            )
        days.append(WEEKDAYS.index(short))
    return Slot(tuple(days), read.clock("from"), read.clock("to"))


def _entry(read: Reader) -> Contact | Event:
    at = read.required_instant("at")
    if read.value("event") is None:
        outcome = read.text("outcome")
        return Contact(
            at=at,
            channel=read.required("channel", CHANNELS),  # type: ignore[arg-type]
            direction=read.choice("direction", ("outbound", "inbound"), "outbound") or "outbound",
            outcome=outcome if outcome in OUTCOMES else None,
            by=read.text("by"),
        )
    event = read.required("event", EVENTS)
    if event == "promise":
        state = read.choice("state", ("open", "kept", "broken"), "open")
        return Event(at=at, event=event, due=read.required_day("due"), state=state)
    if event in ("opt_out", "opt_in"):
        allowed = OPT_OUTS if event == "opt_out" else ("sms", "voice", "email")
        return Event(at=at, event=event, channel=read.required("channel", allowed))
    return Event(at=at, event=event)


def _phone(read: Reader) -> str | None:
    raw = read.text("phone")
    if raw is None:
        return None
    number = "".join(mark for mark in raw if mark not in " -().")
    if not (number.startswith("+") and number[1:].isascii() and number[1:].isdigit()):
        raise FactsError(read.path("phone"), "not an E.164 number", "write it like +16175550123")
    return number


def _upper(text: str | None) -> str | None:
    return text.upper() if text else None
