"""kill -9 in the middle of conversations: no turn is lost, each is answered once, and nothing takes effect twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.stack.evidence import (
    HOLDING,
    children,
    contact_with,
    everything_answered,
    held_at_commit,
    is_well,
    opt_outs,
    promises,
    replies,
    rows,
    told,
    verify_audit,
)
from tests.stack.town import Town, eventually

UP_TO_READ_BACK = {
    "en": ("hello", "yes its maria", "4821", "I can pay 150 on friday"),
    "zh": ("你好", "是我", "四八二一", "下周三还五百"),
}
NOTED = {"en": "noted $150.00", "zh": "已登记"}
# 08:15 in New York, 20:15 in Shanghai: replies may be sent in both
DAYTIME = datetime(2026, 3, 11, 12, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _whole_afterwards(town: Town, _same_morning: None) -> Iterator[None]:
    """Every test leaves a product that is up; the audit log holds whatever was killed."""
    town.set_clock(DAYTIME)
    yield
    for name in town.running.statuses:
        if name != "migrations":
            town.running.wait_ready(name)
    eventually(lambda: is_well(town))
    verify_audit(town)


@pytest.fixture
def aside() -> Iterator[Callable[..., Future[Any]]]:
    """Run something in another thread."""
    with ThreadPoolExecutor(8) as threads:
        yield threads.submit


def texted(town: Town, phone: str, line: str, sid: str) -> list[str] | None:
    """Text as Twilio does; None if the connection broke or the answer was an error."""
    try:
        return town.text(phone, line, sid=sid)
    except (httpx.HTTPError, AssertionError):
        return None


def heard(town: Town, phone: str, *webhooks: list[str] | None) -> list[str]:
    """All that reached the person: in the answers of webhooks, then through the carrier's API."""
    return [sentence for answer in webhooks for sentence in answer or []] + town.sent_to(phone)


def goes_on_to_another_promise(town: Town, ref: str, phone: str, language: str) -> None:
    before = promises(town, ref)
    lines = ("I can pay 200 on friday", "yes") if language == "en" else ("下周三还六百", "对")
    assert NOTED[language][:5] in [told(town, phone, line) for line in lines][-1][-1]
    assert promises(town, ref) == [(amount, "superseded") for amount, _ in before] + [
        (20000 if language == "en" else 60000, "open")
    ]


def test_rasa_killed_while_it_takes_a_promise_answers_it_later_and_records_it_once(
    town: Town, aside: Callable[..., Future[Any]]
) -> None:
    ref, phone = town.move_in("en")
    town.converse(phone, *UP_TO_READ_BACK["en"])

    with held_at_commit(town, "promises") as reached:
        sid = f"SM{uuid4().hex}"
        answer = aside(texted, town, phone, "yes", sid)
        eventually(reached)
        town.running.kill("rasa")
    assert answer.result() == [HOLDING["en"]]
    assert town.text(phone, "yes", sid=sid) == [HOLDING["en"]]  # Twilio asks again: the same answer

    town.running.wait_ready("rasa")
    turns = everything_answered(town, phone)
    assert [turn["state"] for turn in turns] == ["answered"] * 5
    assert [NOTED["en"] in sentence for sentence in town.sent_to(phone)] == [True]
    assert promises(town, ref) == [(15000, "open")]
    assert [r["response"] for r in replies(town, phone)].count("utter_holding") == 1
    goes_on_to_another_promise(town, ref, phone, "en")


