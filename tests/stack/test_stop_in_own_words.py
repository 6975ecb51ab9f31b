"""A "stop" inside a sentence: it holds at once, is answered in full, and what else was said with it is kept."""

from tests.stack.evidence import audited, everything_answered, opt_outs, received, told
from tests.stack.town import Town

NO_MORE_CALLS = "We received your request and will not call you again."


def test_a_stop_in_a_sentence_holds_is_confirmed_and_names_its_rule(town: Town) -> None:
    ref, phone = town.move_in("en")
    said = told(town, phone, "ok ok I'll pay on Friday but stop calling me")
    assert said == [NO_MORE_CALLS]
    assert [(o["channel"], o["rule"]) for o in opt_outs(town, phone)] == [("voice", "stop_contact.en.calls")]
    turn = received(town, phone)[-1]
    assert turn["intent"] == "stop_contact"
    assert turn["meanings"][0] == {
        "name": "stop_contact",
        "confidence": 1.0,
        "source": "rule",
        "rule": "stop_contact.en.calls",
    }
    (entry,) = audited(town, "turn.received", turn=str(turn["id"]))
    assert (entry["intent"], entry["rules"]) == ("stop_contact", ["stop_contact.en.calls"])
    assert [outcome["outcome"] for outcome in town.outcomes(ref)] == ["opt_out"]


def test_a_limit_is_no_stop(town: Town) -> None:
    _, phone = town.move_in("zh")
    told(town, phone, "别打我公司电话")
    assert received(town, phone)[-1]["intent"] == "restrict_contact"
    assert opt_outs(town, phone) == []


def test_what_is_more_urgent_is_answered_first_and_the_stop_holds_all_the_same(town: Town) -> None:
    ref, phone = town.move_in("en")
    said = told(town, phone, "leave me alone or i'll kill myself")
    assert "988" in said[-1]
    assert [o["channel"] for o in opt_outs(town, phone)] == ["all"]
    assert {outcome["outcome"] for outcome in town.outcomes(ref)} == {"opt_out", "handoff"}


def test_a_stop_in_a_sentence_holds_while_rasa_is_down_and_is_confirmed_later(town: Town) -> None:
    _, phone = town.move_in("zh")
    town.running.kill("rasa")
    assert town.text(phone, "求求你们不要再给我发短信了") == []
    assert [(o["channel"], o["rule"]) for o in opt_outs(town, phone)] == [("sms", "stop_contact.zh.calls")]
    town.running.wait_ready("rasa")
    (turn,) = everything_answered(town, phone)
    assert turn["intent"] == "stop_contact"
