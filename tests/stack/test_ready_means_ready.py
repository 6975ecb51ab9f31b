"""A service that says it is ready does not let its first customer wait for what it could have done before."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from jobs.__main__ import AT_ONCE
from tests.stack.evidence import HOLDING, contact_with, everything_answered, replies, rows
from tests.stack.town import Town, eventually

DOING = "select 1 from procrastinate_jobs where status = 'doing' and task_name = 'answer_turns'"


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="what a process has loaded is read from /proc")
def test_the_action_server_has_loaded_the_reader_of_dates_when_it_is_ready(town: Town) -> None:
    town.running.kill("actions")
    town.running.wait_ready("actions")
    loaded = Path(f"/proc/{town.running.pid('actions')}/maps").read_text()
    assert "duckling" in loaded


def test_jobs_are_taken_as_soon_as_the_worker_is_said_to_be_ready(town: Town) -> None:
    [before] = rows(town, "select coalesce(max(id), 0) as id from procrastinate_workers")
    town.running.kill("jobs")
    town.running.wait_ready("jobs")
    at_work = "select id from procrastinate_workers where id > :id"
    eventually(lambda: len(rows(town, at_work, id=before["id"])) == len(AT_ONCE), within_s=5)
    ref, phone = town.move_in("en")
    assert town.product.remind_by_text(ref).decision == "allow"
    eventually(lambda: [r["carrier_status"] for r in replies(town, phone)] == ["delivered"])


def test_a_dialogue_that_hangs_holds_up_no_reminder_and_no_hand_off(town: Town) -> None:
    stuck = [town.move_in("en")[1] for _ in range(2 * AT_ONCE["dialogue"])]
    for phone in stuck:
        town.text(phone, "hello")
    with ExitStack() as held, ThreadPoolExecutor(len(stuck)) as texting:
        for phone in stuck:
            held.enter_context(town.product.serialiser.hold(str(contact_with(town, phone)), patience_s=5))
        assert list(texting.map(lambda phone: town.text(phone, "yes its maria"), stuck)) == [[HOLDING["en"]]] * len(
            stuck
        )
        eventually(lambda: len(rows(town, DOING)) == AT_ONCE["dialogue"])  # all who answer turns are waiting

        ref, phone = town.move_in("en")
        assert town.product.remind_by_text(ref).decision == "allow"
        eventually(lambda: [r["carrier_status"] for r in replies(town, phone)] == ["delivered"], within_s=40)
        assert len(rows(town, DOING)) == AT_ONCE["dialogue"]
    for phone in stuck:
        everything_answered(town, phone)