def test_while_rasa_is_down_one_holding_sentence_is_said_and_stop_holds_at_once(town: Town) -> None:
    ref, phone = town.move_in("zh")
    other_ref, other = town.move_in("zh")
    town.converse(phone, *UP_TO_READ_BACK["zh"][:2])
    town.converse(other, *UP_TO_READ_BACK["zh"][:2])

    town.running.kill("rasa")
    assert town.text(phone, "四八二一") == [HOLDING["zh"]]
    assert town.text(phone, "下周三还五百") == []
    assert town.text(other, "退订") == ["已收到您的要求，我们不会再向此号码发送短信。"]
    assert [o["outcome"] for o in town.outcomes(other_ref)] == ["opt_out"]
    assert len(opt_outs(town, other)) == 1

    town.running.wait_ready("rasa")
    everything_answered(town, phone)
    later = town.sent_to(phone)
    assert "3280元" in later[0]
    assert "对吗" in later[-1]
    assert town.sent_to(other) == []
    assert "已登记" in town.text(phone, "对")[-1]
    assert promises(town, ref) == [(50000, "open")]
    assert [r["response"] for r in replies(town, phone)].count("utter_holding") == 1


def test_the_action_server_killed_after_a_promise_was_recorded_does_not_record_it_again(
    town: Town, aside: Callable[..., Future[Any]]
) -> None:
    ref, phone = town.move_in("zh")
    town.converse(phone, *UP_TO_READ_BACK["zh"])

    with held_at_commit(town, "promises") as reached:
        answer = aside(texted, town, phone, "对", f"SM{uuid4().hex}")
        eventually(reached)
        town.running.kill("actions")
    said = answer.result()

    everything_answered(town, phone)
    assert [NOTED["zh"] in sentence for sentence in heard(town, phone, said) if sentence != HOLDING["zh"]] == [True]
    assert promises(town, ref) == [(50000, "open")]
    assert [o["outcome"] for o in town.outcomes(ref)] == ["promise"]
    goes_on_to_another_promise(town, ref, phone, "zh")


def test_a_hand_off_whose_announcement_was_killed_is_still_told_to_the_person(
    town: Town, aside: Callable[..., Future[Any]]
) -> None:
    ref, phone = town.move_in("en")
    town.converse(phone, *UP_TO_READ_BACK["en"][:3])

    with held_at_commit(town, "hand_offs") as reached:
        answer = aside(texted, town, phone, "let me talk to a human please", f"SM{uuid4().hex}")
        eventually(reached)
        town.running.kill("actions")
    said = answer.result()

    everything_answered(town, phone)
    assert ["to a person" in sentence for sentence in heard(town, phone, said) if sentence != HOLDING["en"]] == [True]
    assert [(o["outcome"], o["reason"]) for o in town.outcomes(ref)] == [("handoff", "human_requested")]
    assert town.text(phone, "are you there?") == []


def test_valkey_killed_while_a_turn_holds_its_lock_does_not_disturb_the_turn(
    town: Town, aside: Callable[..., Future[Any]]
) -> None:
    ref, phone = town.move_in("en")
    town.converse(phone, *UP_TO_READ_BACK["en"])

    with held_at_commit(town, "promises") as reached:
        answer = aside(texted, town, phone, "yes", f"SM{uuid4().hex}")
        eventually(reached)
        town.running.kill("valkey")
    said = answer.result()

    town.running.wait_ready("valkey")
    everything_answered(town, phone)
    assert [NOTED["en"] in sentence for sentence in heard(town, phone, said) if sentence != HOLDING["en"]] == [True]
    assert promises(town, ref) == [(15000, "open")]
    goes_on_to_another_promise(town, ref, phone, "en")


def test_texts_that_come_while_valkey_hangs_and_is_killed_are_answered_when_it_is_back(town: Town) -> None:
    ref, phone = town.move_in("zh")
    town.converse(phone, *UP_TO_READ_BACK["zh"][:3])

    os.kill(town.running.pid("valkey"), signal.SIGSTOP)
    assert town.text(phone, "下周三还五百") == [HOLDING["zh"]]
    town.running.kill("valkey")

    town.running.wait_ready("valkey")
    everything_answered(town, phone)
    assert ["对吗" in sentence for sentence in town.sent_to(phone)] == [True]
    assert "已登记" in town.text(phone, "对")[-1]
    assert promises(town, ref) == [(50000, "open")]


