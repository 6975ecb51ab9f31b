"""A run of outreach through the running product: texts reach phones once each, whatever is killed meanwhile.

First in this folder by its name: a run plans for every account, and the people of other tests would be texted too.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from courtesy.store import outreach_views
from courtesy.strategy import read_strategies
from tests.stack.evidence import decisions, rows, verify_audit
from tests.stack.town import Town, eventually


def begin(town: Town, texts_per_second: int) -> None:
    told = town.product.strategy_text.replace("texts_per_second: 10", f"texts_per_second: {texts_per_second}")
    town.product.start_run(
        read_strategies(told, "strategies.yaml"), told, town.product.clock.now() + timedelta(hours=8)
    )


def status(town: Town) -> dict[str, Any]:
    with town.product.engine.connect() as connection:
        return outreach_views.status(connection, town.product.clock.now())


def texts_delivered(town: Town, people: list[tuple[str, str]]) -> bool:
    return all(town.sent_to(phone) for _, phone in people)


def test_workers_killed_during_a_run_text_everybody_once(town: Town) -> None:
    late = {"due_date": date(2026, 3, 6), "days_past_due": 5}
    people = [town.move_in("en", **late) for _ in range(24)]
    begin(town, texts_per_second=4)
    try:
        for share in (5, 11, 18):
            eventually(lambda share=share: status(town)["contacts"]["begun"] >= share, within_s=120)
            town.running.kill("jobs")
            town.running.wait_ready("jobs")
        eventually(lambda: texts_delivered(town, people), within_s=180)
        eventually(lambda: status(town)["contacts"]["planned"] == 0, within_s=120)
    finally:
        if status(town)["state"] == "running":
            town.product.steer_run.stop()
    assert [len(town.sent_to(phone)) for _, phone in people] == [1] * len(people)
    for ref, phone in people:
        mine = rows(
            town,
            "select i.state, i.attempts from outreach_items i join accounts a on a.id = i.account_id where a.ref = :ref",
            ref=ref,
        )
        assert mine == [{"state": "begun", "attempts": 1}]
        allowed = [d for d in decisions(town, ref) if d["contact_id"] is not None]
        assert allowed
        assert {d["decision"] for d in allowed} == {"allow"}
        assert len(rows(town, "select id from contacts where phone = :phone", phone=phone)) == 1
    verify_audit(town)


def test_who_answers_a_run_talks_with_the_bot_as_ever(town: Town) -> None:
    ref, phone = town.move_in("en", due_date=date(2026, 3, 6), days_past_due=5)
    begin(town, texts_per_second=10)
    try:
        eventually(lambda: town.sent_to(phone), within_s=120)
        assert "4821" not in town.sent_to(phone)[0]
        answer = town.converse(
            phone, "Yes this is Maria", "4821", "I can pay the full balance this friday", "yes that's right"
        )
        assert "842.17" in answer[0]
        assert [o["outcome"] for o in town.outcomes(ref)] == ["promise"]
        assert status(town)["answered"] >= 1
        assert status(town)["promises"] >= 1
    finally:
        if status(town)["state"] in ("running", "paused"):
            town.product.steer_run.stop()
