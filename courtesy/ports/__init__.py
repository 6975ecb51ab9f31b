"""What the product needs from the outside, as protocols: the clock, the records, the dialogue, the carrier.

Adapters in `courtesy/store`, `courtesy/dialogue` and `courtesy/carrier` implement them; tests may too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from courtesy.model.call import Call
from courtesy.model.contact import Contact, Turn, VerificationAttempt
from courtesy.model.desk import AgentLeg, DeskEntry, User
from courtesy.model.errors import InvalidInput
from courtesy.model.holds import Hold, InconvenientTime
from courtesy.model.outcomes import (
    CallBack,
    DecisionRecord,
    Dispute,
    HandOff,
    InstalmentRequest,
    Outcome,
    OutcomeKind,
    Promise,
)
from courtesy.model.outreach import OutreachItem, OutreachRun
from courtesy.model.people import Account, Consent, Customer, OptOut
from courtesy.model.recording import Recording
from courtesy.ports.case import CaseRecords
from courtesy.ports.desk import DeskRecords
from courtesy.ports.ledger import LedgerRecords
from courtesy.ports.many import RecordsOfMany
from courtesy.ports.outreach import OutreachRecords
from courtesy.ports.recordings import RecordingRecords
from courtesy.understanding.meaning import Meanings
from courtesy.understanding.safety import Hit

Record = (
    Customer | Account | Consent | OptOut | Contact | Turn | VerificationAttempt | Outcome | Promise | InstalmentRequest
    | Dispute | CallBack | HandOff | DecisionRecord | Call | OutreachRun | OutreachItem
    | Hold | InconvenientTime | User | DeskEntry | AgentLeg | Recording
)  # fmt: skip


class Clock(Protocol):
    """The one source of time."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""


class Records(Protocol):
    """Reading and adding records inside one transaction."""

    def add(self, record: Record) -> None:
        """Add a new record to the transaction."""

    def account(self, ref: str) -> Account:
        """The account with this reference; raises `NotFound`."""

    def account_by_id(self, account_id: UUID) -> Account:
        """The account; raises `NotFound`."""

    def customer(self, customer_id: UUID) -> Customer:
        """The customer; raises `NotFound`."""

    def people_at(self, phone: str) -> list[tuple[Customer, Account]]:
        """Customers with open accounts reachable at a number, the longest overdue first."""

    def contact(self, contact_id: UUID, *, lock: bool = False) -> Contact:
        """The contact, locked for update if asked; raises `NotFound`."""

    def open_contact(self, phone: str, channel: str) -> Contact | None:
        """The contact going on with a number on a channel, the newest if several."""

    def last_contact(self, phone: str) -> Contact | None:
        """The newest contact with a number about an account, ended or not."""

    def case(self, contact_id: UUID) -> tuple[Contact, Account, Customer]:
        """A contact, its account and its customer at once; raises `NotFound` if the contact is about no account."""

    def turn(self, turn_id: UUID) -> Turn:
        """The turn; raises `NotFound`."""

    def find_turn(self, turn_id: UUID) -> Turn | None:
        """The turn, if there is one."""

    def turn_and_contact(self, turn_id: UUID, *, lock: bool = False) -> tuple[Turn, Contact]:
        """A turn and its contact at once, the contact locked for update if asked; raises `NotFound`."""

    def turn_of_carrier(self, carrier_sid: str) -> Turn | None:
        """The turn the carrier knows by this id."""

    def unanswered(self, contact_id: UUID) -> list[Turn]:
        """Inbound turns of a contact whose answer is not recorded yet, in order of arrival."""

    def replies_to(self, turn_id: UUID) -> list[Turn]:
        """What was said in answer to an inbound turn, in order."""

    def said_before(self, contact_id: UUID, turn_id: UUID) -> list[Turn]:
        """The bot's newest answer in a contact that is not the answer to this turn, sentence by sentence."""

    def turns_of(self, contact_id: UUID) -> list[Turn]:
        """All turns of a contact, in order."""

    def unsent(self, contact_id: UUID) -> list[Turn]:
        """Outbound turns that wait to be given to the carrier, in order."""

    def stranded(self, age_s: float, now: datetime) -> list[Turn]:
        """Turns left unanswered or unsent for longer (seconds of real time) than a live request may take.

        Those that may be sent later only are among them from that instant of the product's clock on.
        """

    def unreported(self, age_s: float, contact_id: UUID | None = None) -> list[Turn]:
        """Answers to webhooks that the carrier has not reported on for longer than this (seconds of real time)."""

    def take_anew(self, turn: Turn) -> None:
        """Count the (real) time for a turn from this transaction on."""

    def call(self, call_id: UUID) -> Call:
        """The call; raises `NotFound`."""

    def find_call(self, call_id: UUID) -> Call | None:
        """The call, if there is one."""

    def call_of_carrier(self, sid: str) -> Call | None:
        """The call the carrier knows by this id."""

    def call_of_contact(self, contact_id: UUID) -> Call | None:
        """The call that a contact is, if it is one."""

    def calls_of(self, contact_ids: list[UUID]) -> dict[UUID, Call]:
        """The calls of contacts, by contact."""

    def open_calls(self, phone: str) -> list[Call]:
        """Calls with a number that have not ended."""

    def overdue_calls(self, age_s: float) -> list[Call]:
        """Calls without an end that were recorded longer (seconds of real time) ago."""

    def verification_attempts(self, contact_id: UUID) -> list[VerificationAttempt]:
        """Answers given to "please verify" in a contact."""

    def opt_outs(self, customer_id: UUID | None, phone: str) -> list[OptOut]:
        """Opt-outs in force for a person or a number."""

    def consents(self, customer_id: UUID) -> list[Consent]:
        """All consents ever given by a customer."""

    def open_promises(self, account_id: UUID) -> list[Promise]:
        """Promises of an account that still stand."""

    def promise_of_turn(self, turn_id: UUID) -> Promise | None:
        """The promise that a turn confirmed."""

    def hand_off_of_contact(self, contact_id: UUID) -> HandOff | None:
        """The hand-off of a contact that is not completed."""

    def outcome(self, contact_id: UUID, kind: OutcomeKind) -> Outcome | None:
        """The outcome of that kind in a contact that still stands."""

    def outcomes(self, contact_id: UUID) -> list[Outcome]:
        """Outcomes of a contact that still stand."""

    def history(self, customer_id: UUID, phone: str, since: datetime) -> list[Contact]:
        """Contacts with a person or number since an instant."""