def test_the_queue_of_waiting_hand_offs_is_filled_again_after_valkey_was_killed(town: Town) -> None:
    ref, phone = town.move_in("en")
    town.converse(phone, "hello", "yes its maria", "4821", "let me talk to a human please")
    [hand_off] = rows(
        town, "select h.id from hand_offs h join accounts a on a.id = h.account_id where a.ref = :ref", ref=ref
    )
    queue = town.product.hand_off_queue
    eventually(lambda: hand_off["id"] in queue.pending())
    town.running.kill("valkey")
    town.running.wait_ready("valkey")
    eventually(lambda: hand_off["id"] in queue.pending())


def test_a_web_worker_killed_with_a_request_in_its_hands_loses_neither_turn_nor_promise(
    town: Town, aside: Callable[..., Future[Any]]
) -> None:
    ref, phone = town.move_in("en")
    town.converse(phone, *UP_TO_READ_BACK["en"])

    sid = f"SM{uuid4().hex}"
    with held_at_commit(town, "promises") as reached:
        answer = aside(texted, town, phone, "yes", sid)
        eventually(reached)
        for worker in children(town.running.pid("web")):
            os.kill(worker, signal.SIGKILL)
    assert answer.result() is None
    eventually(lambda: is_well(town))

    turns = everything_answered(town, phone)
    assert [turn["text"] for turn in turns] == [*UP_TO_READ_BACK["en"], "yes"]
    assert [NOTED["en"] in sentence for sentence in town.sent_to(phone)] == [True]
    assert promises(town, ref) == [(15000, "open")]
    assert town.text(phone, "yes", sid=sid) == []  # Twilio asks again: it has been answered through the API
    goes_on_to_another_promise(town, ref, phone, "en")


def test_the_job_worker_killed_in_the_middle_of_a_job_leaves_it_to_the_next(
    town: Town, aside: Callable[..., Future[Any]]
) -> None:
    ref, phone = town.move_in("zh")
    town.converse(phone, *UP_TO_READ_BACK["zh"])
    contact = str(contact_with(town, phone))
    doing = "select id from procrastinate_jobs where status = 'doing' and task_name = 'answer_turns' and args ->> 'contact_id' = :contact"

    with town.product.serialiser.hold(contact, patience_s=5):
        assert town.text(phone, "对") == [HOLDING["zh"]]
        [job] = eventually(lambda: rows(town, doing, contact=contact))
        town.running.kill("jobs")
    town.running.wait_ready("jobs")

    everything_answered(town, phone)
    assert [NOTED["zh"] in sentence for sentence in town.sent_to(phone)] == [True]
    assert promises(town, ref) == [(50000, "open")]
    # the dead worker's job does not stay "doing" for ever
    eventually(
        lambda: not rows(town, "select 1 from procrastinate_jobs where id = :id and status = 'doing'", id=job["id"])
    )
    everything_answered(town, phone)
    assert len(town.sent_to(phone)) == 1
    goes_on_to_another_promise(town, ref, phone, "zh")


def test_postgres_killed_in_the_middle_of_a_turn_comes_back_with_everything_that_was_recorded(
    town: Town, aside: Callable[..., Future[Any]]
) -> None:
    ref, phone = town.move_in("en")
    town.converse(phone, *UP_TO_READ_BACK["en"])

    with held_at_commit(town, "promises") as reached:
        answer = aside(texted, town, phone, "yes", f"SM{uuid4().hex}")
        eventually(reached)
        town.running.kill("postgres")
        town.running.wait_ready("postgres")
        said = answer.result()

    turns = everything_answered(town, phone)
    assert [turn["text"] for turn in turns] == [*UP_TO_READ_BACK["en"], "yes"]
    assert [NOTED["en"] in sentence for sentence in heard(town, phone, said) if sentence != HOLDING["en"]] == [True]
    assert promises(town, ref) == [(15000, "open")]
    goes_on_to_another_promise(town, ref, phone, "en")
