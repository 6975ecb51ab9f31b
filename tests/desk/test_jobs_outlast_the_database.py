"""Jobs under which the database is restarted: they wait for it and are enqueued again. The connections are really ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, ProgrammingError

import jobs.app
from courtesy.bootstrap import Product
from courtesy.ports.case_file import CaseFile
from jobs.app import build
from tests.desk.browserless import Person
from tests.desk.office import Office
from tests.desk.test_signing_in import app, somebody

__all__ = ["app", "somebody"]


def broken_off(product: Product) -> None:
    """Work with the database while it ends our connections."""
    with product.uow() as uow:
        uow.users()
        with product.engine.begin() as connection:
            connection.exec_driver_sql(
                "select pg_terminate_backend(pid, 5000) from pg_stat_activity "
                "where pid <> pg_backend_pid() and datname = current_database()"
            )
        uow.users()


def waiting(office: Office, job: str) -> list[dict[str, Any]]:
    with office.product.engine.connect() as connection:
        query = text("select args from procrastinate_jobs where task_name = :job and status = 'todo'")
        return list(connection.execute(query, {"job": job}).scalars())


JOBS = {
    "ring_agent": ("leg_id", lambda product: (product.call_desk.take, "ring")),
    "steer_call": ("contact_id", lambda product: (product.call_desk.take, "steer")),
    "lengthen_call": ("contact_id", lambda product: (product.call_desk.take, "lengthen")),
    "take_leave_of_machine": ("call_id", lambda product: (product.voicemail, "take_leave")),
}


@pytest.mark.parametrize("job", JOBS)
def test_a_job_under_which_the_database_restarts_is_enqueued_again(
    office: Office, job: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    argument, of = JOBS[job]
    whom = str(uuid4())
    monkeypatch.setattr(*of(office.product), lambda given: broken_off(office.product))
    build(office.product).tasks[job].func(**{argument: whom})
    assert waiting(office, job) == [{argument: whom, "tries": 1}]


def test_a_job_waits_for_the_database_until_it_can_be_enqueued_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    away, begin, whom = iter(range(3)), office.product.uow, str(uuid4())

    def unit() -> Any:
        if next(away, None) is not None:
            raise OperationalError("select", {}, Exception("the database system is starting up"))
        return begin()

    monkeypatch.setattr(jobs.app, "LOOK_AGAIN_S", 0.0)
    tasks = build(office.product).tasks
    monkeypatch.setattr(office.product.call_desk.take, "steer", lambda contact: unit())
    monkeypatch.setattr(office.product, "uow", unit)
    tasks["steer_call"].func(contact_id=whom)
    assert waiting(office, "steer_call") == [{"contact_id": whom, "tries": 1}]
    assert next(away, None) is None


def test_a_statement_that_is_wrong_is_not_tried_again_for_ever(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(contact: object) -> None:
        with office.product.engine.connect() as connection:
            connection.exec_driver_sql("select nothing from nowhere")

    monkeypatch.setattr(office.product.call_desk.take, "steer", wrong)
    with pytest.raises(ProgrammingError):
        build(office.product).tasks["steer_call"].func(contact_id=str(uuid4()))
    assert waiting(office, "steer_call") == []


def test_a_run_whose_planning_the_database_broke_off_is_planned_anew_and_can_be_started_meanwhile(
    office: Office, somebody: Callable[..., Person], app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.move_in()
    otto = somebody("otto", "operator")
    files, start = office.product.start_run._files, build(office.product).tasks["start_outreach"].func

    class BrokenOff:
        def stream(self, now: datetime) -> Iterator[list[list[CaseFile]]]:
            yield from files.stream(now)
            broken_off(office.product)

    with monkeypatch.context() as broken:
        broken.setattr(office.product.start_run, "_files", BrokenOff())
        start(hours=24)
    assert waiting(office, "start_outreach") == [{"hours": 24, "tries": 1}]
    assert "Being planned" in otto.page("/ops/part")
    assert 'formaction="/ops/start"' in otto.page("/ops")
    assert otto.post("/ops/start", hours="24").status_code == 302
    assert waiting(office, "start_outreach") == [{"hours": 24, "tries": 1}], "once is enough"

    start(hours=24, tries=1)
    assert "Running" in otto.page("/ops/part")
    assert 'formaction="/ops/start"' not in otto.page("/ops")
    with office.product.engine.connect() as connection:
        states = connection.execute(text("select state from outreach_runs order by number")).scalars().all()
    assert states == ["abandoned", "running"]