class UnitOfWork(
    Records,
    LedgerRecords,
    OutreachRecords,
    CaseRecords,
    DeskRecords,
    RecordingRecords,
    RecordsOfMany,
    AbstractContextManager["UnitOfWork"],
    Protocol,
):
    """One transaction. Leaving it without `commit` rolls back."""

    def flush(self) -> None:
        """Write what was added, so that the database may refuse it now."""

    def commit(self) -> None:
        """Append the audit entries to the chain and make everything durable."""

    def audit(self, kind: str, body: dict[str, Any]) -> None:
        """Put an entry into the audit log with this transaction; `kind` fixes which keys `body` has."""

    def defer(
        self, job: str, *, queueing_lock: str, lock: str | None = None, in_s: float = 0.0, **arguments: Any
    ) -> None:
        """Enqueue a background job with this transaction. One waits per `queueing_lock`; one runs per `lock`.

        It waits `in_s` seconds of the machine's time, which is for trying again only. What is due at an instant of the
        product's clock stands in a record with that instant, and the sweep looks for it: the clock may be moved.

        A `lock` is held by a job's record, also after its worker was killed; who must not stop then uses `Serialiser`.
        """

    def only_each(self, keys: Iterable[str]) -> None:
        """As `only_one` for many keys, in one order."""

    def only_one(self, key: str) -> None:
        """Hold others that name the same key until this transaction ends."""


UnitOfWorkFactory = Callable[[], UnitOfWork]


class Serialiser(Protocol):
    """Makes the answering of one person's turns happen one at a time, across processes and crashes."""

    def hold(self, key: str, *others: str, patience_s: float) -> AbstractContextManager[None]:
        """Hold the key, or several; raises `Unavailable` if others hold one for longer than `patience_s` seconds."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One sentence the dialogue wants to say.

    Attributes:
        response: Name of the approved response in `domain.yml`; None if it has none (never sent).
        text: The sentence with its values filled in.
        filled: Those values, so that it can be said again.
    """

    response: str | None
    text: str
    asks: str | None = None
    discloses: bool = False
    version: str | None = None
    filled: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class DialogueAnswer:
    """What the dialogue understood and wants to say."""

    replies: tuple[Reply, ...]
    meanings: Meanings


