"""The jobs: what they do and when they are tried again. Each is harmless when it runs twice.

What is left to do stands in the records, not in the queue: the sweep finds it there, whatever became of a job. So no job holds
a lock of the queue, which a killed worker would keep; the `Serialiser` makes them take turns.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import procrastinate
import structlog
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Status
from psycopg import AsyncConnection, OperationalError
from psycopg_pool import AsyncConnectionPool
from sqlalchemy import exc

from courtesy.bootstrap import Product
from courtesy.model.errors import CarrierError, Conflict, DialogueFailed, Unavailable
from courtesy.service.deadline import Deadline
from courtesy.service.endings import BATCH
from courtesy.store.liveness import NOTICED, closed_by_server
from courtesy.store.unit_of_work import QUEUES
from courtesy.strategy import read_strategies

log = structlog.get_logger("jobs")
# A live webhook has this long, plus what the lock and the database may take; older turns were left behind by a crash.
STRANDED_AFTER_S = 20.0
PATIENCE_S = 60.0
FIRST_WAIT_S, LONGEST_WAIT_S = 2.0, 30.0
# When the dialogue answers that it cannot take a turn, 3 s, 9 s, 27 s, ...: by then a program that died beside it is back.
LONGEST_FAILED_WAIT_S = 60.0
# What is raised where the database is away; the last one when a job enqueues another. A statement that is wrong raises others.
DATABASE_AWAY = (exc.OperationalError, exc.InterfaceError, exc.TimeoutError, ConnectorException)
LOOK_AGAIN_S = 1.0
# A worker says this often that it lives, and is taken for dead when it has not for so long.
TO_DO = {"inbound": ("answer_turns", "answer"), "outbound": ("send_texts", "send")}
HEARTBEAT_S, DEAD_AFTER_S = 5.0, 20.0


def build(product: Product) -> procrastinate.App:
    """The job application on the product's database."""
    url = (product.settings.database_url or "").replace("postgresql+psycopg://", "postgresql://")
    # the queue's orders are single statements: without a transaction round each, and without asking first whether the connection
    # lives, each is one round trip and not four
    connector = procrastinate.PsycopgConnector(conninfo=url, kwargs=NOTICED, pool_factory=_pool)
    app = procrastinate.App(connector=connector)

    @app.task(name="answer_turns", queue=QUEUES["answer_turns"])
    def answer_turns(contact_id: str, tries: int = 0) -> None:
        """Answer the turns of a contact that the webhook could not answer in time."""
        with _again_if_unavailable(
            product, "answer_turns", tries, queueing_lock=f"answer {contact_id}", contact_id=contact_id
        ):
            deadline = Deadline(PATIENCE_S)
            with product.serialiser.hold(contact_id, patience_s=PATIENCE_S):
                product.answering.answer_later(UUID(contact_id), deadline)
            product.follow_call.settle(UUID(contact_id))

    @app.task(name="send_texts", queue=QUEUES["send_texts"])
    def send_texts(contact_id: str, tries: int = 0) -> None:
        """Give the waiting texts of a contact to the carrier."""
        with (
            _again_if_unavailable(
                product, "send_texts", tries, queueing_lock=f"send {contact_id}", contact_id=contact_id
            ),
            product.serialiser.hold(f"send {contact_id}", patience_s=PATIENCE_S),
        ):
            product.send_texts(UUID(contact_id))

    @app.task(name="send_openings", queue=QUEUES["send_openings"])
    def send_openings(contact_ids: list[str]) -> None:
        """Give the first texts of contacts to the carrier; what it does not take now is tried again one by one."""
        left = [UUID(each) for each in contact_ids]
        keys = [f"send {each}" for each in contact_ids]
        try:
            with product.serialiser.hold(*keys, patience_s=PATIENCE_S):
                left = product.send_openings(left)
        finally:
            _send_later(product, left)

    @app.task(name="find_lost_answers", queue=QUEUES["find_lost_answers"])
    def find_lost_answers(contact_id: str, tries: int = 0) -> None:
        """Ask the carrier for the answers of a contact that it never reported on."""
        with (
            _again_if_unavailable(
                product, "find_lost_answers", tries, queueing_lock=f"find {contact_id}", contact_id=contact_id
            ),
            product.serialiser.hold(f"send {contact_id}", patience_s=PATIENCE_S),
        ):
            product.find_lost_answers(UUID(contact_id))

    @app.task(name="place_call", queue=QUEUES["place_call"])
    def place_call(call_id: str, tries: int = 0) -> None:
        """Dial a planned call."""
        with (
            _again_if_unavailable(product, "place_call", tries, queueing_lock=f"place {call_id}", call_id=call_id),
            product.serialiser.hold(f"place {call_id}", patience_s=PATIENCE_S),
        ):
            product.place_call(UUID(call_id))

    @app.task(name="take_leave_of_machine", queue=QUEUES["take_leave_of_machine"])
    def take_leave_of_machine(call_id: str, tries: int = 0) -> None:
        """Leave a message in the mailbox that took a call, or hang up."""
        with _again_if_unavailable(
            product, "take_leave_of_machine", tries, queueing_lock=f"machine {call_id}", call_id=call_id
        ):
            product.voicemail.take_leave(UUID(call_id))

    @app.task(name="ring_agent", queue=QUEUES["ring_agent"])
    def ring_agent(leg_id: str, tries: int = 0) -> None:
        """Call an agent's phone."""
        with _again_if_unavailable(product, "ring_agent", tries, queueing_lock=f"ring {leg_id}", leg_id=leg_id):
            product.call_desk.take.ring(UUID(leg_id))

    @app.task(name="steer_call", queue=QUEUES["steer_call"])
    def steer_call(contact_id: str, tries: int = 0) -> None:
        """Bring a caller and an agent together, or apart."""
        with _again_if_unavailable(
            product, "steer_call", tries, queueing_lock=f"steer {contact_id}", contact_id=contact_id
        ):
            product.call_desk.take.steer(UUID(contact_id))

    @app.task(name="lengthen_call", queue=QUEUES["lengthen_call"])
    def lengthen_call(contact_id: str, tries: int = 0) -> None:
        """Let a caller who was put through talk for longer than with the assistant."""
        with _again_if_unavailable(
            product, "lengthen_call", tries, queueing_lock=f"lengthen {contact_id}", contact_id=contact_id
        ):
            product.call_desk.take.lengthen(UUID(contact_id))

    @app.task(name="start_outreach")
    def start_outreach(hours: int, tries: int = 0) -> None:
        """Plan a run and let it begin, as an operator ordered on the page; planning anew gives up what an interrupted one left."""
        path = product.settings.strategy_file
        book = read_strategies(product.strategy_text, path.name if path else "strategies.yaml")
        with _again_if_unavailable(product, "start_outreach", tries, queueing_lock="start outreach", hours=hours):
            try:
                product.start_run(book, product.strategy_text, product.clock.now() + timedelta(hours=hours))
            except Conflict as error:
                log.warning("a run was ordered and not started", why=str(error))

    @app.task(name="announce_hand_off")
    def announce_hand_off(hand_off_id: str, tries: int = 0) -> None:
        """Put a hand-off into the agents' queue."""
        with _again_if_unavailable(
            product, "announce_hand_off", tries, queueing_lock=f"announce {hand_off_id}", hand_off_id=hand_off_id
        ):
            product.desk.watch.fill_queue()
            log.info("hand-off announced", hand_off=hand_off_id)

    # six fields: every ten seconds
    @app.periodic(cron="* * * * * */10")
    @app.task(name="sweep", queueing_lock="sweep")
    async def sweep(timestamp: int) -> None:
        """Find what is due by the product's clock and what a crash left undone (turns, a wiped queue, jobs of a dead worker); end what fell silent."""
        await asyncio.to_thread(_sweep, product)
        await _take_up_stalled(app)

    @app.periodic(cron="* * * * * */20")
    @app.task(name="keep_ledger", queueing_lock="keep_ledger")
    def keep_ledger(timestamp: int) -> None:
        """Payments that a crash left unsettled, and promises whose last day has passed."""
        settled = product.keep_ledger.after_payments() + product.keep_ledger.after_days()
        if settled:
            log.info("ledger brought up to date", accounts=settled)

    @app.periodic(cron="17 3 * * *")
    @app.task(name="expire_recordings", queueing_lock="expire_recordings")
    def expire_recordings(timestamp: int) -> None:
        """Delete recordings whose time is over."""
        if gone := product.expire_recordings():
            log.info("recordings deleted", count=len(gone))

    @app.periodic(cron="* * * * * */3")
    @app.task(name="watch_cases", queueing_lock="watch_cases")
    def watch_cases(timestamp: int) -> None:
        """Cases of agents who fell silent, cases that wait too long, a queue that was wiped."""
        try:
            product.call_desk.take.look_after()
            product.desk.after_hours()
            returned, escalated = product.desk.watch()
        except Unavailable as error:
            log.warning("the queue of hand-offs does not answer", why=str(error))
            return
        if returned or escalated:
            log.info("cases looked after", returned=returned, escalated=escalated)

    # every second: the pace of a run is counted in seconds
    @app.periodic(cron="* * * * * *")
    @app.task(name="outreach", queue="outreach", queueing_lock="outreach")
    def outreach(timestamp: int) -> None:
        """Make the contacts of a run that are due."""
        try:
            with product.serialiser.hold("outreach dispatch", patience_s=0.05):
                begun = product.dispatch()
        except Unavailable:
            return  # the round before takes longer
        if begun:
            log.info("outreach", begun=begun)

    return app


