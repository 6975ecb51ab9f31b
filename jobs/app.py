"""The jobs: what they do and when they are tried again. Each is harmless when it runs twice."""

from __future__ import annotations

import asyncio
from uuid import UUID

import procrastinate
import structlog

from courtesy.bootstrap import Product
from courtesy.model.errors import CarrierError, Unavailable
from courtesy.service.deadline import Deadline
from courtesy.store import views

log = structlog.get_logger("jobs")
# A live webhook has this long, plus what the lock and the database may take; older turns were left behind by a crash.
STRANDED_AFTER_S = 20.0
PATIENCE_S = 60.0
AGAIN_SOON = procrastinate.RetryStrategy(
    max_attempts=200, wait=2, linear_wait=3, retry_exceptions={Unavailable, CarrierError, ConnectionError}
)


def build(product: Product) -> procrastinate.App:
    """The job application on the product's database."""
    url = (product.settings.database_url or "").replace("postgresql+psycopg://", "postgresql://")
    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))

    @app.task(name="answer_turns", retry=AGAIN_SOON)
    def answer_turns(contact_id: str) -> None:
        """Answer the turns of a contact that the webhook could not answer in time."""
        contact = UUID(contact_id)
        with product.serialiser.hold(contact_id, patience_s=PATIENCE_S):
            product.answering.answer_later(contact, Deadline(PATIENCE_S))

    @app.task(name="send_texts", retry=AGAIN_SOON)
    def send_texts(contact_id: str) -> None:
        """Give the waiting texts of a contact to the carrier."""
        product.send_texts(UUID(contact_id))

    @app.task(name="announce_hand_off", retry=AGAIN_SOON)
    def announce_hand_off(hand_off_id: str) -> None:
        """Put a hand-off into the agents' queue. All pending ones are: that also mends a queue that was wiped."""
        with product.engine.connect() as connection:
            waiting = views.waiting_hand_offs(connection)
        for pending_id, reason, at in waiting:
            product.hand_off_queue.announce(pending_id, reason, at)
        log.info("hand-off announced", hand_off=hand_off_id)

    # six fields: every ten seconds
    @app.periodic(cron="* * * * * */10")
    @app.task(name="sweep", queueing_lock="sweep", pass_context=False)
    async def sweep(timestamp: int) -> None:
        """Find turns that a crash left unanswered or unsent and give them to the jobs above."""
        await asyncio.to_thread(_sweep, product)

    return app


def _sweep(product: Product) -> None:
    with product.uow() as uow:
        stranded = uow.stranded(STRANDED_AFTER_S)
        for turn in stranded:
            job, verb = ("answer_turns", "answer") if turn.direction == "inbound" else ("send_texts", "send")
            contact = str(turn.contact_id)
            uow.defer(job, lock=contact, queueing_lock=f"{verb} {contact}", contact_id=contact)
        uow.commit()
    if stranded:
        log.warning("stranded turns taken up again", count=len(stranded))
