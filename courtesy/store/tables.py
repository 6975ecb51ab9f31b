"""Tables of Postgres and their mapping onto the model's dataclasses (SQLAlchemy's imperative mapping)."""

from __future__ import annotations

import threading
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    func,
    text,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID
from sqlalchemy.orm import configure_mappers, registry

from courtesy.model import call, contact, desk, holds, ledger, outcomes, outreach, people, recording

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[Any]:
    return Column("id", UUID(as_uuid=True), primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = False, index: bool = True) -> Column[Any]:
    return Column(name, UUID(as_uuid=True), ForeignKey(f"{target}.id"), nullable=nullable, index=index)


def _at(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, Text, nullable=nullable)


def _minor(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, BigInteger, nullable=nullable)


customers = Table(
    "customers", metadata, _id(), _text("name"), _text("phone"), _text("language"), _text("country"),
    *(_text(n, nullable=True) for n in ("state", "city", "postal_code", "timezone", "id_last4")),
    Column("birth_date", Date), UniqueConstraint("phone", "name"),
)  # fmt: skip
accounts = Table(
    "accounts", metadata, _id(), Column("ref", Text, nullable=False, unique=True), _ref("customer_id", "customers"),
    *(_text(n) for n in ("role", "issuer", "product", "last4")), _minor("balance_minor"), _minor("min_due_minor"),
    Column("currency", String(3), nullable=False), Column("due_date", Date, nullable=False),
    Column("days_past_due", Integer, nullable=False), Column("attributes", JSONB, nullable=False, server_default="{}"),
    _at("imported_at"), _at("closed_at", nullable=True),
    *(_minor(n, nullable=True) for n in ("stated_balance_minor", "stated_min_due_minor")),
)  # fmt: skip
consents = Table(
    "consents", metadata, _id(), _ref("customer_id", "customers"), _text("channel"), _text("kind"), _at("given_at"),
    _at("withdrawn_at", nullable=True), Column("evidence", JSONB, nullable=False, server_default="{}"),
)  # fmt: skip
opt_outs = Table(
    "opt_outs", metadata, _id(), _ref("customer_id", "customers", nullable=True), Column("phone", Text, nullable=False, index=True),
    _text("channel"), _at("at"), Column("turn_id", UUID(as_uuid=True)), _text("rule"), _at("withdrawn_at", nullable=True),
)  # fmt: skip
contacts = Table(
    "contacts", metadata, _id(), _text("phone"), _text("channel"), _text("direction"), _text("language"), _at("started_at"),
    _at("last_turn_at"), _ref("customer_id", "customers", nullable=True), _ref("account_id", "accounts", nullable=True),
    *(_at(n, nullable=True) for n in ("ended_at", "identity_confirmed_at", "verified_at")), _text("verified_by", nullable=True),
    Column("owner", Text, nullable=False, server_default="bot"), Column("asks", Text, nullable=False, server_default="nothing"),
    Column("misunderstood", Integer, nullable=False, server_default="0"), Column("slow", Boolean, nullable=False, server_default="false"),
    _at("warned_at", nullable=True), _at("returned_at", nullable=True), Index("ix_contacts_phone_started_at", "phone", "started_at"),
    Index("ix_contacts_open", "last_turn_at", postgresql_where=text("ended_at is null")),
)  # fmt: skip
turns = Table(
    "turns", metadata, _id(), _ref("contact_id", "contacts"), Column("seq", BigInteger, Identity(always=True), nullable=False),
    _at("at"), _text("channel"), _text("direction"), _text("by"), _text("text"), _text("state"), _text("intent", nullable=True),
    Column("confidence", Float), *(_text(n, nullable=True) for n in ("asks", "response", "version")),
    Column("discloses", Boolean, nullable=False, server_default="false"), Column("answers", UUID(as_uuid=True), index=True),
    Column("filled", JSONB(none_as_null=True)),
    Column("carrier_sid", Text, unique=True), _text("carrier_status", nullable=True), Column("carrier_error", Integer),
    Column("segments", Integer), Column("media_count", Integer, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"), Column("meanings", JSONB, nullable=False, server_default="[]"),
    Column("awaits_receipt", Boolean, nullable=False, server_default="false"), _at("not_before", nullable=True),
    Column("heard", Integer),
    # Real time, by the database: only used to notice turns whose answer, or its receipt, did not come. Everything said about a
    # turn uses `at`, which is the product's clock.
    Column("taken_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_turns_open", "taken_at", postgresql_where=text("state in ('received', 'to_send', 'sending')")),
    Index("ix_turns_awaits_receipt", "taken_at", postgresql_where=text("awaits_receipt")),
)  # fmt: skip
verification_attempts = Table(
    "verification_attempts", metadata, Column("turn_id", UUID(as_uuid=True), primary_key=True), _ref("contact_id", "contacts"),
    _at("at"), _text("factor", nullable=True), Column("correct", Boolean, nullable=False),
)  # fmt: skip
calls = Table(
    "calls", metadata, _id(), Column("contact_id", UUID(as_uuid=True), ForeignKey("contacts.id"), nullable=False, unique=True),
    _text("direction"), _at("at"), _text("state"), _text("purpose", nullable=True), Column("sid", Text, unique=True),
    *(_text(n, nullable=True) for n in ("status", "answered_by")), *(_at(n, nullable=True) for n in ("answered_at", "ended_at")),
    Column("duration_s", Integer), _text("disposition", nullable=True), Column("sip", Integer), Column("error", Integer),
    _at("held_at", nullable=True), _at("recording_asked_at", nullable=True), _text("recording_sid", nullable=True),
    # real time, by the database, as for turns
    Column("taken_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Index("ix_calls_open", "taken_at", postgresql_where=text("ended_at is null")),
)  # fmt: skip

recordings = Table(
    "recordings", metadata, _id(), _ref("call_id", "calls"), _text("keeper"), Column("name", Text, nullable=False, unique=True),
    _at("at"), Column("duration_s", Integer), _text("sha256", nullable=True), _at("removed_at", nullable=True),
)  # fmt: skip


def _case(name: str, *columns: Any, turn_required: bool = True) -> Table:
    """A table of things that a turn of a contact led to."""
    return Table(
        name, metadata, _id(), _ref("account_id", "accounts", nullable=True), _ref("contact_id", "contacts"),
        Column("turn_id", UUID(as_uuid=True), nullable=not turn_required), *columns,
    )  # fmt: skip


promises_table = _case(
    "promises", _at("made_at"), _minor("amount_minor"), Column("currency", String(3), nullable=False),
    Column("due", Date, nullable=False), _text("state"), Column("paid_minor", BigInteger, nullable=False, server_default="0"),
    _at("changed_at", nullable=True), UniqueConstraint("turn_id"),
    Index("ix_promises_open", "due", postgresql_where=text("state = 'open'")),
)  # fmt: skip
payments = Table(
    "payments", metadata, _id(), _ref("account_id", "accounts"), Column("payment_id", Text, nullable=False, unique=True),
    _minor("amount_minor"), Column("currency", String(3), nullable=False), Column("paid_on", Date, nullable=False),
    Column("reversal_of", Text, index=True), _at("recorded_at"), _text("source"), _at("settled_at", nullable=True),
    Index("ix_payments_new", "account_id", postgresql_where=text("settled_at is null")),
)  # fmt: skip
instalment_requests = _case(
    "instalment_requests", _at("at"), Column("months", Integer), _minor("amount_per_month_minor", nullable=True),
    Column("currency", String(3), nullable=False), _text("reason", nullable=True), _minor("pay_now_minor", nullable=True), _text("state"),
    _at("decided_at", nullable=True), _text("decided_by", nullable=True), Column("first_due", Date), _text("agreement", nullable=True),
    Column("checked_on", Date), Index("ix_instalment_requests_agreement", "checked_on", postgresql_where=text("agreement in ('active', 'breached')")),
    UniqueConstraint("turn_id"),
)  # fmt: skip
disputes = _case("disputes", _at("at"), _text("reason", nullable=True), _text("state"), UniqueConstraint("turn_id"))
call_backs = _case(
    "call_backs", _at("asked_at"), _at("at"), Column("by", Text, nullable=False, server_default="bot"), _text("state"),
    UniqueConstraint("turn_id"),
)  # fmt: skip
hand_offs = _case(
    "hand_offs", _at("at"), _text("reason"), _text("state"), _text("agent", nullable=True),
    Column("language", Text, nullable=False, server_default="en"), Column("skill", Text, nullable=False, server_default="general"),
    Column("amount_minor", BigInteger, nullable=False, server_default="0"), Column("amount_band", Integer, nullable=False, server_default="0"),
    Column("token", BigInteger, nullable=False, server_default="0"),
    *(_at(n, nullable=True) for n in ("lease_until", "due_at", "escalated_at", "assigned_at", "wrapping_at", "completed_at")),
    _text("disposition", nullable=True), Column("returned", Integer, nullable=False, server_default="0"),
    Index("ix_hand_offs_open", "state", "agent", postgresql_where=text("state <> 'completed'")),
    # one open hand-off a conversation, however often the person asks
    Index("uq_hand_offs_open", "contact_id", unique=True, postgresql_where=text("state <> 'completed'")), turn_required=False,
)  # fmt: skip
outcomes_table = _case(
    "outcomes", _at("at"), _text("kind"), Column("detail", JSONB, nullable=False, server_default="{}"),
    _at("superseded_at", nullable=True), turn_required=False,
)  # fmt: skip
holds_table = Table(
    "holds", metadata, _id(), _ref("customer_id", "customers"), _ref("account_id", "accounts", nullable=True, index=False),
    *(Column(n, UUID(as_uuid=True)) for n in ("contact_id", "turn_id")), _text("kind"), _at("at"), _at("until", nullable=True),
    _at("lifted_at", nullable=True), _text("lifted_by", nullable=True),
)  # fmt: skip
inconvenient_times = Table(
    "inconvenient_times", metadata, _id(), _ref("customer_id", "customers"), Column("turn_id", UUID(as_uuid=True)), _at("at"),
    Column("weekdays", ARRAY(Integer), nullable=False), Column("starts", Time, nullable=False), Column("ends", Time, nullable=False),
    _at("withdrawn_at", nullable=True),
)  # fmt: skip
decisions = Table(
    "decisions", metadata, _id(), _ref("account_id", "accounts", nullable=True), Column("contact_id", UUID(as_uuid=True)), _at("at"),
    *(_text(n) for n in ("channel", "purpose", "decision")), Column("rules", ARRAY(Text), nullable=False),
    _at("next_allowed", nullable=True), _text("rules_version"), _text("facts_hash"),
)  # fmt: skip
outreach_runs = Table(
    "outreach_runs", metadata, _id(), Column("number", Integer, Identity(always=True), nullable=False), _at("created_at"), _at("until"),
    *(_text(n) for n in ("strategy_version", "strategy_digest", "strategy", "state")),
    Column("summary", JSONB, nullable=False, server_default="{}"), _at("rests_until", nullable=True), _at("ended_at", nullable=True),
    # one run at a time goes over the accounts
    Index("uq_outreach_runs_active", text("(true)"), unique=True, postgresql_where=text("state in ('running', 'paused')")),
)  # fmt: skip
outreach_items = Table(
    "outreach_items", metadata, _id(), _ref("run_id", "outreach_runs", index=False), _ref("account_id", "accounts"),
    *(_text(n) for n in ("phone", "channel", "purpose", "strategy", "stage", "tone")), Column("step", Integer, nullable=False),
    _text("day_part", nullable=True), _at("planned_at"), _text("state"), _text("why", nullable=True),
    Column("attempts", Integer, nullable=False, server_default="0"), Column("contact_id", UUID(as_uuid=True), index=True),
    _at("begun_at", nullable=True), UniqueConstraint("run_id", "account_id"), Index("ix_outreach_items_run_state", "run_id", "state"),
    Index("ix_outreach_items_due", "run_id", "channel", "planned_at", postgresql_where=text("state = 'planned'")),
    Index("ix_outreach_items_begun", "run_id", "begun_at", postgresql_where=text("begun_at is not null")),
)  # fmt: skip

users = Table(
    "users", metadata, _id(), Column("login", Text, nullable=False, unique=True), _text("name"), Column("roles", ARRAY(Text), nullable=False),
    _text("password_hash"), _at("created_at"), _text("totp_secret", nullable=True),
    Column("totp_last", BigInteger, nullable=False, server_default="0"), Column("skills", ARRAY(Text), nullable=False),
    Column("languages", ARRAY(Text), nullable=False), Column("capacity", Integer, nullable=False, server_default="3"),
    Column("interface", Text, nullable=False, server_default="en"), _text("phone", nullable=True),
    Column("failed", Integer, nullable=False, server_default="0"), _at("locked_until", nullable=True),
    Column("session", Integer, nullable=False, server_default="0"), _at("disabled_at", nullable=True), Column("linked", Text, unique=True),
)  # fmt: skip
desk_entries = Table(
    "desk_entries", metadata, _id(), _ref("hand_off_id", "hand_offs"), _ref("contact_id", "contacts"), _at("at"), _text("by"),
    _text("kind"), Column("text", Text, nullable=False, server_default=""), Column("detail", JSONB, nullable=False, server_default="{}"),
)  # fmt: skip
agent_legs = Table(
    "agent_legs", metadata, _id(), _ref("hand_off_id", "hand_offs"), _ref("contact_id", "contacts"), _text("login"), _at("at"),
    _text("asked_by"), _text("state"), Column("sid", Text, unique=True), *(_at(n, nullable=True) for n in ("joined_at", "ended_at")),
    # one agent at a time is rung for a call
    Index("uq_agent_legs_open", "contact_id", unique=True, postgresql_where=text("ended_at is null")),
)  # fmt: skip

audit_entries = Table(
    "audit_entries", metadata, Column("seq", BigInteger, primary_key=True, autoincrement=False), _at("at"), _text("kind"),
    Column("body", JSONB, nullable=False), Column("prev_hash", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False, unique=True),
)  # fmt: skip
audit_head = Table(
    "audit_head", metadata, Column("only", Boolean, primary_key=True, server_default="true"), Column("seq", BigInteger, nullable=False),
    Column("hash", LargeBinary, nullable=False), Column("signature", LargeBinary, nullable=False),
)  # fmt: skip
product_clock = Table(
    "product_clock", metadata, Column("only", Boolean, primary_key=True, server_default="true"),
    Column("offset_us", BigInteger, nullable=False),
)  # fmt: skip

MAPPED = {
    people.Customer: customers, people.Account: accounts, people.Consent: consents, people.OptOut: opt_outs,
    contact.Contact: contacts, contact.Turn: turns, contact.VerificationAttempt: verification_attempts,
    outcomes.Promise: promises_table, outcomes.InstalmentRequest: instalment_requests, outcomes.Dispute: disputes,
    outcomes.CallBack: call_backs, outcomes.HandOff: hand_offs, outcomes.Outcome: outcomes_table,
    outcomes.DecisionRecord: decisions, ledger.Payment: payments,
    outreach.OutreachRun: outreach_runs, outreach.OutreachItem: outreach_items, call.Call: calls,
    desk.User: users, desk.DeskEntry: desk_entries, desk.AgentLeg: agent_legs,
    recording.Recording: recordings, holds.Hold: holds_table, holds.InconvenientTime: inconvenient_times,
}  # fmt: skip
_mapped = False
_mapping = threading.Lock()


def map_records() -> None:
    """Connect the dataclasses of the model with their tables; harmless when repeated, and by several threads at once."""
    global _mapped
    with _mapping:
        if _mapped:
            return
        mapper = registry(metadata=metadata)
        for cls, table in MAPPED.items():
            mapper.map_imperatively(cls, table, exclude_properties=["taken_at"])
        configure_mappers()
        _mapped = True
