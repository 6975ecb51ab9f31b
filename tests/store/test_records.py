"""The database and the tables of the code agree, and the clock moves for everybody."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import procrastinate
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from courtesy.bootstrap import Product
from courtesy.store.clock import MovableClock
from courtesy.store.liveness import NOTICED
from courtesy.store.tables import metadata
from jobs.app import build


def test_the_migrated_database_is_what_the_tables_say(product: Product) -> None:
    with product.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
    ours = [d for d in differences if "procrastinate" not in str(d) and "alembic_version" not in str(d)]
    assert ours == []


def test_the_clock_moves_for_every_process_and_goes_on_from_there(product: Product) -> None:
    clock, other = product.clock, MovableClock(product.engine)
    assert isinstance(clock, MovableClock)
    instant = datetime(2026, 3, 11, 14, 15, tzinfo=UTC)
    clock.set(instant)
    first = other.now()
    assert instant <= first < instant + timedelta(minutes=1)
    clock.advance(timedelta(days=3))
    assert instant + timedelta(days=3) <= other.now() < instant + timedelta(days=3, minutes=2)
    clock.real()
    assert other.now() > instant + timedelta(days=100)


def test_the_clock_goes_on_when_the_server_ends_its_connection(product: Product) -> None:
    instant = datetime(2026, 3, 11, 14, 15, tzinfo=UTC)
    clock = product.clock
    assert isinstance(clock, MovableClock)
    clock.set(instant)
    clock.now()
    with product.engine.begin() as connection:
        ended = connection.execute(
            text(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
                "where query = 'select offset_us from product_clock' and datname = current_database()"
            )
        ).all()
    assert ended
    assert instant <= clock.now() < instant + timedelta(minutes=1)


def test_a_job_is_enqueued_only_if_its_transaction_is_kept_and_only_once(product: Product) -> None:
    def waiting() -> int:
        with product.engine.connect() as connection:
            return connection.exec_driver_sql("select count(*) from procrastinate_jobs").scalar_one()

    key = str(uuid4())
    with product.uow() as uow:
        uow.defer("answer_turns", lock=key, queueing_lock=key, contact_id=key)
    assert waiting() == 0
    for _ in range(2):
        with product.uow() as uow:
            uow.defer("answer_turns", lock=key, queueing_lock=key, contact_id=key)
            uow.audit("contact.ended", {"contact": key, "why": "silence"})
            uow.commit()
    assert waiting() == 1


def test_the_job_worker_goes_on_when_the_server_has_ended_its_connections(product: Product) -> None:
    async def before_and_after() -> tuple[int, int]:
        app = build(product)
        async with app.open_async():
            before = await _backend(app)
            with product.engine.begin() as connection:
                connection.exec_driver_sql(
                    "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
                    "where pid <> pg_backend_pid() and datname = current_database()"
                )
            return before, await _backend(app)

    before, after = asyncio.run(before_and_after())
    assert before != after


async def _backend(app: procrastinate.App) -> int:
    row = await app.connector.execute_query_one_async("select pg_backend_pid() as pid")
    return int(row["pid"])


def test_a_host_that_vanished_without_a_word_is_noticed_by_everybody(product: Product) -> None:
    async def of_jobs() -> dict[str, str]:
        app = build(product)
        async with app.open_async():
            connector = app.connector
            assert isinstance(connector, procrastinate.PsycopgConnector)
            async with connector.pool.connection() as connection:
                return connection.info.get_parameters()

    own = product.engine.raw_connection()
    try:
        driver = own.driver_connection
        assert driver is not None
        ours = driver.info.get_parameters()
    finally:
        own.close()
    for parameters in (ours, asyncio.run(of_jobs())):
        assert parameters.items() >= {name: str(value) for name, value in NOTICED.items()}.items()