@dataclass(frozen=True, slots=True)
class DialogueTurn:
    """A customer's turn as the dialogue sees it. The conversation id is ours, never a phone number.

    Attributes:
        safety: The safety rules that fire on it.
        resumed: It is the first since a person gave the conversation back; and whether the right party is verified.
    """

    conversation: UUID
    turn: UUID
    text: str
    channel: str
    language: str
    asks: str
    safety: tuple[Hit, ...] = ()
    resumed: bool = False
    verified: bool = False


class Dialogue(Protocol):
    """The dialogue server."""

    def answer(self, turn: DialogueTurn, *, deadline_s: float) -> DialogueAnswer:
        """Take a turn; raises `DialogueUnavailable`, in which case the turn has not been applied.

        The same turn id again is answered from the state before it, so repeating after a crash is safe.
        """

    def foresee(self, turn: DialogueTurn) -> None:
        """Think about words that may become a turn, so that it is answered sooner; changes nothing and never fails."""


class Parser(Protocol):
    """The dialogue's understanding alone: the same model and components, without a dialogue after it."""

    def parse(self, turns: Iterable[DialogueTurn | InvalidInput]) -> Iterator[Meanings | InvalidInput]:
        """What each turn means, in order; turns are taken while earlier ones are being answered.

        An error among the turns is answered with itself. Raises `DialogueUnavailable` if the model can't be run.
        """


class Script(Protocol):
    """The approved wording: every sentence that may be said."""

    def say(self, response: str, *, language: str, channel: str, **values: str) -> Reply:
        """An approved sentence with its values; raises `NotFound` for an unknown response."""

    def knows(self, response: str) -> bool:
        """Whether compliance approved a response of this name."""

    def discloses(self, response: str) -> bool:
        """Whether the approved script marks the response as telling a fact of the debt."""


@dataclass(frozen=True, slots=True)
class SentMessage:
    """The carrier's receipt for a text."""

    sid: str
    status: str
    segments: int | None = None


@dataclass(frozen=True, slots=True)
class OutboundText:
    """A text to send.

    Attributes:
        turn: Our id of it, which the carrier's receipts give back: they may come before the answer to our request does.
    """

    to: str
    body: str
    turn: UUID


class Carrier(Protocol):
    """The phone company."""

    def send_text(self, text: OutboundText) -> SentMessage:
        """Send a text; raises `CarrierError`."""

    def texts_like(self, text: OutboundText) -> list[SentMessage]:
        """Recent texts that we gave the carrier with this recipient and body, newest first."""

    def answers_like(self, text: OutboundText, asked_sid: str) -> list[SentMessage]:
        """Texts with this recipient and body that the carrier took from our answers to its webhooks, oldest first.

        Only those since the text `asked_sid`, which was answered; raises `NotFound` if the carrier knows no such text,
        `CarrierError` if it can't be asked.
        """


@dataclass(frozen=True, slots=True)
class OutboundCall:
    """A call to place.

    Attributes:
        call: Our id of it, which the carrier's requests give back: they may come before the answer to ours does.
    """

    to: str
    call: UUID


@dataclass(frozen=True, slots=True)
class CarriedCall:
    """What the carrier knows of a call. `status` is in its words."""

    sid: str
    status: str
    duration_s: int | None = None
    answered_by: str | None = None


class Telephone(Protocol):
    """The phone company, for calls. Each raises `CarrierError`."""

    def place_call(self, call: OutboundCall) -> CarriedCall:
        """Begin a call, with machine detection and reports of its progress."""

    def calls_to(self, phone: str) -> list[CarriedCall]:
        """Recent calls that we placed to a number, newest first."""

    def look_up_call(self, sid: str) -> CarriedCall:
        """What has become of a call."""

    def leave_message(self, sid: str, call: UUID) -> None:
        """Let a running call that a mailbox has taken go on with our message."""

    def hang_up(self, sid: str) -> None:
        """End a call; harmless if it has ended."""

    def ring_agent(self, phone: str, leg: UUID) -> CarriedCall:
        """Call an agent's own phone; what they hear is asked for at `/twilio/voice/agent`."""

    def lengthen(self, sid: str) -> None:
        """Let a running call last as long as two people may talk; harmless if it has ended."""

    def move(self, sid: str, page: Literal["room", "room/left"]) -> None:
        """Let a running call go on elsewhere: in the room where an agent joins it, or after that; harmless if it has ended."""

    def stop_recording(self, sid: str, room: str | None) -> None:
        """End what is recorded of a running call, and of the room that it is in if the carrier's id of that is known; harmless if nothing is."""
