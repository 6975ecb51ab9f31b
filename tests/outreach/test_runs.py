"""Runs: begun once, at their pace, asked of the gate again, paused, resumed, resting when the carrier fails."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from courtesy.model import audit
from courtesy.model.errors import CarrierError, Conflict, NotFound
from courtesy.store import audit_log
from courtesy.strategy import read_strategies
from tests.outreach.people import Street


def contacts(street: Street) -> dict[str, int]:
    found: dict[str, int] = street.status()["contacts"]
    return found


def test_a_run_plans_for_good_and_texts_at_its_pace(street: Street) -> None:
    for _ in range(25):
        street.move_in(late=1)
    street.run()
    assert contacts(street) == {"planned": 25, "begun": 0, "done": 0, "skipped": 0, "expired": 0}
    assert street.product.dispatch() == 10  # ten texts a second
    assert street.product.dispatch() == 0
    street.send()
    street.advance(seconds=1.1)
    assert street.rounds(3) == 15
    assert contacts(street)["begun"] == 25
    assert Counter(Counter(t.to for t in street.carrier.sent).values()) == {1: 25}
    assert street.status()["state"] == "finished"


def test_every_send_has_an_allow_of_its_own_and_one_of_the_planning(street: Street) -> None:
    refs = [street.move_in(late=1) for _ in range(3)]
    street.run()
    street.rounds(3)
    rows = street.rows("select a.ref, d.decision, d.contact_id from decisions d join accounts a on a.id = d.account_id")
    for ref in refs:
        mine = [row for row in rows if row["ref"] == ref]
        assert [row["decision"] for row in mine] == ["allow"] * 3  # planned, begun, sent
        assert sum(row["contact_id"] is not None for row in mine) == 1
    with audit_log.snapshot(street.product.engine) as connection:
        assert audit.verify(audit_log.read(connection), audit_log.read_head(connection), street.product.signer.check)
    audited = street.rows("select count(*) n from audit_entries where kind = 'decision'")[0]["n"]
    assert audited == len(rows)


def test_what_happens_between_plan_and_contact_counts(street: Street) -> None:
    stopped, paid, promised, talking, fine = (street.move_in(late=2) for _ in range(5))
    street.run()
    street.opt_out(stopped)
    street.promise(promised, due_in=4)
    street.contacted(talking, 0.001, said="hello?", ended=False)
    with street.product.engine.begin() as connection:
        connection.exec_driver_sql(f"update accounts set closed_at = now() where ref = '{paid}'")
    street.rounds(2)
    rows = street.rows("select a.ref, i.state, i.why from outreach_items i join accounts a on a.id = i.account_id")
    became = {row["ref"]: (row["state"], row["why"]) for row in rows}
    assert became[stopped][0] == "skipped"
    assert "US-TCPA-CONS-01" in became[stopped][1]
    assert became[paid] == ("skipped", "paid")
    assert became[promised] == ("skipped", "hold:open_promise")
    assert became[talking] == ("planned", "busy")
    assert became[fine] == ("begun", None)
    assert len(street.carrier.sent) == 1


def test_two_dispatchers_at_once_begin_each_contact_once(street: Street) -> None:
    for _ in range(30):
        street.move_in(late=1)
    book, told = street.book(**{"texts_per_second: 10": "texts_per_second: 500"})
    street.product.start_run(book, told, street.now.replace(year=2027))
    together = threading.Barrier(3)
    found: list[int] = []

    def round_() -> None:
        together.wait()
        found.append(street.product.dispatch())

    threads = [threading.Thread(target=round_) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(found) == 30
    per_person = street.rows("select count(*) n from contacts group by phone")
    assert [row["n"] for row in per_person] == [1] * 30


def test_a_paused_run_begins_nothing_until_it_is_resumed(street: Street) -> None:
    for _ in range(12):
        street.move_in(late=1)
    street.run()
    assert street.product.dispatch() == 10
    assert street.product.steer_run.pause().state == "paused"
    street.advance(seconds=5)
    assert street.rounds(3) == 0
    assert street.product.steer_run.resume().state == "running"
    assert street.status()["rests_until"] is None
    assert street.rounds(2) == 2


def test_a_stopped_run_is_over_and_another_may_begin(street: Street) -> None:
    street.move_in(late=1)
    street.run()
    with pytest.raises(Conflict, match="is running until"):
        street.run()
    street.product.steer_run.stop()
    assert contacts(street)["expired"] == 1
    first = street.status()["run"]
    street.run()
    assert street.status()["run"] == first + 1
    street.product.steer_run.stop()
    with pytest.raises(NotFound, match="No outreach run is going on"):
        street.product.steer_run.pause()


def test_a_run_ends_when_its_time_is_over(street: Street) -> None:
    late, evening = street.move_in(late=1), street.move_in(late=12)
    assert late != evening
    street.run(hours=8)
    street.product.steer_run.pause()
    street.advance(hours=9)
    street.product.dispatch()
    assert (street.status()["state"], contacts(street)["expired"]) == ("finished", 2)


def test_planning_that_was_interrupted_is_given_up_by_the_next_run(street: Street) -> None:
    street.move_in(late=1)

    def crash(summary: object) -> None:
        raise KeyboardInterrupt

    book, told = street.book()
    with pytest.raises(KeyboardInterrupt):
        street.product.start_run(book, told, street.now.replace(year=2027), progress=crash)
    assert street.product.dispatch() == 0  # half a plan is none
    street.run()
    assert street.rounds(2) == 1
    assert [row["state"] for row in street.rows("select state from outreach_runs order by number")] == [
        "abandoned",
        "finished",
    ]


def test_a_run_rests_when_the_carrier_fails_and_goes_on_afterwards(street: Street) -> None:
    for _ in range(40):
        street.move_in(late=1)
    street.run()
    down = CarrierError("refused", code=30001, retryable=False)
    street.carrier.refuse = lambda text: down
    street.rounds(2)
    assert street.product.dispatch() == 0
    resting = street.status()
    assert resting["rests_until"] is not None
    assert resting["contacts"]["planned"] >= 20
    street.advance(seconds=120)
    assert street.rounds(2) == 0
    street.carrier.refuse = lambda text: None
    street.advance(seconds=181)
    assert street.rounds(4) == resting["contacts"]["planned"]
    assert street.status()["rests_until"] is None


def test_a_carrier_that_does_not_answer_at_all_makes_a_run_rest_too(street: Street) -> None:
    for _ in range(40):
        street.move_in(late=1)
    street.run()
    silent = CarrierError("no answer", code=None, retryable=True)
    street.carrier.refuse = lambda text: silent
    assert street.rounds(4) == 30  # what waits for the carrier is three seconds' worth
    assert street.rounds(1, seconds=45) == 0
    assert street.rounds(1) == 0
    stalled = street.status()
    assert (stalled["rests_until"] is not None, stalled["contacts"]["planned"]) == (True, 10)


def test_numbers_that_lead_nowhere_make_no_run_rest(street: Street) -> None:
    for _ in range(15):
        street.move_in(late=1)
    street.run()
    gone = CarrierError("unknown number", code=21211, retryable=False)
    street.carrier.refuse = lambda text: gone
    street.rounds(3)
    assert street.status()["rests_until"] is None
    assert contacts(street)["begun"] == 15


def test_an_opt_out_that_the_carrier_knows_is_kept(street: Street) -> None:
    ref = street.move_in(late=1)
    street.run()
    stopped = CarrierError("unsubscribed", code=21610, retryable=False)
    street.carrier.refuse = lambda text: stopped
    street.rounds(2)
    assert street.rows("select rule from opt_outs") == [{"rule": "carrier:21610"}]
    street.advance(days=4)
    assert "US-FED-MEDIUM-01" in street.plan()[ref]["rules"]


def test_the_law_is_asked_again_at_the_moment_of_contact(street: Street) -> None:
    ref = street.move_in(late=1)
    street.run()
    street.set_clock(datetime(2026, 3, 12, 1, 30, tzinfo=UTC))  # 21:30 in Ohio
    assert street.rounds(1) == 0
    row = street.rows("select state, why, planned_at from outreach_items")[0]
    assert (row["state"], row["planned_at"]) == ("planned", datetime(2026, 3, 12, 13, 0, tzinfo=UTC))
    street.set_clock(datetime(2026, 3, 12, 13, 0, 1, tzinfo=UTC))
    assert street.rounds(1) == 1
    assert ref


# --- calls --------------------------------------------------------------------------------------------------------------


def call_ended(street: Street, disposition: str) -> None:
    with street.product.engine.begin() as connection:
        connection.exec_driver_sql(
            f"update calls set state = 'placed', ended_at = now(), disposition = '{disposition}' where ended_at is null"
        )


def test_a_call_nobody_took_is_tried_again_in_another_part_of_the_day(street: Street) -> None:
    street.move_in(late=12)
    street.run(hours=30)
    street.set_clock(datetime(2026, 3, 11, 21, 0, 1, tzinfo=UTC))  # five in the evening
    assert street.rounds(1, send=False) == 1
    call_ended(street, "no_answer")
    assert street.rounds(1, send=False) == 0
    item: dict[str, Any] = street.rows("select * from outreach_items")[0]
    assert (item["state"], item["planned_at"]) == ("planned", datetime(2026, 3, 12, 13, 0, tzinfo=UTC))
    street.set_clock(datetime(2026, 3, 12, 13, 0, 1, tzinfo=UTC))
    assert street.rounds(1, send=False) == 1
    call_ended(street, "no_answer")
    street.rounds(2, send=False)
    item = street.rows("select * from outreach_items")[0]
    assert (item["state"], item["attempts"], item["why"]) == ("done", 2, "no_answer")
    assert street.status()["state"] == "finished"


def test_a_busy_line_is_left_alone_for_a_while(street: Street) -> None:
    street.move_in(late=12)
    street.run()
    street.set_clock(datetime(2026, 3, 11, 21, 0, 1, tzinfo=UTC))
    street.rounds(1, send=False)
    call_ended(street, "busy")
    street.product.dispatch()
    item = street.rows("select state, planned_at from outreach_items")[0]
    assert item["state"] == "planned"
    assert (item["planned_at"] - street.now).total_seconds() == pytest.approx(1800, abs=60)


def test_no_more_calls_at_once_than_there_are_lines(street: Street) -> None:
    for _ in range(8):
        street.move_in(late=12)
    told = street.book(**{"calls_per_second: 1, concurrent_calls: 10": "calls_per_second: 5, concurrent_calls: 3"})[1]
    street.run(told=told)
    street.set_clock(datetime(2026, 3, 11, 21, 0, 1, tzinfo=UTC))
    assert street.rounds(4, send=False) == 3
    call_ended(street, "answered")
    assert street.rounds(4, send=False) == 3


def test_calls_are_placed_at_their_own_pace(street: Street) -> None:
    for _ in range(4):
        street.move_in(late=12)
    told = street.book(**{"calls_per_second: 1": "calls_per_second: 0.2"})[1]
    street.run(told=told)
    street.set_clock(datetime(2026, 3, 11, 21, 0, 1, tzinfo=UTC))
    assert [street.rounds(1, send=False, seconds=1) for _ in range(11)] == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]


def test_calls_wait_for_agents_where_many_want_a_person(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(6):
        street.move_in(late=40, consents=("voice",))
    free = 1
    monkeypatch.setattr(street.product.dispatch, "_free_agents", lambda: free)
    told = street.book(
        **{
            "concurrent_calls: 10": "concurrent_calls: 10, calls_per_free_agent: 2",
            "from: 30\n        tone: firm": "from: 30\n        hand_off_likely: true\n        tone: firm",
            "calls_per_second: 1": "calls_per_second: 50",
        }
    )[1]
    street.product.start_run(read_strategies(told, "x"), told, street.now + timedelta(hours=12))
    street.advance(minutes=1)
    assert street.product.dispatch() == 2
    assert street.status()["why_not_or_later"] == {"no_free_agent": 4}
    free = 2
    street.advance(minutes=2)
    assert street.product.dispatch() == 2  # four in all; two are going on
    free = 0
    street.advance(minutes=2)
    assert street.product.dispatch() == 0


def test_a_number_that_takes_no_texts_is_left_alone_until_it_changes(street: Street) -> None:
    ref = street.move_in(late=1, consents=("sms",))
    street.carrier.refuse = lambda text: CarrierError("not a mobile number", code=21614, retryable=False)
    street.run()
    street.rounds(2)
    assert street.status()["texts"] == {"failed": 1}
    street.carrier.refuse = lambda text: None
    street.advance(days=6)
    assert street.plan()[ref]["reason"] == "unreachable"
    with street.product.engine.begin() as connection:
        connection.exec_driver_sql("update customers set phone = '+16145550999'")
    assert street.plan()[ref]["channel"] == "sms"
