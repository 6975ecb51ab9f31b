"""Whole conversations through signed webhooks to promises in Postgres."""

from tests.stack.town import Town


def test_an_english_conversation_leads_to_the_promise_that_was_confirmed(town: Town) -> None:
    ref, phone = town.move_in("en")

    opening = town.text(phone, "hi, got your message")
    assert "Am I speaking with" in opening[-1]
    assert "842.17" not in " ".join(opening)
    assert "ZIP code" in town.text(phone, "yes this is maria")[-1]
    reminder = town.text(phone, "4821")
    assert "$842.17" in reminder[-1]
    assert "Is that right?" in town.text(phone, "I can pay 150 on friday")[-1]
    assert "noted $150.00 on Friday, March 13" in town.text(phone, "yes")[-1]

    assert [(o["outcome"], o["amount"], o["currency"], o["date"]) for o in town.outcomes(ref)] == [
        ("promise", 150, "USD", "2026-03-13")
    ]


def test_a_mandarin_conversation_leads_to_the_promise_that_was_confirmed(town: Town) -> None:
    ref, phone = town.move_in("zh")

    assert "本人吗" in town.text(phone, "你好")[-1]
    assert "卡号后四位" in town.text(phone, "是我")[-1]
    assert "3280元" in town.text(phone, "四八二一")[-1]
    assert "对吗" in town.text(phone, "下周三还五百")[-1]
    assert "已登记" in town.text(phone, "对")[-1]

    assert [(o["outcome"], o["amount"], o["currency"], o["date"]) for o in town.outcomes(ref)] == [
        ("promise", 500, "CNY", "2026-03-18")
    ]


def test_a_correction_at_the_read_back_replaces_what_was_said_before(town: Town) -> None:
    ref, phone = town.move_in("en")
    town.converse(phone, "hello", "yes its maria", "4821", "can do 150 on the 15th")
    assert "$100.00 on Friday, March 20" in town.text(phone, "no make it 100 on the 20th")[-1]
    assert town.outcomes(ref) == []
    town.text(phone, "yes")
    assert [(o["amount"], o["date"]) for o in town.outcomes(ref)] == [(100, "2026-03-20")]


def test_a_question_in_the_middle_is_answered_and_the_promise_goes_on(town: Town) -> None:
    ref, phone = town.move_in("en")
    town.converse(phone, "hello", "yes its maria", "4821", "i can pay on friday")
    answer = town.text(phone, "what is the minimum payment?")
    assert "$45.00" in answer[0]
    assert answer[-1] == "And how much can you pay?"  # the figures have just been named
    town.converse(phone, "the minimum then", "yes correct")
    assert [(o["amount"], o["date"]) for o in town.outcomes(ref)] == [(45, "2026-03-13")]


def test_a_promise_outside_the_limits_gets_one_counter_offer_and_then_a_person(town: Town) -> None:
    ref, phone = town.move_in("en")
    town.converse(phone, "hello", "yes its maria", "4821")
    assert "at least $45.00" in town.text(phone, "i can pay 10 dollars on friday")[0]
    town.text(phone, "i can only pay 10 dollars")
    assert [(o["outcome"], o["reason"]) for o in town.outcomes(ref)] == [("handoff", "beyond_policy")]


def test_two_wrong_answers_end_verification_with_a_person_and_disclose_nothing(town: Town) -> None:
    ref, phone = town.move_in("en")
    town.converse(phone, "hello", "yes its maria", "1111", "2222")
    assert [(o["outcome"], o["reason"]) for o in town.outcomes(ref)] == [("handoff", "verification_failed")]
    assert not any("842" in turn["text"] for turn in town.turns(ref))
    assert town.text(phone, "so how much is it") == []


def test_a_bare_yes_verifies_nobody(town: Town) -> None:
    ref, phone = town.move_in("en")
    for line in ("yes", "yes", "yes", "speaking", "yes that's me"):
        assert "842" not in " ".join(town.text(phone, line))
    assert not any(turn["response"] == "utter_remind" for turn in town.turns(ref))


def test_a_stranger_learns_nothing_and_a_wrong_number_is_removed(town: Town) -> None:
    ref, phone = town.move_in("en")
    town.text(phone, "hello")
    assert "remove this number" in town.text(phone, "sorry you have the wrong number, no maria here")[-1]
    assert town.text(phone, "who was that about?") == []
    assert [o["outcome"] for o in town.outcomes(ref)] == ["wrong_person"]


def test_a_request_for_a_human_silences_the_bot(town: Town) -> None:
    ref, phone = town.move_in("en")
    town.converse(phone, "hello", "yes its maria", "4821")
    assert "to a person" in town.text(phone, "let me talk to a human please")[-1]
    assert town.text(phone, "are you there?") == []
    assert [(o["outcome"], o["reason"]) for o in town.outcomes(ref)] == [("handoff", "human_requested")]


def test_what_is_not_understood_is_rephrased_then_offered_choices_then_given_to_a_person(town: Town) -> None:
    ref, phone = town.move_in("en")
    town.converse(phone, "hello", "yes its maria", "4821")
    answers = [
        " ".join(town.text(phone, line))
        for line in ("purple monkey dishwasher", "flurble blorp zong", "purple lamp carpet")
    ]
    assert "other words" in answers[0]
    assert "agent" in answers[1]
    assert "person" in answers[2]
    assert [o["outcome"] for o in town.outcomes(ref)] == ["handoff"]
