"""What Twilio is told to say and to listen for."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4
from xml.etree import ElementTree

import pytest

from courtesy.dialogue.script import DomainScript
from courtesy.model.contact import Asks
from courtesy.service.aloud import aloud
from courtesy.service.call_answer import CallAnswer, Line, Next
from courtesy.service.desk_room import Entrance
from courtesy.service.recordings import AtCarrier
from courtesy.settings import ROOT
from webhooks.voice_twiml import Addresses, caller_room, twiml

HERE = Addresses("https://bot.example.com", "+12025550177", "+12025550100")


def line(text: str, *, uncut: bool = False) -> Line:
    return Line(text, "utter_something", uncut)


def told(
    *lines: Line,
    then: Next = "listen",
    language: str = "en",
    asks: Asks = "date",
    scope: str = "after_notice",
    **more: Any,
) -> ElementTree.Element:
    answer = CallAnswer(uuid4(), language, lines, then, 3, asks, recording=scope)  # type: ignore[arg-type]
    return ElementTree.fromstring(twiml(answer, HERE, **more))


def test_what_the_law_wants_said_whole_is_said_before_the_listening_begins() -> None:
    answer = told(line("Yes, I am an automated assistant.", uncut=True), line("When can you pay?"))
    assert [verb.tag for verb in answer] == ["Say", "Gather"]
    assert [say.text for say in answer[1]] == ["When can you pay?"]


def test_the_opening_can_be_ended_by_a_key_only_and_recording_begins_after_it() -> None:
    answer = told(line("This call is recorded.", uncut=True), line("Is it you?"), then="notice", asks="identity")
    assert [verb.tag for verb in answer] == ["Gather", "Start", "Gather"]
    notice, recording, question = answer
    assert (notice.get("input"), notice.get("numDigits")) == ("dtmf", "1")
    assert [say.text for say in notice] == ["This call is recorded."]
    assert recording[0].tag == "Recording"
    assert question.get("input") == "dtmf speech"
    assert question.get("action") == "https://bot.example.com/twilio/voice/heard?step=3"
    assert question.get("actionOnEmptyResult") == "true"


def test_language_voice_and_hints_follow_the_conversation() -> None:
    english, chinese = told(line("When?"))[0], told(line("什么时候？"), language="zh")[0]
    assert (english.get("language"), english[0].get("language")) == ("en-US", "en-US")
    assert (chinese.get("language"), chinese[0].get("language")) == ("cmn-Hans-CN", "cmn-CN")
    assert "$MONTH" in (english.get("hints") or "")
    assert "转人工" in (chinese.get("hints") or "")
    assert english[0].get("voice") != chinese[0].get("voice")


@pytest.mark.parametrize("then", ["listen", "notice", "hang_up"])
def test_who_asked_for_it_is_spoken_to_slowly(then: Next) -> None:
    answer = CallAnswer(uuid4(), "en", (line("This is said whole.", uncut=True), line("When?")), then, 3, slowly=True)
    said = list(ElementTree.fromstring(twiml(answer, HERE)).iter("Say"))
    assert [(say[0].tag, say[0].get("rate"), say[0].text) for say in said] == [
        ("prosody", "80%", "This is said whole."),
        ("prosody", "80%", "When?"),
    ]


def test_a_short_answer_ends_when_twilio_thinks_so_and_a_long_one_after_a_pause() -> None:
    assert told(line("Right?"), asks="confirmation")[0].get("speechTimeout") == "auto"
    assert told(line("When?"), asks="when_can_pay")[0].get("speechTimeout") == "2"


def test_an_agents_phone_is_dialled_from_our_number() -> None:
    dial = told(line("Please stay on the line."), then="transfer")[1]
    assert (dial.tag, dial[0].text, dial.get("callerId")) == ("Dial", "+12025550177", "+12025550100")


def test_no_hint_is_longer_than_twilio_takes() -> None:
    questions: list[Asks] = [
        "identity", "verification", "when_can_pay", "amount", "date", "confirmation", "months", "reason", "callback_time", "nothing",
    ]  # fmt: skip
    for language in ("en", "zh"):
        for asks in questions:
            hints = (told(line("?"), language=language, asks=asks)[0].get("hints") or "").split(", ")
            assert len(hints) <= 500
            assert all(0 < len(hint) <= 100 for hint in hints)


@pytest.mark.parametrize(
    ("language", "text", "spoken"),
    [
        ("en", "your Everyday Visa card ending in 4821.", "your Everyday Visa card ending in 4 8 2 1."),
        ("zh", "尾号4821的标准信用卡", "尾号四八二幺的标准信用卡"),
        (
            "en",
            "The overdue amount is $4,821.17, due on March 13.",
            "The overdue amount is $4,821.17, due on March 13.",
        ),
        ("en", "You can call or text 988 at any time.", "You can call or text 9 8 8 at any time."),
        ("en", "I have noted $988 on Friday.", "I have noted $988 on Friday."),
        ("en", "I have noted $110.50 on Friday.", "I have noted $110.50 on Friday."),
        ("zh", "请拨打110或120。", "请拨打幺幺零或幺二零。"),
        ("zh", "还款110元", "还款110元"),
        ("en", "was due on May 1 and is 120 days late.", "was due on May 1 and is 120 days late."),
        ("en", "was due on May 1, 110 days ago.", "was due on May 1, 110 days ago."),
        ("en", "You want 120 months of 911 dollars.", "You want 120 months of 911 dollars."),
        ("en", "a rate of 120%, and call 110 or 120.", "a rate of 120%, and call 1 1 0 or 1 2 0."),
        (
            "en",
            "988 answers at any hour, 911 if you are in danger.",
            "9 8 8 answers at any hour, 9 1 1 if you are in danger.",
        ),
        (
            "en",
            "12356 answers, 110 or 120 if you are in danger.",
            "1 2 3 5 6 answers, 1 1 0 or 1 2 0 if you are in danger.",
        ),
        ("zh", "现已逾期120天，最低还款额120美元。", "现已逾期120天，最低还款额120美元。"),
        ("zh", "还款110.50元，每月110块", "还款110.50元，每月110块"),
        ("zh", "120个月，988.17美元", "120个月，988.17美元"),
        ("zh", "988全天可以发短信至988，如有危险请拨打911。", "九八八全天可以发短信至九八八，如有危险请拨打九幺幺。"),
        ("zh", "心理援助热线12356；", "心理援助热线幺二三五六；"),
        ("zh", "请拨打138 0013 8000。", "请拨打幺三八，零零幺三，八零零零。"),
        ("zh", "请拨打010 6555 0100。", "请拨打零幺零，六五五五，零幺零零。"),
        ("zh", "请拨打0755 8655 0100。", "请拨打零七五五，八六五五，零幺零零。"),
        ("zh", "请拨打400 810 0100。", "请拨打四零零，八幺零，零幺零零。"),
        ("zh", "请拨打+12025550100。", "请拨打国际区号幺，二零二，五五五，零幺零零。"),
        ("en", "You can reach us at +861065550100.", "You can reach us at plus 8 6, 1 0, 6 5 5 5, 0 1 0 0."),
        ("en", "You can reach us at 010 6555 0100.", "You can reach us at 0 1 0, 6 5 5 5, 0 1 0 0."),
        ("en", "You can reach us at (202) 555-0100.", "You can reach us at 2 0 2, 5 5 5, 0 1 0 0."),
        ("en", "the regulator (12378) at any time", "the regulator (1 2 3 7 8) at any time"),
        ("zh", "金融监管部门（12378）反映", "金融监管部门（幺二三七八）反映"),
        ("en", "of $12,378 or 12378 yuan", "of $12,378 or 12378 yuan"),
        ("zh", "欠款12378元", "欠款12378元"),
        ("en", "under reference 4F82A1C9, and", "under reference 4, F, 8, 2, A, 1, C, 9, and"),
        ("en", "under reference 48291077, and", "under reference 4, 8, 2, 9, 1, 0, 7, 7, and"),
        ("en", "under reference ABCDEFAB, and", "under reference A, B, C, D, E, F, A, B, and"),
        ("en", "for your reference only", "for your reference only"),
        ("zh", "编号4F82A1C9，现在", "编号四F八二，A幺C九，现在"),
        ("zh", "编号48291077，现在", "编号四八二九，幺零七七，现在"),
        ("zh", "编号CDEFABCD，现在", "编号CDEF，ABCD，现在"),
        (
            "en",
            "the CFPB (consumerfinance.gov/complaint) at any time. Goodbye.",
            "the CFPB (consumerfinance dot gov slash complaint) at any time. Goodbye.",
        ),
        ("zh", "反映（consumerfinance.gov/complaint）。", "反映（consumerfinance点gov斜杠complaint）。"),
        ("en", "at 10 p.m. on May 1. St. Mary and 3.50/month", "at 10 p.m. on May 1. St. Mary and 3.50/month"),
        ("en", "The minimum payment is CN¥328.00.", "The minimum payment is 328 yuan."),
        ("en", "CN¥3,280.50; the minimum CN¥0.05 of CN¥120.00,", "3,280.50 yuan; the minimum 0.05 yuan of 120 yuan,"),
        ("en", "You can reach us at +12025550100.", "You can reach us at plus 1, 2 0 2, 5 5 5, 0 1 0 0."),
    ],
)
def test_numbers_to_note_are_said_digit_by_digit_and_quantities_are_not(language: str, text: str, spoken: str) -> None:
    assert aloud(text, language) == spoken


def test_chinese_names_in_an_english_sentence_are_said_by_the_voice_that_has_them() -> None:
    answer = told(line("Am I speaking with 王芳? For a person, say agent."), asks="identity")
    assert [(say.text, say.get("language")) for say in answer[0]] == [
        ("Am I speaking with", "en-US"),
        ("王芳?", "cmn-CN"),
        ("For a person, say agent.", "en-US"),
    ]
    assert [say.text for say in told(line("请问您是Derek Hollis本人吗？"), language="zh")[0]] == [
        "请问您是Derek Hollis本人吗？"
    ]


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Am I speaking with DEREK HOLLIS? For a person", "Am I speaking with Derek Hollis? For a person"),
        ("Thank you, MARIA. A payment on your HSBC card", "Thank you, Maria. A payment on your HSBC card"),
        ("I can only speak with JEAN-PAUL O'BRIEN JR.", "I can only speak with Jean-Paul O'Brien Jr."),
        ("Please ask JOSÉ J. MUÑOZ to contact us", "Please ask José J. Muñoz to contact us"),
        ("Am I speaking with LI NA?", "Am I speaking with Li Na?"),
        ("Am I speaking with JD MCDONALD III?", "Am I speaking with JD Mcdonald III?"),
        ("Am I speaking with AJ Smith?", "Am I speaking with AJ Smith?"),
        ("Thank you, MARIA Gonzalez. To stop", "Thank you, Maria Gonzalez. To stop"),
        ("I pass you on to the CFPB and HSBC USA.", "I pass you on to the CFPB and HSBC USA."),
        ("the assistant of U.S. Bank. To stop", "the assistant of U.S Bank. To stop"),
        ("A call for you: DEREK HOLLIS. They asked", "A call for you: Derek Hollis. They asked"),
    ],
)
def test_names_in_capitals_are_names_and_other_capitals_stay_letters(text: str, spoken: str) -> None:
    assert aloud(text, "en") == spoken


def test_whoever_the_script_names_is_named_and_not_spelt() -> None:
    wordings = [w for w in DomainScript.load(ROOT / "domain.yml").wordings("voice") if w[0] != "utter_open_by_text"]
    naming = [
        text for _, text, language in wordings if language == "en" and re.search(r"\{(?:full_|first_)?name\}", text)
    ]
    assert len(naming) > 10
    for text in naming:
        assert "Derek Hollis" in aloud(re.sub(r"\{(?:full_|first_)?name\}", "DEREK HOLLIS", text), "en"), text


def test_every_helpline_of_the_script_is_said_digit_by_digit() -> None:
    lines = r"(?<!\d)(?:988|911|12356|12378|110|120)(?!\d)"
    wordings = [w for w in DomainScript.load(ROOT / "domain.yml").wordings("voice") if re.search(lines, w[1])]
    assert len(wordings) == 10
    assert [name for name, text, language in wordings if re.search(lines, aloud(text, language))] == []


RUNS, ASKED = AtCarrier(asked=True, runs=True), AtCarrier(asked=True)


def test_what_twilio_records_already_is_not_recorded_a_second_time() -> None:
    for then in ("notice", "listen", "wait"):
        for scope in ("whole", "after_notice"):
            again = told(line("Hello."), then=then, scope=scope, resumed=True, carrier=RUNS)
            assert again.findall("Start") == []


def test_a_recording_that_was_asked_for_and_never_confirmed_is_asked_for_again() -> None:
    assert len(told(line("Hello."), then="notice", scope="whole", carrier=ASKED).findall("Start")) == 1
    assert len(told(line("Hello."), scope="whole", resumed=True, carrier=ASKED).findall("Start")) == 1


def test_a_talk_by_the_phone_for_callers_is_recorded_when_our_own_recording_ended_and_a_room_by_itself() -> None:
    talk = told(line("Please stay on the line."), then="transfer", scope="whole", resumed=True)
    assert [verb.tag for verb in talk] == ["Start", "Say", "Dial"]
    room = told(
        line("Please stay."), room=Entrance(uuid4(), "zh", record=True), then="transfer", scope="whole", resumed=True
    )
    assert [verb.tag for verb in room] == ["Say", "Dial"]
    assert told(line("Please stay on the line."), then="transfer", scope="no", resumed=True).findall("Start") == []


def test_keys_are_not_waited_on_for_longer_than_people_press_them() -> None:
    asks: Asks
    for asks in ("identity", "confirmation", "nothing"):
        (only,) = told(line("Is that right?"), asks=asks)
        assert (only.get("numDigits"), only.get("timeout"), only.get("actionOnEmptyResult")) == ("1", "6", "true")
    for asks in ("verification", "amount", "months"):
        rounds = told(line("The last four digits?"), asks=asks).findall("Gather")
        assert [(r.get("timeout"), r.get("actionOnEmptyResult")) for r in rounds] == [("3", "false"), ("3", "true")]
        assert [len(r.findall("Say")) for r in rounds] == [1, 0]
        assert len({r.get("action") for r in rounds}) == 1
    for asks in ("verification", "when_can_pay"):
        answer = CallAnswer(uuid4(), "en", (line("Take your time."),), "listen", 3, asks, waits=True)
        rounds = ElementTree.fromstring(twiml(answer, HERE)).findall("Gather")
        assert sum(int(r.get("timeout") or 0) for r in rounds) == 30
        assert [r.get("actionOnEmptyResult") for r in rounds] == ["false"] * 9 + ["true"]


def test_words_do_not_break_into_what_is_read_back() -> None:
    assert told(line("You will pay $150. Right?"), asks="confirmation")[0].get("bargeIn") == "false"
    assert told(line("When can you pay?"), asks="when_can_pay")[0].get("bargeIn") == "true"


@pytest.mark.parametrize("then", ["listen", "hang_up"])
def test_who_objects_is_no_longer_recorded_from_the_next_answer_on(then: Next) -> None:
    for carrier in (RUNS, ASKED):
        stopped = told(line("I understand."), then=then, scope="no", carrier=carrier)
        assert (stopped[0].tag, stopped[0][0].tag, stopped[0][0].get("name")) == ("Stop", "Recording", "call")
        room = ElementTree.fromstring(caller_room(Entrance(uuid4(), "en", record=False, stop=True), HERE))
        assert [verb.tag for verb in room] == ["Stop", "Dial"]
    assert told(line("I understand."), scope="no").findall("Stop") == [], "nothing is recorded there"
    begun = told(line("Hello."), then="notice", asks="identity").find("Start/Recording")
    assert begun is not None
    assert begun.get("name") == "call", "it is stopped by its name"
    assert "in-progress" in str(begun.get("recordingStatusCallbackEvent"))
