"""The facts of a decision in plain words: what is on record, as a person who has to answer for the decision would ask for it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from courtesy.policy.engine import Decision
from courtesy.policy.facts import Account, Contact, Event, Facts

_KINDS = {
    "artificial_voice": "calls by an artificial voice",
    "text": "texts",
    "electronic": "electronic messages",
    "detailed_texts": "texts with details",
    "recording": "recording",
}
_EVENTS = {
    "wrong_number": "The number was said to be somebody else's",
    "third_party_answered": "Somebody else answered",
}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHOWN = 12


def facts_in_words(facts: Facts, decision: Decision) -> list[str]:
    """Say what was asked, when that is on every clock that counts, and what is on record."""
    ask = facts.ask
    by = {"automated": "the bot", "human": "a person"}[ask.mode if ask.mode in ("automated", "human") else "automated"]
    lines = [f"Asked: {ask.channel} by {by}, as a {ask.purpose.replace('_', ' ')}."]
    clocks = [f"{_when(ask.at, zone)} in {zone} ({source})" for zone, source in decision.zones]
    lines.append(f"It would be {'; '.join(clocks) or f'{ask.at:%Y-%m-%d %H:%M} UTC'}.")
    lines += _account(facts.account)
    zone = decision.zones[0][0] if decision.zones else "UTC"
    history = [line for entry in facts.history for line in _entry(entry, zone)]
    if len(history) > _SHOWN:
        lines.append(f"Of {len(history)} contacts and events the newest:")
    lines += history[-_SHOWN:] or ["No contacts are on record."]
    lines.append(f"Facts {decision.facts_hash[:16] or 'without a name'}, rules {decision.rules_version}.")
    return lines


def _account(account: Account) -> Iterator[str]:
    role = {"first_party": "the issuer's own", "third_party": "collected by an agency", None: "of unknown role"}[
        account.role
    ]
    late = "days past due are not known" if account.days_past_due is None else f"{account.days_past_due} days past due"
    yield f"The account is {role}; {late}."
    where = [part for part in (account.city, account.state, account.postal_code, account.country) if part]
    line = f"a {account.phone_line} line" if account.phone_line else "a line of unknown kind"
    yield f"Address: {', '.join(where) or 'none'}; number: {account.phone or 'none'}, {line}."
    for consent in account.consents:
        what = _KINDS.get(consent.kind, consent.kind)
        if consent.withdrawn_at:
            yield f"Consent to {what}: withdrawn on {consent.withdrawn_at:%Y-%m-%d}."
        elif consent.given_at:
            yield f"Consent to {what}: since {consent.given_at:%Y-%m-%d}."
    if not account.consents:
        yield "No consent is on file."
    raised = [
        name.replace("_", " ") for name in vars(account.flags) if getattr(account.flags, name) not in (False, None)
    ]
    if raised:
        yield f"Marked: {', '.join(raised)}."
    for slot in account.inconvenient:
        days = ", ".join(_WEEKDAYS[day] for day in slot.weekdays) or "every day"
        yield f"Not wanted: {days} {slot.start:%H:%M} to {slot.end:%H:%M}."


def _entry(entry: Contact | Event, zone: str) -> Iterable[str]:
    when = _when(entry.at, zone)
    if isinstance(entry, Contact):
        side = "We" if entry.direction == "outbound" else "They"
        kind = {"voice": "called", "sms": "texted", "email": "wrote"}.get(entry.channel, entry.channel)
        outcome = f", {entry.outcome.replace('_', ' ')}" if entry.outcome else ""
        yield f"{when}: {side} {kind}{outcome}."
    elif entry.event == "promise":
        yield f"{when}: They promised to pay by {entry.due}; it is {entry.state}."
    elif entry.event in ("opt_out", "opt_in"):
        word = "stopped" if entry.event == "opt_out" else "allowed again"
        yield f"{when}: They {word} {'all contact' if entry.channel == 'all' else entry.channel}."
    else:
        yield f"{when}: {_EVENTS.get(entry.event, entry.event)}."


def _when(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%a %Y-%m-%d %H:%M}"
