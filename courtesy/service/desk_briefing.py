"""What an agent has to know at the first look: who it is, how sure we are, what was said, what may not be said, when we may write again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from courtesy.model.contact import Contact, Turn
from courtesy.model.desk import AgentLeg, DeskEntry
from courtesy.model.ledger import state_on
from courtesy.model.outcomes import HandOff, InstalmentRequest, Outcome, Promise
from courtesy.model.people import Account, Customer
from courtesy.policy import Decision
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.service.holds import standing_holds
from courtesy.service.opt_out import opted_out
from courtesy.service.permission import PermissionGate
from courtesy.service.promises import today_of, zone_of

HISTORY = timedelta(days=90)
# Words to an agent about what may not be said, by what is in force; the pages have them in both languages.
NOT_ASK = frozenset({
    "attorney", "bankruptcy", "deceased", "identity_theft", "military", "minor", "self_harm", "complaint", "dispute", "vulnerable",
})  # fmt: skip


TOLD = frozenset({"hardship", "claim_paid", "instalment_request", "recording_refused"})


@dataclass(frozen=True, slots=True)
class Said:
    """A part of the history: one contact with what was said in it."""

    contact: Contact
    turns: list[Turn]
    present: bool


@dataclass(frozen=True, slots=True)
class Lawful:
    """When a channel may be used by a person."""

    channel: str
    now: bool
    at: datetime | None
    rules: tuple[str, ...]


@dataclass(slots=True)
class Briefing:
    """A case as an agent sees it.

    Attributes:
        local_now: The instant on the customer's clock.
        led_to: What the contact led to so far, kind and detail in order, for a summary in one sentence.
        must_not: What may not be said or done, as names the pages have words for.
        holds: Reasons in force not to treat the customer as usual.
        leg: The agent's phone that was rung last to take over the call.
    """

    hand_off: HandOff
    contact: Contact
    now: datetime
    customer: Customer | None = None
    account: Account | None = None
    local_now: datetime | None = None
    days_late: int = 0
    promises: list[tuple[Promise, str]] = field(default_factory=list)
    requests: list[InstalmentRequest] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    holds: list[str] = field(default_factory=list)
    must_not: list[str] = field(default_factory=list)
    lawful: list[Lawful] = field(default_factory=list)
    entries: list[DeskEntry] = field(default_factory=list)
    last_words: list[Turn] = field(default_factory=list)
    led_to: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    call_back: datetime | None = None
    call_running: bool = False
    leg: AgentLeg | None = None


class Brief:
    """Use case: read a case for an agent. Who reads it is noted by the page that shows it."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock, gate: PermissionGate, *, grace_days: int) -> None:
        self._uow = uow
        self._clock = clock
        self._gate = gate
        self._grace_days = grace_days

    def __call__(self, hand_off_id: UUID) -> Briefing:
        """The briefing card; raises `NotFound`."""
        now = self._clock.now()
        with self._uow() as uow:
            hand_off = uow.hand_off(hand_off_id)
            contact = uow.contact(hand_off.contact_id)
            brief = Briefing(hand_off, contact, now)
            brief.entries = uow.desk_entries(contact.id)
            known = [o for o in uow.outcomes(contact.id) if o.kind != "none"]
            brief.outcomes = [o for o in known if o.kind != "handoff"]
            brief.led_to = [(o.kind, o.detail) for o in known]
            if not any(kind == "handoff" for kind, _ in brief.led_to):
                brief.led_to.append(("handoff", {"reason": hand_off.reason}))
            brief.last_words = [t for t in uow.turns_of(contact.id) if t.direction == "inbound"][-3:]
            call = uow.call_of_contact(contact.id) if contact.channel == "voice" else None
            brief.call_running = call is not None and call.ended_at is None
            brief.leg = next(reversed(uow.agent_legs(contact.id)), None) if call is not None else None
            if contact.account_id is not None and contact.customer_id is not None:
                self._of_account(uow, brief, contact.account_id, now)
            brief.must_not = _must_not(uow, brief)
        return brief

    def _of_account(self, uow: UnitOfWork, brief: Briefing, account_id: UUID, now: datetime) -> None:
        account = brief.account = uow.account_by_id(account_id)
        customer = brief.customer = uow.customer(account.customer_id)
        today = today_of(customer, now)
        brief.local_now = now.astimezone(zone_of(customer))
        brief.days_late = account.days_late(today)
        newest = uow.newest_promise(account.id)
        known = {p.id: p for p in [*uow.open_promises(account.id), *([newest] if newest else [])]}
        brief.promises = [(p, state_on(p, p.paid_minor, today, self._grace_days)) for p in known.values()]
        brief.requests = uow.requests_waiting(account.id)
        brief.holds = [hold.kind for hold in standing_holds(uow, brief.contact, now)]
        back = uow.open_call_back(brief.contact.id)
        brief.call_back = back.at.astimezone(zone_of(customer)) if back else None
        channels: tuple[Literal["sms", "voice"], ...] = ("sms", "voice")
        for channel in channels:
            answer = self._gate.look(uow, account, at=now, channel=channel, mode="human", contact_id=brief.contact.id)
            brief.lawful.append(_lawful(channel, answer, brief.local_now))

    def history(self, contact_id: UUID) -> list[Said]:
        """All that was said with the person in calls and texts, oldest contact first, this contact last."""
        now = self._clock.now()
        with self._uow() as uow:
            contact = uow.contact(contact_id)
            mine = [contact]
            if contact.customer_id is not None:
                mine = uow.history(contact.customer_id, contact.phone, now - HISTORY)
                mine = [c for c in mine if c.account_id == contact.account_id and c.id != contact.id] + [contact]
            return [
                Said(
                    each,
                    [t for t in uow.turns_of(each.id) if t.state != "blocked" or t.by == "agent"],
                    each.id == contact.id,
                )
                for each in mine
            ]


def _lawful(channel: str, answer: Decision, local: datetime) -> Lawful:
    at = answer.next_allowed.astimezone(local.tzinfo) if answer.next_allowed else None
    return Lawful(channel, answer.decision == "allow", at, answer.rules)


def _must_not(uow: UnitOfWork, brief: Briefing) -> list[str]:
    found = [] if brief.contact.verified else ["not_verified"]
    if any(o.kind == "third_party_no_disclosure" for o in brief.outcomes):
        found.append("third_party")
    if opted_out(uow, brief.contact):
        found.append("opted_out")
    found += [kind for kind in brief.holds if kind in NOT_ASK or kind in TOLD]
    if brief.account is not None and brief.account.role == "third_party":
        found.append("agency")
    return found
