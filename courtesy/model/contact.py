"""A contact (one call, or one exchange of texts) and its turns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from courtesy.model.people import Channel, Language

Asks = Literal[
    "identity",
    "verification",
    "when_can_pay",
    "amount",
    "date",
    "confirmation",
    "months",
    "reason",
    "callback_time",
    "nothing",
]
Factor = Literal["postal_code", "id_last4", "birth_date", "card_last4"]


@dataclass(kw_only=True, eq=False)
class Contact:
    """One call or one text exchange with one phone number, about one account.

    Who the person is gets proved anew in every contact: `verified_at` never outlives it.

    Attributes:
        misunderstood: How often in a row the person was not understood.
        slow: The person asked us to speak slowly.
        warned_at: When an abusive person was asked to be civil.
        returned_at: When an agent gave the conversation back to the bot; None again once the bot has answered since.
    """

    id: UUID
    phone: str
    channel: Channel
    direction: Literal["inbound", "outbound"]
    language: Language
    started_at: datetime
    last_turn_at: datetime
    customer_id: UUID | None = None
    account_id: UUID | None = None
    ended_at: datetime | None = None
    identity_confirmed_at: datetime | None = None
    verified_at: datetime | None = None
    verified_by: Factor | None = None
    owner: Literal["bot", "human"] = "bot"
    asks: Asks = "nothing"
    misunderstood: int = 0
    slow: bool = False
    warned_at: datetime | None = None
    returned_at: datetime | None = None

    @property
    def verified(self) -> bool:
        """Whether the right party has been verified in this contact."""
        return self.verified_at is not None

    def end(self, at: datetime) -> None:
        """Close the contact; the next text opens a new one, unverified."""
        if self.ended_at is None:
            self.ended_at = at
        self.asks = "nothing"


@dataclass(kw_only=True, eq=False)
class Turn:
    """One thing said by one side.

    Attributes:
        state: Inbound: `received` until its answer is recorded, then `answered` or `held` (a human owns the contact, or
            the person opted out). Outbound: `said` (in the answer of a webhook), `to_say` (waits for the next words in a
            call), `to_send`, `sending`, `sent`, `failed`, `blocked` (by the disclosure firewall or the permission gate).
        intent: What an inbound turn means; of several meanings the most consequential.
        meanings: All that was understood: name, confidence, source (`model` or `rule`) and the rule, as JSON.
        answers: The inbound turn that an outbound one replies to.
        filled: What an outbound one put into the approved wording, so that it can be said again.
        carrier_sid: The carrier's message id, or its call id and the step of the call; unique for what comes in.
        segments: How many segments of SMS a text took, by the carrier's count.
        failures: How often the dialogue failed on an inbound turn.
        awaits_receipt: Said in the answer of a carrier's webhook, and the carrier has not reported on it yet.
        not_before: Instant of the product's clock before which an outbound turn may not be sent.
        heard: How many characters of it a caller had heard, about, when they took the turn or hung up; None if all of it, or nobody knows.
    """

    id: UUID
    contact_id: UUID
    at: datetime
    channel: Channel
    direction: Literal["inbound", "outbound"]
    by: Literal["customer", "bot", "agent"]
    text: str
    state: str
    intent: str | None = None
    confidence: float | None = None
    asks: Asks | None = None
    response: str | None = None
    version: str | None = None
    discloses: bool = False
    answers: UUID | None = None
    filled: dict[str, str] | None = None
    carrier_sid: str | None = None
    carrier_status: str | None = None
    carrier_error: int | None = None
    segments: int | None = None
    media_count: int = 0
    failures: int = 0
    awaits_receipt: bool = False
    not_before: datetime | None = None
    heard: int | None = None
    seq: int | None = None
    meanings: list[dict[str, Any]] = field(default_factory=list)


@dataclass(kw_only=True, eq=False)
class VerificationAttempt:
    """One answer to "please verify": which factor matched, or none. The answer itself is never kept."""

    turn_id: UUID
    contact_id: UUID
    at: datetime
    factor: Factor | None
    correct: bool
