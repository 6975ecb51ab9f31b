"""What every entry point shares: connections, the clock, the wording, the rules, and transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Self

import procrastinate
from procrastinate import SyncPsycopgConnector
from redis.connection import parse_url
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from courtesy.bootstrap.database import sqlalchemy_url
from courtesy.carrier.senders import Senders
from courtesy.desk_queue.redis import RedisHandOffQueue
from courtesy.dialogue.rasa import RasaDialogue
from courtesy.dialogue.script import DomainScript
from courtesy.live.redis import LiveAudio
from courtesy.model.errors import Misconfigured
from courtesy.model.opening_hours import OpeningHours
from courtesy.policy import RuleBook, load_rules
from courtesy.ports import Clock
from courtesy.privacy.signing import AuditSigner
from courtesy.service.permission import PermissionGate
from courtesy.settings import ROOT, Settings
from courtesy.store.clock import MachineClock, MovableClock
from courtesy.store.liveness import NOTICED, refuse_dead_connections
from courtesy.store.pool import CountedPool
from courtesy.store.serialise import PostgresSerialiser
from courtesy.store.tables import map_records
from courtesy.store.unit_of_work import SqlUnitOfWork
from courtesy.understanding.safety import safety_hits

# Connections beyond those that are kept, for a moment's rush.
MORE = 4


class Parts:
    """Connections and what is read from files, built when first used."""

    def __init__(self, settings: Settings, *, pool_size: int | None = None, pool_patience_s: float = 5.0) -> None:
        """Take what is needed to build them.

        Args:
            settings: The settings.
            pool_size: Connections to Postgres that are kept; by the threads of the web server if not given.
            pool_patience_s: Seconds after which it is an error that all of them are in use.
        """
        if not settings.database_url:
            raise Misconfigured(
                "DATABASE_URL is not set.", remedy="Run `courtesy up`, or name a Postgres in DATABASE_URL."
            )
        self.settings = settings
        # a request holds one connection for its turn at the conversation and one for its transactions
        self._pool_size = pool_size or settings.web_threads * 2
        self._pool_patience_s = pool_patience_s

    @contextmanager
    def opened(self) -> Iterator[Self]:
        """Close connections when the block ends."""
        try:
            yield self
        finally:
            if "dialogue" in self.__dict__:
                self.dialogue.close()
            if isinstance(self.__dict__.get("clock"), MovableClock):
                self.__dict__["clock"].close()
            if "engine" in self.__dict__:
                self.engine.dispose()

    def built(self) -> Self:
        """Build what threads share, before there are any: two that need it first at the same moment would build it twice."""
        # what an operator wrote is read here too, so that a slip ends the start and not the first call
        for part in (
            "senders",
            "opening_hours",
            "engine",
            "clock",
            "signer",
            "script",
            "dialogue",
            "serialiser",
            "_sessions",
            "_enqueue_only",
        ):
            getattr(self, part)
        safety_hits("")  # compiles the rules, which the first customer's turn would wait for
        return self

    @cached_property
    def senders(self) -> Senders:
        """Our numbers."""
        return Senders.read(self.settings.twilio_from_number, self.settings.twilio_from_numbers)

    @cached_property
    def opening_hours(self) -> OpeningHours:
        """When agents work."""
        return OpeningHours.read(self.settings.desk_hours, self.settings.desk_timezone)

    @cached_property
    def engine(self) -> Engine:
        """Connections to Postgres; a restarted database is not noticed by anybody."""
        map_records()
        url = sqlalchemy_url(self.settings.database_url or "")
        engine = create_engine(
            url,
            connect_args=NOTICED,
            poolclass=CountedPool,
            pool_size=self._pool_size,
            max_overflow=MORE,
            pool_timeout=self._pool_patience_s,
        )
        refuse_dead_connections(engine)
        return engine

    @cached_property
    def clock(self) -> Clock:
        """The one clock."""
        return MachineClock() if self.settings.is_production else MovableClock(self.engine)

    @cached_property
    def signer(self) -> AuditSigner:
        """Signs the audit log."""
        return AuditSigner(self.settings.secret("courtesy_audit_key"))

    @cached_property
    def script(self) -> DomainScript:
        """The approved wording."""
        return DomainScript.load(ROOT / "domain.yml")

    @cached_property
    def rules(self) -> RuleBook:
        """The permission rules."""
        return load_rules()

    @cached_property
    def dialogue(self) -> RasaDialogue:
        """The dialogue server."""
        return RasaDialogue(self.settings.rasa_url, self.settings.secret("courtesy_rasa_token"))

    @cached_property
    def hand_off_queue(self) -> RedisHandOffQueue:
        """Where agents find waiting conversations."""
        return RedisHandOffQueue(self._redis_url)

    @cached_property
    def live_audio(self) -> LiveAudio:
        """Servers of live audio."""
        return LiveAudio(self._redis_url)

    @property
    def _redis_url(self) -> str:
        if not self.settings.redis_url:
            raise Misconfigured(
                "REDIS_URL is not set.", remedy="Run `courtesy up`, or name a Redis or Valkey in REDIS_URL."
            )
        try:
            parse_url(self.settings.redis_url)  # type: ignore[no-untyped-call]
        except ValueError:  # whose text may hold a part of the password
            raise Misconfigured(
                "REDIS_URL is not the address of a Redis.",
                remedy="Write it like redis://:password@host:6379/0; in a password @ is written %40, / is %2F and : is %3A.",
            ) from None
        return self.settings.redis_url

    @cached_property
    def _sessions(self) -> sessionmaker[Session]:
        return sessionmaker(self.engine, expire_on_commit=False)

    @cached_property
    def _enqueue_only(self) -> procrastinate.App:
        # never opened: jobs are enqueued on the connection of the transaction that causes them
        return procrastinate.App(connector=SyncPsycopgConnector())

    def uow(self) -> SqlUnitOfWork:
        """A new transaction."""
        return SqlUnitOfWork(self._sessions, self.clock, self.signer, self._enqueue_only)

    @cached_property
    def serialiser(self) -> PostgresSerialiser:
        """One at a time per person."""
        return PostgresSerialiser(self.engine)

    @cached_property
    def gate(self) -> PermissionGate:
        """The one permission gate."""
        return PermissionGate(self.rules)