def without_periodic(app: procrastinate.App) -> procrastinate.App:
    """The same jobs, for a worker that leaves the clockwork to another one: every worker would enqueue all of it."""
    other = procrastinate.App(connector=app.connector)
    other.tasks.update(app.tasks)
    return other


def _pool(**options: Any) -> AsyncConnectionPool:
    async def lives(connection: AsyncConnection) -> None:
        if closed_by_server(connection.fileno()):
            # or the pool, which goes by the client's view of it, takes it back as sound and gives it out again
            await connection.close()
            # the others died with it, most likely; found one by one, each would be waited for longer than the one before
            await pool.check()
            raise OperationalError("the server has closed this connection")

    pool = AsyncConnectionPool(**options | {"check": lives, "configure": _without_transactions})
    return pool


async def _without_transactions(connection: AsyncConnection) -> None:
    await connection.set_autocommit(True)


@contextmanager
def _again_if_unavailable(
    product: Product, job: str, tries: int, *, queueing_lock: str, **arguments: Any
) -> Iterator[None]:
    """Enqueue a job again, later each time, if what it needs does not answer.

    Not the queue's own retry: that fails when the same job was enqueued again meanwhile, and then leaves this one running for ever.
    While the database is away the job waits for it here, still running for the queue: should this process end meanwhile, the
    sweep takes it up as one of a dead worker.
    """
    try:
        yield
    except (Unavailable, CarrierError, *DATABASE_AWAY) as error:
        wait_s = min(FIRST_WAIT_S + 3 * tries, LONGEST_WAIT_S)
        if isinstance(error, DialogueFailed):
            wait_s = min(3.0**error.failures, LONGEST_FAILED_WAIT_S)
        # the message can name a phone number
        log.warning("job postponed", job=job, tries=tries + 1, wait_s=wait_s, why=type(error).__name__)
        while not _deferred(product, job, queueing_lock=queueing_lock, in_s=wait_s, tries=tries + 1, **arguments):
            time.sleep(LOOK_AGAIN_S)


