"""What keeps us from contacting somebody as usual: states of the person or the account that they told us of, and their own wishes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal, get_args
from uuid import UUID

HoldKind = Literal[
    "attorney", "bankruptcy", "deceased", "identity_theft", "military", "minor", "self_harm", "complaint", "dispute", "refused",
    "claim_paid", "hardship", "vulnerable", "instalment_request", "abusive", "recording_refused", "not_at_work",
]  # fmt: skip
HOLD_KINDS: tuple[HoldKind, ...] = get_args(HoldKind)
# Held for the person, whatever the account; all others are of one account.
OF_PERSON: frozenset[HoldKind] = frozenset({
    "attorney", "bankruptcy", "deceased", "military", "minor", "self_harm", "vulnerable", "abusive", "recording_refused", "not_at_work",
})  # fmt: skip
# After these nothing is asked for any more in a conversation, until a person has looked into it.
STOPS_ASKING: frozenset[HoldKind] = frozenset({
    "attorney", "bankruptcy", "deceased", "identity_theft", "military", "minor", "self_harm", "complaint", "dispute", "refused",
    "claim_paid", "hardship", "vulnerable", "instalment_request",
})  # fmt: skip
# Those that the law knows, by the flag of a permission case that they set; the house answers for all but the place of work, which
# closes a place and not the contact.
FLAG_OF: dict[HoldKind, str] = {
    "attorney": "attorney", "bankruptcy": "bankruptcy", "deceased": "deceased", "identity_theft": "identity_theft", "minor": "minor",
    "military": "military", "dispute": "dispute_open", "hardship": "hardship", "vulnerable": "hardship", "not_at_work": "employer_prohibits",
}  # fmt: skip
NOT_OF_THE_HOUSE: frozenset[str] = frozenset({"not_at_work"})
# While these stand not even an offer to pay is taken by the bot: a person has to look first.
NO_PROMISE: frozenset[HoldKind] = STOPS_ASKING - {
    "refused",
    "claim_paid",
    "hardship",
    "vulnerable",
    "instalment_request",
}


@dataclass(kw_only=True, eq=False)
class Hold:
    """A reason not to contact somebody as usual.

    Attributes:
        customer_id: The person it protects.
        account_id: The account it is about; None if it holds for all of the person's accounts.
        turn_id: The words it comes from.
        until: When it ends by itself; None if only a person lifts it.
    """

    id: UUID
    customer_id: UUID
    account_id: UUID | None
    contact_id: UUID | None
    turn_id: UUID | None
    kind: HoldKind
    at: datetime
    until: datetime | None = None
    lifted_at: datetime | None = None
    lifted_by: str | None = None

    def stands(self, now: datetime) -> bool:
        """Whether it holds at an instant."""
        return self.lifted_at is None and (self.until is None or self.until > now)


@dataclass(kw_only=True, eq=False)
class InconvenientTime:
    """A time of the week at which a person does not want to be contacted, on their own clock (12 CFR 1006.6(b)(1)).

    Attributes:
        weekdays: The days it begins on, Monday is 0; empty means every day.
        starts: Its begin.
        ends: Its end, not included; not later than the begin means on the next day.
    """

    id: UUID
    customer_id: UUID
    turn_id: UUID | None
    at: datetime
    starts: time
    ends: time
    weekdays: list[int] = field(default_factory=list)
    withdrawn_at: datetime | None = None
