"""The only place that builds: engines, clients and use cases from settings, for every entry point."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

import procrastinate
from procrastinate import SyncPsycopgConnector
from sqlalchemy import Engine, create_engine
from sqlalchemy.orm import Session, sessionmaker

from courtesy.carrier.senders import Senders
from courtesy.carrier.twilio import TwilioCarrier
from courtesy.carrier.twilio_calls import TwilioTelephone
from courtesy.desk_queue.redis import RedisHandOffQueue
from courtesy.dialogue.parser import ModelParser
from courtesy.dialogue.rasa import RasaDialogue
from courtesy.dialogue.script import DomainScript
from courtesy.live.redis import LiveAudio
from courtesy.model.errors import Misconfigured
from courtesy.model.opening_hours import OpeningHours
from courtesy.policy import RuleBook, load_rules
from courtesy.ports import Clock
from courtesy.privacy.signing import AuditSigner
from courtesy.service.answering import Answering
from courtesy.service.call_closing import AgentHungUp, Closing
from courtesy.service.call_end import FollowCall
from courtesy.service.call_opening import AnswerCall
from courtesy.service.call_placing import PlaceCall, RemindByCall
from courtesy.service.call_turn import HearCaller
from courtesy.service.desk import Desk
from courtesy.service.desk_users import Users
from courtesy.service.endings import EndIdle
from courtesy.service.inbound_text import ReceiveText
from courtesy.service.instalment_decisions import DecideInstalments
from courtesy.service.instalments import PlanLimits
from courtesy.service.ledger import KeepLedger
from courtesy.service.lost_answers import FindLostAnswers
from courtesy.service.lost_calls import LostCalls
from courtesy.service.outreach_agents import FreeAgents
from courtesy.service.outreach_dispatch import Dispatch
from courtesy.service.outreach_runs import PlanOutreach, StartRun, SteerRun
from courtesy.service.outreach_text import RemindByText
from courtesy.service.permission import PermissionGate
from courtesy.service.receipts import RecordReceipt
from courtesy.service.sending import SendTexts
from courtesy.service.settling import Settling
from courtesy.service.skills import Skills
from courtesy.service.voicemail import Sender, Voicemail
from courtesy.settings import ROOT, Settings
from courtesy.store.case_files import AllCaseFiles
from courtesy.store.clock import MachineClock, MovableClock
from courtesy.store.liveness import refuse_dead_connections
from courtesy.store.serialise import PostgresSerialiser
from courtesy.store.tables import map_records
from courtesy.store.unit_of_work import SqlUnitOfWork
from courtesy.strategy.reading import strategy_text
from courtesy.training import Progress, ensure_model, rasa_program
from courtesy.understanding.safety import safety_hits


def sqlalchemy_url(url: str) -> str:
    """A libpq URL as SQLAlchemy with psycopg 3 wants it."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg://{rest}" if separator and scheme in ("postgresql", "postgres") else url


def migrate(settings: Settings, database_url: str) -> None:
    """Bring the database to the newest revision; two processes at once wait for each other."""
    from alembic import command  # late: only this needs it, and every process pays for its import
    from alembic.config import Config

    engine = create_engine(sqlalchemy_url(database_url))
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    with engine.begin() as connection:
        connection.exec_driver_sql("select pg_advisory_xact_lock(3, 0)")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


def model_parser(settings: Settings, progress: Progress) -> ModelParser:
    """The model alone, trained first if there is none; needs no database.

    Args:
        settings: Where models are kept.
        progress: Told how a training goes on.
    """
    model = ensure_model(settings, progress)
    return ModelParser(rasa_program().with_name("python"), model, ROOT)


