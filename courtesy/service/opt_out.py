"""A person's "stop": effective at once, before it is acknowledged, for the person and the number."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from courtesy.model.contact import Contact, Turn
from courtesy.model.people import Consent, OptOut
from courtesy.ports import Clock, UnitOfWork
from courtesy.service.outcomes import record_outcome

WRONG_NUMBER = "wrong_person"
UNSUBSCRIBED = 21610  # https://www.twilio.com/docs/api/errors/21610


def opted_out(uow: UnitOfWork, contact: Contact) -> bool:
    """Whether this person or number has stopped the contact's channel."""
    return any(o.channel in ("all", contact.channel) for o in uow.opt_outs(contact.customer_id, contact.phone))


def opt_out(
    uow: UnitOfWork,
    contact: Contact,
    turn: Turn | None,
    *,
    channel: Literal["sms", "voice", "all"],
    rule: str,
    now: datetime,
) -> None:
    """Stop a channel for a person and a number; repeating it changes nothing. Without a turn, an agent was told by word of mouth.

    47 CFR 64.1200(a)(10): any reasonable means revokes consent; the law allows ten business days, we allow none. It dates from
    the person's text, also when that could only be understood later: the five minutes to confirm it count from there.
    """
    said_at = turn.at if turn is not None and turn.direction == "inbound" else now
    turn_id = turn.id if turn is not None else None
    standing = {o.channel for o in uow.opt_outs(contact.customer_id, contact.phone)}
    if channel not in standing and "all" not in standing:
        uow.add(
            OptOut(
                id=uuid4(),
                customer_id=contact.customer_id,
                phone=contact.phone,
                channel=channel,
                at=said_at,
                turn_id=turn_id,
                rule=rule,
            )
        )
        _audit(uow, contact, turn_id, channel, rule)
        record_outcome(uow, contact, turn, "opt_out", {"channel": channel}, now)
    if contact.customer_id is not None:
        for consent in uow.consents(contact.customer_id):
            if consent.withdrawn_at is None and channel in ("all", consent.channel):
                consent.withdrawn_at = now
                _audit_consent(uow, consent, given=False, why=f"opt-out in turn {turn_id}")
    if channel not in ("all", contact.channel):
        return  # who wants no more calls may go on texting
    for waiting in uow.unsent(contact.id):
        waiting.state = "blocked"
    contact.end(now)


def suppress_number(uow: UnitOfWork, contact: Contact, turn_id: UUID | None, now: datetime) -> None:
    """Never use a number again that is not the customer's; repeating it changes nothing.

    It names the number alone: the customer we were looking for has not opted out of anything.
    """
    if any(o.rule == WRONG_NUMBER for o in uow.opt_outs(None, contact.phone)):
        return
    uow.add(
        OptOut(
            id=uuid4(),
            customer_id=None,
            phone=contact.phone,
            channel="all",
            at=now,
            turn_id=turn_id,
            rule=WRONG_NUMBER,
        )
    )
    _audit(uow, contact, turn_id, "all", WRONG_NUMBER)


def carrier_refused(uow: UnitOfWork, turn: Turn, error: int | None, clock: Clock) -> None:
    """Take a text's failure for an opt-out if it says so: the person told the carrier, not us, and their word holds all the same."""
    if error == UNSUBSCRIBED:
        contact = uow.contact(turn.contact_id, lock=True)
        opt_out(uow, contact, turn, channel="sms", rule=f"carrier:{UNSUBSCRIBED}", now=clock.now())


def opt_in(uow: UnitOfWork, contact: Contact, turn: Turn, now: datetime) -> None:
    """The person asks for texts again: withdraws the opt-out from texts and records the consent with its evidence."""
    for standing in uow.opt_outs(contact.customer_id, contact.phone):
        if standing.channel in ("sms", "all"):
            standing.withdrawn_at = now
            if standing.channel == "all":  # START speaks of texts only: calls stay stopped
                uow.add(
                    OptOut(
                        id=uuid4(),
                        customer_id=standing.customer_id,
                        phone=standing.phone,
                        channel="voice",
                        at=standing.at,
                        turn_id=standing.turn_id,
                        rule=standing.rule,
                    )
                )
    if contact.customer_id is not None:
        consent = Consent(
            id=uuid4(),
            customer_id=contact.customer_id,
            channel="sms",
            kind="text",
            given_at=now,
            evidence={"turn": str(turn.id)},
        )
        uow.add(consent)
        _audit_consent(uow, consent, given=True, why=f"opt-in in turn {turn.id}")


def _audit(uow: UnitOfWork, contact: Contact, turn_id: UUID | None, channel: str, rule: str) -> None:
    turn = None if turn_id is None else str(turn_id)
    uow.audit("opt_out", {"contact": str(contact.id), "turn": turn, "channel": channel, "rule": rule})


def _audit_consent(uow: UnitOfWork, consent: Consent, *, given: bool, why: str) -> None:
    body = {"customer": str(consent.customer_id), "channel": consent.channel, "given": given, "why": why}
    uow.audit("consent.changed", body)
