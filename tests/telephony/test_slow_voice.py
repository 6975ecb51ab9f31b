"""A voice that takes long to render: what is ready is said, what is not is rendered while earlier words are heard, and nobody waits for it."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from courtesy.model.people import Language
from courtesy.service.call_answer import CallAnswer, Line
from telephony import expected
from telephony.composing import OPEN, clauses, cuts, mandarin_day, with_open_slots
from telephony.preparing import Wording, prepare
from telephony.shelf import Shelf
from telephony.voices import Breath, Voices
from tests.telephony.lines import Slow

READ_BACK = "您将于3月20日星期五还款150元，对吗？"


@pytest.fixture
def slow() -> Slow:
    return Slow()


@pytest.fixture
def voices(slow: Slow, tmp_path: Path) -> Voices:
    return Voices({"zh": slow}, tmp_path)


def test_its_language_is_spoken_from_when_what_every_call_needs_is_ready(voices: Voices) -> None:
    assert voices.languages == []
    voices.ready("zh")
    assert voices.languages == ["zh"]


def test_a_sentence_that_is_ready_is_said_whole(voices: Voices, slow: Slow) -> None:
    voices.prepare([("请稍等。", "zh")])
    assert voices.breaths("请稍等。", "zh", 0.0) == [Breath("请稍等。", "slow")]
    voices.say("请稍等。", "zh")
    assert slow.rendered == ["请稍等。"]


def test_a_sentence_that_is_not_is_rendered_whole_while_earlier_words_are_heard(voices: Voices) -> None:
    assert voices.breaths(READ_BACK, "zh", 10.0) == [Breath(READ_BACK, "slow")]


def test_with_nothing_said_before_it_begins_with_what_is_ready(voices: Voices, slow: Slow) -> None:
    voices.prepare([("您将于3月20日星期五还款", "zh"), (f"您将于{OPEN}还款{OPEN}，对吗？", "zh")])
    breaths = voices.breaths(READ_BACK, "zh", 0.0)
    assert [each.words for each in breaths] == ["您将于三月二十日星期五还款", "一百五十元，", "对吗？"]
    slow.rendered.clear()
    for each in breaths:
        voices.say(each, "zh")
    assert slow.rendered == ["一百五十元，"]


class Hour(threading.Event):
    """An hour that is over at once; it is asked to end after some waits."""

    def __init__(self, waits: int) -> None:
        super().__init__()
        self._waits = waits

    def wait(self, timeout: float | None = None) -> bool:
        self._waits -= 1
        return self._waits < 0


def test_a_database_that_is_away_for_a_moment_does_not_end_the_rendering(voices: Voices) -> None:
    asked: list[str] = []

    def products(language: Language) -> list[dict[str, Any]]:
        asked.append(language)
        if len(asked) == 1:
            raise OperationalError("select", {}, Exception("gone"))
        return [{"issuer": "海港银行", "product": "标准信用卡"}]

    wordings: list[Wording] = [("utter_holding", "请稍等。", "zh")]
    more = {"numbers": ["+8613800000000"], "today": lambda: date(2026, 3, 11), "stop": Hour(1)}
    rendering = threading.Thread(
        target=prepare, args=(wordings, products, voices), kwargs=more
    )  # it lowers its priority
    rendering.start()
    rendering.join(60)
    assert asked == ["zh", "zh"]
    assert voices.languages == ["zh"]


def test_what_names_a_customer_is_never_written_to_disk(voices: Voices, tmp_path: Path) -> None:
    voices.rehearse("谢谢您，李娜。", "zh")
    voices.say("请问您是李娜本人吗？", "zh")
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
    voices.prepare([("请稍等。", "zh")])
    assert len([each for each in tmp_path.rglob("*") if each.is_file()]) == 1


def test_the_memory_for_sounds_is_bounded(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for number in range(40):
        shelf.remember("slow", str(number), bytes(1_000_000))
    assert shelf.find("slow", "0") is None
    assert shelf.find("slow", "39") is not None


def test_clauses_are_cut_before_their_values() -> None:
    assert clauses(READ_BACK) == ["您将于3月20日星期五还款150元，", "对吗？"]
    assert cuts("您将于3月20日星期五还款150元，") == [
        ("您将于三月二十日星期五还款", "一百五十元，"),
        ("您将于", "三月二十日星期五还款一百五十元，"),
    ]


def test_what_a_yes_is_answered_with_is_known_before_it_is_said() -> None:
    wordings = [
        ("utter_confirm_promise", "您将于{date}还款{amount}，对吗？"),
        ("utter_promise_recorded", "谢谢您。已登记您将于{date}还款{amount}。"),
    ]
    asked = CallAnswer(
        None, "zh", (Line(READ_BACK, "utter_confirm_promise", uncut=False),), "listen", 3, "confirmation"
    )
    assert expected.after(asked, wordings) == ("谢谢您。已登记您将于3月20日星期五还款150元。",)
    assert expected.after(CallAnswer(None, "zh", (), "listen"), wordings) == ()


def test_wordings_are_filled_in_with_what_is_known() -> None:
    from datetime import date

    assert mandarin_day(date(2026, 3, 20)) == "3月20日星期五"
    assert with_open_slots("您尾号{last4}的{product}", {"product": "金卡"}) == f"您尾号{OPEN}的金卡"
