"""What contacts lead to: promises, requests, disputes, call-backs, hand-offs, and the outcome in the fixed vocabulary."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from courtesy.model.money import Money

OutcomeKind = Literal[
    "promise", "instalment_request", "handoff", "dispute", "opt_out", "wrong_person", "third_party_no_disclosure",
    "callback", "hardship", "claim_paid", "identity_theft", "none",
]  # fmt: skip
PromiseState = Literal["open", "kept", "partly_kept", "broken", "superseded", "withdrawn"]
AgreementState = Literal["active", "breached", "completed"]
HandOffReason = Literal[
    "human_requested", "attorney", "bankruptcy", "deceased", "self_harm", "identity_theft", "verification_failed",
    "object_recording", "complaint", "beyond_policy", "hardship", "abusive",
]  # fmt: skip


# Why a contact led to nothing.
NothingReason = Literal[
    "not_verified", "no_date_given", "no_amount_given", "not_confirmed", "refused", "withdrawn", "no_agreement", "no_reply",
]  # fmt: skip


@dataclass(kw_only=True, eq=False)
class Outcome:
    """An outcome of a contact.

    `detail` holds what belongs to its kind: `amount_minor` and `currency`, `date`, `reason`, `channel`, `months`,
    `amount_per_month_minor`, and for a call back `at` (the customer's own wall clock) with its `tz`.
    """

    id: UUID
    contact_id: UUID
    account_id: UUID | None
    turn_id: UUID | None
    at: datetime
    kind: OutcomeKind
    detail: dict[str, Any] = field(default_factory=dict)
    superseded_at: datetime | None = None


@dataclass(kw_only=True, eq=False)
class Promise:
    """A promise to pay an amount on a date, confirmed by the right party.

    Attributes:
        state: What it had come to when the ledger last looked (`courtesy.model.ledger` says what it is today).
        paid_minor: How much of it was paid.
        changed_at: When the ledger last changed the state.
    """

    id: UUID
    account_id: UUID
    contact_id: UUID
    turn_id: UUID
    made_at: datetime
    amount_minor: int
    currency: str
    due: date
    state: PromiseState = "open"
    paid_minor: int = 0
    changed_at: datetime | None = None

    @property
    def amount(self) -> Money:
        """What was promised."""
        return Money(self.amount_minor, self.currency)


@dataclass(kw_only=True, eq=False)
class InstalmentRequest:
    """A request to pay in instalments, for a person to decide.

    Attributes:
        decided_by: The agent who approved or declined it.
        first_due: When the first instalment is due; the others a month after one another.
        agreement: What an approved plan has come to, by the payments.
        checked_on: The customer's date on which the ledger last looked at the agreement.
    """

    id: UUID
    account_id: UUID
    contact_id: UUID
    turn_id: UUID
    at: datetime
    months: int | None
    amount_per_month_minor: int | None
    currency: str
    reason: str | None = None
    pay_now_minor: int | None = None
    state: Literal["requested", "approved", "declined", "withdrawn"] = "requested"
    decided_at: datetime | None = None
    decided_by: str | None = None
    first_due: date | None = None
    agreement: AgreementState | None = None
    checked_on: date | None = None


@dataclass(kw_only=True, eq=False)
class Dispute:
    """The customer says that the debt, or part of it, is wrong."""

    id: UUID
    account_id: UUID
    contact_id: UUID
    turn_id: UUID
    at: datetime
    reason: str | None = None
    state: Literal["open", "closed"] = "open"


@dataclass(kw_only=True, eq=False)
class CallBack:
    """A call back at a time that the customer asked for.

    Attributes:
        by: Who may make it: the bot, or only a person (where artificial voices are not permitted).
    """

    id: UUID
    account_id: UUID | None
    contact_id: UUID
    turn_id: UUID
    asked_at: datetime
    at: datetime
    by: Literal["bot", "human"] = "bot"
    state: Literal["open", "done", "withdrawn"] = "open"


@dataclass(kw_only=True, eq=False)
class HandOff:
    """A conversation given to a human agent. States follow Twilio TaskRouter's tasks.

    Attributes:
        state: `pending` in the queue; `reserved` for one agent who has not taken it yet; `assigned`; `wrapping` while its outcome is
            written down; `completed`.
        agent: Who has it, or for whom it is reserved: their login.
        token: The fencing token of the newest owner. Whoever acts names theirs, and an older one is refused.
        lease_until: When it goes back to the queue unless its agent is heard of.
        due_at: Until when a person should have taken it.
        escalated_at: When a supervisor was told that nobody has.
        amount_minor: What is overdue, to be shown.
        amount_band: How much that is, comparable across currencies, for the order of the queue.
        returned: How often it came back because an agent fell silent.
    """

    id: UUID
    account_id: UUID | None
    contact_id: UUID
    turn_id: UUID | None
    at: datetime
    reason: HandOffReason
    state: Literal["pending", "reserved", "assigned", "wrapping", "completed"] = "pending"
    agent: str | None = None
    language: str = "en"
    skill: str = "general"
    amount_minor: int = 0
    amount_band: int = 0
    token: int = 0
    lease_until: datetime | None = None
    due_at: datetime | None = None
    escalated_at: datetime | None = None
    assigned_at: datetime | None = None
    wrapping_at: datetime | None = None
    completed_at: datetime | None = None
    disposition: str | None = None
    returned: int = 0


@dataclass(kw_only=True, eq=False)
class DecisionRecord:
    """One answer of the permission gate: may this person be contacted this way now, and by which rules not."""

    id: UUID
    account_id: UUID | None
    contact_id: UUID | None
    at: datetime
    channel: str
    purpose: str
    decision: Literal["allow", "defer", "block", "human"]
    rules: list[str]
    next_allowed: datetime | None
    rules_version: str
    facts_hash: str