class Product:
    """Everything that one process of the product may need, built when first used."""

    def __init__(self, settings: Settings, *, pool_size: int | None = None) -> None:
        if not settings.database_url:
            raise Misconfigured(
                "DATABASE_URL is not set.", remedy="Run `courtesy up`, or name a Postgres in DATABASE_URL."
            )
        self.settings = settings
        # a request holds one connection for its turn at the conversation and one for its transactions
        self._pool_size = pool_size or settings.web_threads * 2

    @contextmanager
    def opened(self) -> Iterator[Product]:
        """Close connections when the block ends."""
        try:
            yield self
        finally:
            if "dialogue" in self.__dict__:
                self.dialogue.close()
            if "engine" in self.__dict__:
                self.engine.dispose()

    def built(self) -> Product:
        """Build what threads share, before there are any: two that need it first at the same moment would build it twice."""
        for part in ("engine", "clock", "signer", "script", "dialogue", "serialiser", "_sessions", "_enqueue_only"):
            getattr(self, part)
        safety_hits("")  # compiles the rules, which the first customer's turn would wait for
        return self

    @cached_property
    def engine(self) -> Engine:
        """Connections to Postgres; a restarted database is not noticed by anybody."""
        map_records()
        url = sqlalchemy_url(self.settings.database_url or "")
        engine = create_engine(url, pool_size=self._pool_size, max_overflow=4, pool_timeout=5)
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
    def carrier(self) -> TwilioCarrier:
        """The phone company."""
        s = self.settings
        return TwilioCarrier(
            account_sid=s.twilio_account_sid,
            auth_token=s.secret("twilio_auth_token"),
            base=s.twilio_api_base,
            senders=Senders.read(s.twilio_from_number, s.twilio_from_numbers),
            status_url=f"{s.public_base_url.rstrip('/')}/twilio/sms/status",
        )

    @cached_property
    def hand_off_queue(self) -> RedisHandOffQueue:
        """Where agents find waiting conversations."""
        return RedisHandOffQueue(self._redis_url)

    @cached_property
    def desk(self) -> Desk:
        """The agents' desk."""
        s = self.settings
        return Desk.of(
            self.uow,
            self.hand_off_queue,
            self.clock,
            script=self.script,
            gate=self.gate,
            hours=OpeningHours.read(s.desk_hours, s.desk_timezone),
            skills=self.skills,
            decide=self.decide_instalments,
            grace_days=s.promise_grace_days,
        )

    @cached_property
    def users(self) -> Users:
        """Who may sign in."""
        return Users(self.uow, self.clock)

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
    def settling(self) -> Settling:
        """Turns that need no dialogue."""
        return Settling(self.script, self.clock)

    @cached_property
    def answering(self) -> Answering:
        """Turns that the dialogue answers."""
        tries = self.settings.dialogue_tries
        return Answering(self.uow, self.dialogue, self.settling, self.script, self.clock, tries=tries)

    @cached_property
    def serialiser(self) -> PostgresSerialiser:
        """One at a time per person."""
        return PostgresSerialiser(self.engine)

    @cached_property
    def receive_text(self) -> ReceiveText:
        """The path of an inbound text."""
        return ReceiveText(
            self.uow,
            self.serialiser,
            self.settling,
            self.answering,
            self.clock,
            deadline_s=self.settings.turn_deadline_s,
        )

    @cached_property
    def telephone(self) -> TwilioTelephone:
        """The phone company, for calls."""
        s = self.settings
        return TwilioTelephone(
            account_sid=s.twilio_account_sid,
            auth_token=s.secret("twilio_auth_token"),
            base=s.twilio_api_base,
            senders=Senders.read(s.twilio_from_number, s.twilio_from_numbers),
            webhooks=f"{s.public_base_url.rstrip('/')}/twilio/voice",
            detection="DetectMessageEnd" if self._message_sender else "Enable",
        )

    @property
    def _message_sender(self) -> Sender | None:
        s = self.settings
        if s.voicemail_business and s.voicemail_person and s.voicemail_number:
            return Sender(s.voicemail_business, s.voicemail_person, s.voicemail_number)
        return None

    @cached_property
    def answer_call(self) -> AnswerCall:
        """The first words of a call."""
        return AnswerCall(self.uow, self.script, self.clock)

    @cached_property
    def _closing(self) -> Closing:
        s = self.settings
        return Closing(self.script, self.clock, number=s.twilio_from_number, agents=s.agent_number is not None)

    @cached_property
    def hear_caller(self) -> HearCaller:
        """The path of what a caller says."""
        return HearCaller(
            self.uow,
            self.serialiser,
            self.settling,
            self.answering,
            self._closing,
            self.script,
            self.clock,
            deadline_s=self.settings.call_deadline_s,
        )

    @cached_property
    def agent_hung_up(self) -> AgentHungUp:
        """The end of a connection to an agent's phone."""
        return AgentHungUp(self.uow, self.script, self.clock)

    @cached_property
    def follow_call(self) -> FollowCall:
        """The carrier's word on what becomes of a call."""
        return FollowCall(self.uow, self.clock)

    @cached_property
    def remind_by_call(self) -> RemindByCall:
        """Plans a call."""
        return RemindByCall(self.uow, self.gate, self.clock)

    @cached_property
    def place_call(self) -> PlaceCall:
        """Dials a planned call."""
        full = self.live_audio.is_full if self.settings.speech == "local" else lambda language: False
        return PlaceCall(self.uow, self.telephone, self.gate, self.follow_call, self.clock, full=full)

    @cached_property
    def lost_calls(self) -> LostCalls:
        """Calls whose end nobody told us."""
        return LostCalls(self.uow, self.telephone, self.follow_call)

    @cached_property
    def voicemail(self) -> Voicemail:
        """What happens when a mailbox answers."""
        return Voicemail(self.uow, self.telephone, self.script, self.clock, self._message_sender)

    @cached_property
    def gate(self) -> PermissionGate:
        """The one permission gate."""
        return PermissionGate(self.rules)

    @cached_property
    def send_texts(self) -> SendTexts:
        """Gives waiting texts to the carrier."""
        return SendTexts(self.uow, self.carrier, self.gate, self.clock)

    @cached_property
    def find_lost_answers(self) -> FindLostAnswers:
        """Looks for answers to webhooks that the carrier never reported on."""
        return FindLostAnswers(self.uow, self.carrier, patience_s=self.settings.receipt_patience_s)

    @cached_property
    def remind_by_text(self) -> RemindByText:
        """Begins a contact with a text."""
        return RemindByText(self.uow, self.gate, self.script, self.clock)

    @cached_property
    def end_idle(self) -> EndIdle:
        """Ends exchanges that fell silent."""
        return EndIdle(self.uow, self.clock)

    @cached_property
    def record_receipt(self) -> RecordReceipt:
        """The carrier's word on what became of a text."""
        return RecordReceipt(self.uow, self.clock)

    @cached_property
    def strategy_text(self) -> str:
        """The text of the strategy file."""
        return strategy_text(self.settings.strategy_file)

    @cached_property
    def plan_outreach(self) -> PlanOutreach:
        """Shows what a run would do."""
        files = AllCaseFiles(self.engine)
        return PlanOutreach(self.uow, files, self.rules, self.clock, grace_days=self.settings.promise_grace_days)

    @cached_property
    def start_run(self) -> StartRun:
        """Plans a run and lets it begin."""
        files, grace_days = AllCaseFiles(self.engine), self.settings.promise_grace_days
        return StartRun(self.uow, files, self.rules, self.clock, self.serialiser, grace_days=grace_days)

    @cached_property
    def steer_run(self) -> SteerRun:
        """Pauses, resumes and stops a run."""
        return SteerRun(self.uow, self.clock)

    @cached_property
    def dispatch(self) -> Dispatch:
        """Makes the contacts of a run."""
        days, agents = self.settings.promise_grace_days, FreeAgents(self.uow, lambda: self.hand_off_queue, self.clock)
        return Dispatch(self.uow, self.gate, self.script, self.clock, grace_days=days, free_agents=agents)

    @cached_property
    def decide_instalments(self) -> DecideInstalments:
        """Approves and declines requests for instalments, for agents."""
        return DecideInstalments(self.uow, self.clock, PlanLimits())

    @cached_property
    def keep_ledger(self) -> KeepLedger:
        """Brings promises and balances up to date."""
        return KeepLedger(self.uow, self.clock, grace_days=self.settings.promise_grace_days)

    @cached_property
    def skills(self) -> Skills:
        """What the dialogue's actions may use."""
        return Skills.of(self.uow, self.clock, self.gate, self.script, grace_days=self.settings.promise_grace_days)