def _deferred(product: Product, job: str, **options: Any) -> bool:
    """Enqueue a job; whether the database was there to do so."""
    try:
        with product.uow() as uow:
            uow.defer(job, **options)
            uow.commit()
    except DATABASE_AWAY:
        return False
    return True


def _send_later(product: Product, contact_ids: list[UUID]) -> None:
    if not contact_ids:
        return
    with product.uow() as uow:
        for contact_id in contact_ids:
            key = f"send {contact_id}"
            uow.defer("send_texts", queueing_lock=key, in_s=FIRST_WAIT_S, contact_id=str(contact_id), tries=1)
        uow.commit()


def _sweep(product: Product) -> None:
    with product.uow() as uow:
        stranded = uow.stranded(STRANDED_AFTER_S, product.clock.now())
    left = {(turn.contact_id, *TO_DO[turn.direction]) for turn in stranded}
    left |= {(contact_id, "find_lost_answers", "find") for contact_id in product.find_lost_answers.contacts()}
    for contact_id, job, verb in left:
        # one transaction each: several could wait for one another with a webhook that enqueues the same
        with product.uow() as uow:
            uow.defer(job, queueing_lock=f"{verb} {contact_id}", contact_id=str(contact_id))
            uow.commit()
    if stranded:
        log.warning("stranded turns taken up again", count=len(stranded))
    while product.end_idle() == BATCH:
        continue
    try:
        for call_id in product.lost_calls():
            with product.uow() as uow:
                uow.defer("place_call", queueing_lock=f"place {call_id}", call_id=str(call_id))
                uow.commit()
    except CarrierError as error:
        log.warning("the carrier cannot be asked about calls", why=type(error).__name__)


async def _take_up_stalled(app: procrastinate.App) -> None:
    """Let the jobs of a worker that died run again."""
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_S):
        log.warning("job of a dead worker taken up again", job=job.task_name)
        try:
            await app.job_manager.retry_job(job)
        except UniqueViolation:  # the same waits already
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
