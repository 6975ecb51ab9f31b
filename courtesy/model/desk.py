"""The agents' desk: who works there, which cases go to whom first, and what is written down while a person has a case."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, get_args
from uuid import UUID

from courtesy.model.outcomes import HandOffReason, OutcomeKind

Role = Literal["agent", "supervisor", "reviewer", "operator", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
Skill = Literal["general", "care", "fraud", "complaints", "plans"]
SKILLS: tuple[Skill, ...] = get_args(Skill)
SKILL_OF: dict[HandOffReason, Skill] = {
    "self_harm": "care", "deceased": "care", "bankruptcy": "care", "attorney": "complaints", "complaint": "complaints",
    "identity_theft": "fraud", "hardship": "plans", "beyond_policy": "plans",
}  # fmt: skip
# Safety goes before everything; a life, then an identity that others use.
SAFETY: frozenset[HandOffReason] = frozenset({"self_harm"})
# How long somebody may wait for a person before a supervisor is told.
WAIT: dict[HandOffReason, timedelta] = {"self_harm": timedelta(minutes=1), "identity_theft": timedelta(minutes=3)}
WAIT_ELSE = timedelta(minutes=5)
# From which amounts on, in minor units, a case is in the next band: what is much for a card of that currency's country. Bands compare
# across currencies, amounts do not; nobody is taken before somebody else for a few dollars, or for an exchange rate.
BANDS: dict[str, tuple[int, int, int]] = {
    "USD": (20_000, 100_000, 500_000), "CNY": (100_000, 500_000, 2_500_000),
}  # fmt: skip
# What may be chosen at the end of a case. `handoff` is not among them: the case is one.
DISPOSITIONS: tuple[OutcomeKind, ...] = tuple(k for k in get_args(OutcomeKind) if k != "handoff")
# Those that have to be recorded by their own form before they can be chosen: they have terms.
WITH_TERMS: frozenset[OutcomeKind] = frozenset({"promise", "instalment_request", "dispute", "callback"})
# How often in a row a password or code may be wrong, and how long nothing is tried then.
TRIES, LOCKED = 5, timedelta(minutes=15)

EntryKind = Literal[
    "note", "promise", "instalment_decision", "dispute", "call_back", "verification", "words_warned", "words_sent", "words_blocked",
    "transfer", "wrap_up", "summary_heard", "call", "recording_refused",
]  # fmt: skip


def skill_for(reason: HandOffReason) -> Skill:
    """The skill that a hand-off asks for."""
    return SKILL_OF.get(reason, "general")


def amount_band(minor: int, currency: str) -> int:
    """0 for a small amount to 3 for a very large one; 0 in a currency that has no bands."""
    return sum(minor >= limit for limit in BANDS.get(currency, ()))


def due(reason: HandOffReason, since: datetime) -> datetime:
    """Until when a person should have answered."""
    return since + WAIT.get(reason, WAIT_ELSE)


@dataclass(kw_only=True, eq=False)
class User:
    """Somebody who signs in.

    Attributes:
        login: The name they sign in with, in lower case; it stands in the audit log.
        totp_secret: Base32 secret of the second factor; None until it is set up.
        totp_last: Number of the last time step whose code was used: no code is good twice.
        languages: Languages they speak with customers.
        capacity: How many cases they may have at once.
        linked: Their name at the provider of OpenID Connect; None if they sign in with a password only.
        session: Counts up to end all sessions at once: a session names the number it began with.
    """

    id: UUID
    login: str
    name: str
    roles: list[str]
    password_hash: str
    created_at: datetime
    totp_secret: str | None = None
    totp_last: int = 0
    skills: list[str] = field(default_factory=lambda: list(SKILLS))
    languages: list[str] = field(default_factory=lambda: ["en", "zh"])
    capacity: int = 3
    interface: str = "en"
    phone: str | None = None
    failed: int = 0
    locked_until: datetime | None = None
    session: int = 0
    disabled_at: datetime | None = None
    linked: str | None = None

    def may(self, *roles: str) -> bool:
        """Whether they have one of these roles."""
        return any(role in self.roles for role in roles)


@dataclass(kw_only=True, eq=False)
class DeskEntry:
    """Something that was written down about a case: a note, a form, a warning, where it went.

    Attributes:
        id: Also stands where a promise or a dispute names the words it comes from.
        text: What the person wrote, if anything.
    """

    id: UUID
    hand_off_id: UUID
    contact_id: UUID
    at: datetime
    by: str
    kind: EntryKind
    text: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


LegState = Literal["ringing", "joined", "ended", "declined", "no_answer", "busy", "failed"]


@dataclass(kw_only=True, eq=False)
class AgentLeg:
    """An agent's own phone, rung to take over a running call. No contact with the customer: nobody but us calls that phone.

    Attributes:
        asked_by: Whether the caller asked for a person, or an agent takes the call of their own accord; then the assistant goes on with it
            until the agent has accepted, and if they never do.
        state: `joined` from the moment at which the agent accepted by key.
        sid: The carrier's id of the call to the agent.
    """

    id: UUID
    hand_off_id: UUID
    contact_id: UUID
    login: str
    at: datetime
    asked_by: Literal["customer", "agent"]
    state: LegState = "ringing"
    sid: str | None = None
    joined_at: datetime | None = None
    ended_at: datetime | None = None
