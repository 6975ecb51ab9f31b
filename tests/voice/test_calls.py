"""Whole calls over the emulated network, in both languages, to what is recorded of them."""

from __future__ import annotations

from tests.stack.evidence import opt_outs, rows, turns_with
from tests.stack.town import eventually
from tests.voice.callers import Callers


def test_an_english_call_leads_to_the_promise_that_was_confirmed(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    call = callers.is_called(ref, phone)

    opening = call.listen()
    assert opening.startswith("Hello, this is the automated assistant of Harbor Bank. To stop these calls, press 9")
    assert "This call may be recorded." in opening
    assert "Am I speaking with Maria" in opening
    assert "842.17" not in opening
    assert "ZIP code" in call.say("Yes, speaking.")
    assert "$842.17" in call.press("4821")
    assert "Is that right?" in call.say("I can pay 150 on Friday.")
    assert "noted $150.00 on Friday, March 13" in call.say("Yes.")
    call.hang_up()

    assert callers.ended(ref)["disposition"] == "answered"
    assert [(o["outcome"], o["amount"], o["date"]) for o in callers.town.outcomes(ref)] == [
        ("promise", 150, "2026-03-13")
    ]


def test_a_mandarin_call_leads_to_the_promise_that_was_confirmed(callers: Callers) -> None:
    ref, phone = callers.move_in("zh")
    call = callers.rings_in(phone)

    assert "智能语音助手" in call.listen()
    assert "卡号后四位" in call.say("是我")
    assert "3280元" in call.say("四八二一")
    assert "对吗" in call.say("下周三还五百")
    assert "已登记" in call.say("对")
    call.hang_up()
    assert callers.ended(ref)["disposition"] == "answered"
    assert [(o["outcome"], o["amount"], o["date"]) for o in callers.town.outcomes(ref)] == [
        ("promise", 500, "2026-03-18")
    ]
    document = call.now["documents"][-2]["twiml"]
    assert 'language="cmn-Hans-CN"' in document
    assert 'language="cmn-CN"' in document
    by_text = [turn["response"] for turn in turns_with(callers.town, phone) if turn["channel"] != "voice"]
    assert by_text == ["utter_agreed_by_text"]


def test_key_9_stops_the_calls_even_in_the_opening(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    call = callers.is_called(ref, phone)
    eventually(lambda: call.now["waiting"])
    assert call.now["waiting"]["input"] == ["dtmf"]

    assert "will not call you again" in call.press("9")
    assert call.over
    assert [(o["channel"], o["rule"]) for o in opt_outs(callers.town, phone)] == [("voice", "key:9")]
    assert [(o["outcome"], o["channel"]) for o in callers.town.outcomes(ref)] == [("opt_out", "voice")]
    assert callers.town.product.remind_by_call(ref).decision == "block"


def test_no_other_key_and_no_word_cuts_the_opening_short(callers: Callers) -> None:
    _ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    eventually(lambda: call.now["waiting"])
    again = call.press("5")
    assert again.count("This call may be recorded.") == 2
    assert again.count("Am I speaking with") == 1
    assert [t["response"] for t in turns_with(callers.town, phone)] == ["utter_call_notice", "utter_call_identity"]


def test_stop_calling_holds_before_it_is_acknowledged_whatever_the_dialogue_is_doing(callers: Callers) -> None:
    _ref, phone = callers.move_in("zh")
    call = callers.rings_in(phone)
    call.listen()
    assert "不会再给您打电话" in call.say("不要再打了。")
    assert call.over
    assert [o["channel"] for o in opt_outs(callers.town, phone)] == ["voice"]


def test_who_stopped_our_calls_may_still_call_us(callers: Callers) -> None:
    _ref, phone = callers.move_in("en")
    first = callers.rings_in(phone)
    first.listen()
    first.press("9")
    second = callers.rings_in(phone)
    assert "Am I speaking with" in second.listen()
    assert "ZIP code" in second.say("yes it's me")


def test_a_wrong_number_is_removed_and_a_later_call_from_it_is_a_strangers(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    call = callers.is_called(ref, phone)
    call.listen()
    assert "remove this number" in call.say("Sorry, you have the wrong number, there is no Maria here.")
    assert call.over
    assert [o["outcome"] for o in callers.town.outcomes(ref)] == ["wrong_person"]
    later = callers.rings_in(phone)
    assert "nothing on file" in later.listen()
    assert later.over


def test_a_caller_who_asks_for_a_person_is_put_through(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    call.listen()
    assert "Please stay on the line" in call.press("0")
    waiting = call.now["waiting"]
    assert (waiting["for"], waiting["target"]) == ("dial", "+12025550177")
    call.let_agent("completed")
    assert call.over
    assert [(o["outcome"], o["reason"]) for o in callers.town.outcomes(ref)] == [("handoff", "human_requested")]
    states = "select h.state, h.agent from hand_offs h join accounts a on a.id = h.account_id where a.ref = :ref"
    assert rows(callers.town, states, ref=ref) == [{"state": "completed", "agent": "telephone"}]


def test_who_we_called_may_talk_with_a_person_for_longer_than_with_the_assistant(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    call = callers.is_called(ref, phone)
    call.listen()
    assert call.now["time_limit"] == 900
    call.press("0")
    assert call.now["waiting"]["for"] == "dial"
    eventually(lambda: call.now["time_limit"] > 900)
    call.let_agent("completed")


def test_who_refuses_a_recording_that_the_law_demands_is_not_put_through_to_the_phone_for_callers_either(
    callers: Callers,
) -> None:
    ref, phone = callers.move_in("zh")
    call = callers.rings_in(phone)
    call.listen()
    callers.refuses_recording(ref)
    assert "稍后会有专人与您联系" in call.press("0")
    assert call.over


def test_who_speaks_of_danger_is_put_through_even_if_they_refused_to_be_recorded_before(callers: Callers) -> None:
    ref, phone = callers.move_in("zh")
    call = callers.rings_in(phone)
    call.listen()
    callers.refuses_recording(ref)
    call.say("我不想活了")
    assert call.now["waiting"]["for"] == "dial"
    call.let_agent("completed")


def test_who_objects_in_the_last_words_is_not_recorded_during_ours(callers: Callers) -> None:
    _ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    call.listen()
    call.talk("yes speaking", "4821", "don't record me")
    stops = [document for document in call.now["documents"] if "<Stop>" in str(document)]
    assert stops
    assert "<Hangup" in str(stops[0]) or not call.over


def test_a_caller_whom_no_agent_answers_hears_that_somebody_will_get_back_to_them(callers: Callers) -> None:
    ref, phone = callers.move_in("zh")
    call = callers.rings_in(phone)
    call.listen()
    call.say("我要转人工")
    assert "稍后会有专人与您联系" in call.let_agent("no-answer")
    assert call.over
    states = "select h.state from hand_offs h join accounts a on a.id = h.account_id where a.ref = :ref"
    assert rows(callers.town, states, ref=ref) == [{"state": "pending"}]


def test_silence_is_asked_about_twice_and_then_ends_the_call(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    call = callers.is_called(ref, phone)
    call.listen()
    assert "did not hear anything. Am I speaking with" in call.keep_silent()
    assert "did not hear anything. Am I speaking with" in call.keep_silent()
    last = call.keep_silent()
    assert "end the call here. You can reach us at 2 0 2, 5 5 5, 0 1 0 0. Goodbye." in last
    assert call.over
    assert callers.ended(ref)["disposition"] == "answered"
    assert [o["outcome"] for o in callers.town.outcomes(ref)] == ["none"]


def test_after_a_promise_silence_is_a_good_bye(callers: Callers) -> None:
    _ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    call.listen()
    call.say("this is she")
    call.press("4821")
    call.talk("the minimum on friday", "yes that's correct")
    assert "Thank you for your time." in call.keep_silent()
    assert call.over


def test_what_was_said_before_hanging_up_counts(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    call = callers.is_called(ref, phone)
    call.listen()
    call.say("yes, speaking")
    call.press("4821")
    call.say("a hundred and fifty this friday")
    call.hang_up()
    assert callers.ended(ref)["disposition"] == "answered"
    assert [o["outcome"] for o in callers.town.outcomes(ref)] == ["none"]
    texts = [t["text"] for t in turns_with(callers.town, phone) if t["direction"] == "inbound"]
    assert texts == ["yes, speaking", "4821", "a hundred and fifty this friday"]


def test_a_stop_that_is_recognised_after_they_hung_up_holds(callers: Callers) -> None:
    for words in ("Stop calling me.", "Please take me off your list, I don't want these calls."):
        ref, phone = callers.move_in("en")
        call = callers.is_called(ref, phone)
        call.listen()
        call.hang_up()
        callers.ended(ref)
        callers.webhook("/twilio/voice/heard?step=1", call.sid, SpeechResult=words)
        assert [o["outcome"] for o in callers.town.outcomes(ref)] == ["opt_out"]
        assert callers.town.product.remind_by_call(ref).decision != "allow"


def test_a_yes_that_is_recognised_after_they_hung_up_is_a_promise_and_nobody_is_answered(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    call = callers.is_called(ref, phone)
    call.listen()
    call.say("yes, speaking")
    call.press("4821")
    call.say("the minimum on march twentieth")
    call.hang_up()
    callers.ended(ref)
    said = [t for t in turns_with(callers.town, phone) if (t["channel"], t["direction"]) == ("voice", "outbound")]
    callers.webhook("/twilio/voice/heard?step=4", call.sid, SpeechResult="Yes, that's right.")
    assert [(o["outcome"], o["date"]) for o in callers.town.outcomes(ref)] == [("promise", "2026-03-20")]
    later = [t for t in turns_with(callers.town, phone) if (t["channel"], t["direction"]) == ("voice", "outbound")]
    assert [t["text"] for t in later] == [t["text"] for t in said]


def test_yes_and_no_may_be_keys_where_they_are_asked_for(callers: Callers) -> None:
    _ref, phone = callers.move_in("zh")
    call = callers.rings_in(phone)
    call.listen()
    assert "卡号后四位" in call.press("1")
    assert "3280元" in call.press("4821")
    call.say("下周三还五百")
    assert "已登记" in call.press("1")


def test_two_wrong_answers_end_the_call_and_disclose_nothing(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    call = callers.is_called(ref, phone)
    call.listen()
    call.say("yes speaking")
    call.press("1111")
    assert "could not confirm" in call.press("2222")
    assert call.over
    assert not any("842" in t["text"] for t in turns_with(callers.town, phone))


def test_a_stranger_who_calls_learns_nothing_and_a_withheld_number_leaves_no_trace(callers: Callers) -> None:
    stranger = callers.rings_in("+12125550143")
    assert "nothing on file" in stranger.listen()
    assert stranger.over
    before = len(rows(callers.town, "select id from contacts"))
    answer = callers.webhook("/twilio/voice", "CA" + "7" * 32, From="anonymous", To="+12025550100")
    assert "nothing on file" in answer
    assert len(rows(callers.town, "select id from contacts")) == before


def test_a_customer_of_the_emulator_is_called_and_promises_by_themselves(callers: Callers) -> None:
    ref, phone = callers.move_in("en")
    lines = [
        {"after": "speaking with", "speech": "Speaking."},
        {"after": "one of these", "digits": "4821"},
        {"after": "When can you pay", "speech": "I'll pay the minimum on March 20th."},
        {"after": "Is that right", "speech": "Yes, that's right."},
        {"after": "anything else", "hang_up": True},
    ]
    callers.prepare(phone, lines=lines)
    assert callers.town.product.remind_by_call(ref).decision == "allow"
    assert callers.ended(ref)["disposition"] == "answered"
    assert [(o["outcome"], o["amount"], o["date"]) for o in callers.town.outcomes(ref)] == [
        ("promise", 45, "2026-03-20")
    ]


def test_a_call_in_china_by_the_carriers_voice_is_recorded_by_the_carrier_from_the_first_word(callers: Callers) -> None:
    ref, phone = callers.move_in("zh")
    call = callers.rings_in(phone)
    call.listen()
    call.hang_up()
    query = """
        select r.keeper, r.sha256 from recordings r join calls c on c.id = r.call_id join contacts x on x.id = c.contact_id
        join accounts a on a.id = x.account_id where a.ref = :ref
    """
    [recording] = eventually(lambda: rows(callers.town, query, ref=ref))
    assert recording == {"keeper": "carrier", "sha256": None}


def test_who_asks_for_it_is_spoken_to_slowly_from_then_on(callers: Callers) -> None:
    _ref, phone = callers.move_in("en")
    call = callers.rings_in(phone)
    call.listen()
    call.say("Yes, speaking.")
    assert not any("rate" in heard for heard in call.now["heard"])
    said = len(call.now["heard"])
    assert "speak more slowly" in call.say("Can you speak more slowly please?")
    call.press("4821")
    later = [heard for heard in call.now["heard"][said:] if heard["verb"] == "Say"]
    assert len(later) > 2
    assert {heard.get("rate") for heard in later} == {"80%"}
