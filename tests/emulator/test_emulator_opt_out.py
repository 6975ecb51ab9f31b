import pytest
from emulator_rig import MARIA, NUMBER, SECOND, Reply


def carrier(outcome):
    return [reply["body"].split(".")[0] for reply in outcome["carrier_replies"]]


@pytest.mark.parametrize(
    "word", ["STOP", " stop ", "StopAll", "UNSUBSCRIBE", "cancel", "END", "quit", "REVOKE", "OptOut"]
)
def test_a_stop_word_alone_unsubscribes_and_still_reaches_the_product(emulator, product, word):
    outcome = emulator.text(word)
    assert carrier(outcome) == ["You have successfully been unsubscribed"]
    assert product.requests[0].params["OptOutType"] == "STOP"
    refused = emulator.send()
    assert (refused.status_code, refused.json()["code"]) == (400, 21610)
    assert emulator.send(From=SECOND).status_code == 201


def test_a_sentence_with_stop_in_it_is_an_ordinary_text(emulator, product):
    assert carrier(emulator.text("please stop")) == []
    assert "OptOutType" not in product.requests[0].params
    assert emulator.send().status_code == 201


def test_the_products_own_answer_to_stop_is_not_sent(emulator, product):
    product.answers["/twilio/sms"] = Reply("<Response><Message>Bye</Message></Response>")
    outcome = emulator.text("STOP")
    assert outcome["replies"] == []
    assert [(r["body"], r["status"], r["error_code"]) for r in outcome["refused"]] == [("Bye", "failed", 21610)]


def test_start_opts_in_again(emulator, product):
    emulator.text("STOP")
    assert carrier(emulator.text("STOP")) == []
    assert carrier(emulator.text("start")) == ["You have successfully been re-subscribed to messages from this number"]
    assert product.requests[-1].params["OptOutType"] == "START"
    assert emulator.send().status_code == 201


def test_yes_opts_in_only_those_who_are_out(emulator, product):
    assert carrier(emulator.text("YES")) == []
    assert "OptOutType" not in product.requests[-1].params
    emulator.text("STOP")
    emulator.text("Yes")
    assert product.requests[-1].params["OptOutType"] == "START"
    assert emulator.send().status_code == 201


def test_help_is_answered_by_the_carrier_too(emulator, product):
    assert carrier(emulator.text("HELP")) == ["Reply STOP to unsubscribe"]
    assert product.requests[0].params["OptOutType"] == "HELP"


def test_the_carriers_handling_can_be_switched_off(emulator, product):
    assert emulator.post("/opt-outs", handling=False)["handling"] is False
    assert carrier(emulator.text("STOP")) == []
    assert "OptOutType" not in product.requests[0].params
    assert emulator.send().status_code == 201


def test_a_customer_can_be_opted_out_by_hand(emulator):
    pairs = emulator.post("/opt-outs", customer=MARIA, number=NUMBER)["opted_out"]
    assert pairs == [{"customer": MARIA, "number": NUMBER}]
    assert emulator.send().json()["code"] == 21610
    emulator.post("/opt-outs", customer=MARIA, opted_out=False)
    assert emulator.send().status_code == 201
