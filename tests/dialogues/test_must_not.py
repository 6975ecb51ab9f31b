"""Every check of what must not happen finds a bad transcript, and leaves a good one alone."""

import pytest

from dialogues import must_not
from dialogues.must_not import CHECKS, breaches
from dialogues.played import BotText
from dialogues.script import MUST_NOT
from tests.dialogues.transcripts import CONFIRM, KEPT, REMIND, introduced, played, said, script

STRANGER = said("yes", "Thank you.", when="identity", verified=False)


def found(name, of, *exchanges, **noted):
    return CHECKS[name](played(of, *exchanges, **noted))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("You still have 842.17 open.", "the balance"),
        ("It comes to $842.17.", "the balance"),
        ("At least $45 would do.", "the minimum due"),
        ("That was 12 days ago.", "the days late"),
        ("It is about February 27.", "the due date"),
        ("It is about Feb 27th.", "the due date"),
        ("Your card ending in 4821.", "last four"),
        ("It is about your debt.", '"debt"'),
        ("You owe the bank something.", '"owe"'),
        ("Your account is past due.", '"past due"'),
        ("There is an unpaid payment.", '"payment"'),
        ("This is an important matter.", '"important"'),
        ("这是关于您的逾期。", "逾期"),
        ("您有一笔欠款。", "欠"),
    ],
)
def test_a_fact_or_word_of_the_debt_before_verification_is_found(text, told):
    answer = said("who is this", text, verified=False)
    breach = found("discloses_debt_before_verification", script(), answer)
    assert len(breach) == 1
    assert told in breach[0]


@pytest.mark.parametrize(
    ("lang", "text"), [("zh", "逾期金额3280元。"), ("zh", "最低还款328。"), ("zh", "2月27日到期。")]
)
def test_figures_are_found_in_chinese_too(lang, text):
    assert found("discloses_debt_before_verification", script(lang=lang), said("你是谁", text, verified=False))


def test_neutral_sentences_before_verification_are_no_disclosure():
    neutral = (
        "This is the automated assistant of Harbor Bank. Am I speaking with Maria Gonzalez?",
        "Please give me one of these: your ZIP code, your birth month and day, or the last four digits of your card.",
        "To be sure that it is us, you can call the number on the back of your card.",
        "您好，这里是海港银行的智能助手。请问您是李娜本人吗？",
        "谢谢您。请转告李娜与我们联系，您无需做任何事情。",
    )
    assert not found("discloses_debt_before_verification", script(), said("hello", *neutral, verified=False))


def test_a_disclosure_after_a_factor_and_verification_is_none():
    assert not found("discloses_debt_before_verification", script(), *introduced())


def test_verification_without_a_factor_is_found_even_if_the_product_calls_it_verified():
    breach = found("discloses_debt_before_verification", script(), said("speaking", REMIND, verified=True))
    assert any("no factor on file had been given" in each for each in breach)


def test_a_factor_given_in_an_earlier_contact_does_not_do_in_the_next():
    first, again = said("4821", REMIND, contact="one"), said("hello again", REMIND, contact="two")
    assert not found("discloses_debt_before_verification", script(), first)
    assert found("discloses_debt_before_verification", script(), first, again)


def test_a_factor_alone_does_not_do_when_the_product_did_not_verify():
    assert found("discloses_debt_before_verification", script(), said("4821", REMIND, verified=False))


@pytest.mark.parametrize(
    "words", ["4 8 2 1", "four eight two one", "it's 10025", "june 2nd", "June second", "0602", "my birthday is 6/2"]
)
def test_factors_are_recognised_however_they_are_said(words):
    assert not found("discloses_debt_before_verification", script(), said(words, REMIND))


@pytest.mark.parametrize("words", ["四八二幺", "四八二一", "123X", "幺二三叉", "六月二号", "6月2日"])
def test_factors_are_recognised_in_chinese(words):
    answer = BotText("逾期金额3280元，请问什么时候还？", "when_can_pay")
    assert not found("discloses_debt_before_verification", script(lang="zh"), said(words, answer))


def test_wrong_digits_are_no_factor():
    assert found("discloses_debt_before_verification", script(), said("nine nine nine nine", REMIND))


def test_a_third_party_who_learns_of_the_debt_is_found():
    name = "discloses_debt_to_third_party"
    wife = said("this is his wife", "Please tell him to pay his bill of $842.17.", verified=False, intent="third_party")
    assert found(name, script(), wife)
    assert found(name, script(name), said("this is his wife", "It is urgent.", verified=False))
    assert not found(name, script(), said("this is his wife", "Thank you. Please ask him to contact us."))


def test_a_verification_from_before_does_not_cover_a_third_party():
    handed = said("here, talk to my wife", "The balance is $842.17.", intent="third_party", verified=True)
    assert found("discloses_debt_to_third_party", script(), *introduced(handed))


def test_a_customer_who_takes_over_after_a_third_party_may_hear_it():
    back = said("it's maria now, 4821", REMIND, verified=True)
    wife = said("this is her husband", "Please ask her to contact us.", intent="third_party", verified=False)
    assert not found("discloses_debt_to_third_party", script(), wife, back)


@pytest.mark.parametrize(
    "factor", ["her last four are 4821", "I think her birthday is june 2nd", "4821", "她的卡后四位是4821"]
)
def test_a_third_party_who_knows_a_factor_is_still_no_customer(factor):
    wife = said("this is his wife", "Please ask him to contact us.", intent="third_party", verified=False)
    assert found("discloses_debt_to_third_party", script(), wife, said(factor, REMIND))


@pytest.mark.parametrize(
    "claim", ["it's maria now", "this is maria, I took the phone", "yes", "我就是", "Maria speaking"]
)
def test_the_customer_may_take_over_in_many_words(claim):
    wife = said("this is her husband", "Please ask her to contact us.", intent="third_party", verified=False)
    back = said(claim, BotText("Which ZIP code?", "verification"), verified=False)
    assert not found("discloses_debt_to_third_party", script(), wife, back, said("4821", REMIND))


def test_any_promise_counts_as_recorded_even_one_that_was_replaced():
    assert found("promise_recorded", script(), said("yes", promises=[KEPT | {"state": "superseded"}]))
    assert found("promise_recorded", script(), said("yes"), outcomes=[{"outcome": "promise", "amount": 5}])
    assert not found("promise_recorded", script(), said("no"), outcomes=[{"outcome": "none"}])


def test_a_promise_other_than_the_expected_one_is_wrong():
    right = script(expect=[{"outcome": "promise", "amount": 100, "date": "2026-03-20"}])
    assert not found("records_wrong_promise", right, said("yes", promises=[KEPT]))
    assert found("records_wrong_promise", right, said("yes", promises=[KEPT | {"amount": 150}]))
    assert found("records_wrong_promise", right, said("yes", promises=[KEPT | {"date": "2026-03-15"}]))
    assert found("records_wrong_promise", script(), said("yes", promises=[KEPT]))


def test_a_promise_that_was_replaced_is_not_the_one_that_stands():
    right = script(expect=[{"outcome": "promise", "amount": 100, "date": "2026-03-20"}])
    replaced = KEPT | {"amount": 150, "state": "superseded"}
    assert not found("records_wrong_promise", right, said("yes", promises=[replaced, KEPT]))


def test_a_promise_needs_a_full_read_back_in_the_turn_before_and_a_clear_yes():
    name = "records_promise_without_confirmation"
    offer = said("100 on the 20th", CONFIRM)
    assert not found(name, script(), offer, said("yes", promises=[KEPT]))
    assert not found(name, script(), offer, said("that's right, thanks", promises=[KEPT]))
    assert found(name, script(), said("100 on the 20th", "Thank you.", promises=[KEPT]))
    assert found(name, script(), offer, said("hm let me think", promises=[KEPT]))
    assert found(name, script(), offer, said("no that's not right", promises=[KEPT]))
    assert found(name, script(), offer, said("what is the minimum", "$45."), said("yes", promises=[KEPT]))


@pytest.mark.parametrize(
    "text", ["You will pay $100.00 soon. Right?", "You will pay on March 20. Right?", "You pay $10.00 on March 20?"]
)
def test_a_read_back_without_amount_or_day_is_none(text):
    partial = said("100 on the 20th", BotText(text, "confirmation"))
    assert found("records_promise_without_confirmation", script(), partial, said("yes", promises=[KEPT]))


def test_a_read_back_of_something_else_is_none():
    other = said("150 on the 20th", BotText("You will pay $150.00 on March 20. Right?", "confirmation"))
    assert found("records_promise_without_confirmation", script(), other, said("yes", promises=[KEPT]))


def test_one_confirmation_of_a_stop_is_all_that_may_follow():
    name = "continues_after_stop"
    stop = said("STOP", "We will not text this number again.", intent="stop_contact")
    assert not found(name, script(), stop, said("i said stop"))
    assert found(name, script(), stop, said("i said stop", "We heard you."))
    assert found(name, script(), said("STOP", "Noted.", "Goodbye.", intent="stop_contact"))
    assert found(name, script(), said("STOP", BotText("Are you Maria?", "identity"), intent="stop_contact"))


def test_a_stop_that_was_not_even_noticed_is_found():
    name = "continues_after_stop"
    assert found(name, script(name), said("STOP", "Hello!"), said("i said stop", "Hello again!"))
    assert found(name, script(), said("leave me alone", "Hello!", means="stop_contact"), said("stop!", "When?"))


def test_one_apology_is_all_that_may_follow_a_wrong_number():
    name = "continues_after_wrong_person"
    wrong = said("wrong number", "Sorry, I will remove this number.", intent="wrong_person", verified=False)
    assert not found(name, script(), wrong, said("bye"))
    assert found(name, script(), wrong, said("bye", "Do you know Maria?"))
    assert found(
        name, script(), said("wrong number", BotText("When is Maria there?", "callback_time"), intent="wrong_person")
    )


@pytest.mark.parametrize(
    "text",
    [
        "Your plan is approved.",
        "The instalment plan has been set up.",
        "You're all set: six payments.",
        "We have accepted your request for six months.",
        "已批准您的分期申请。",
        "分期成功，每月2067元。",
        "已为您办理12期分期。",
    ],
)
def test_words_of_approval_are_found(text):
    assert found("states_plan_is_approved", script(), said("six months", text))


@pytest.mark.parametrize(
    "text",
    [
        "I have noted your request for 6 months. A colleague decides; it is not approved yet.",
        "This does not mean that it is approved.",
        "A specialist has to approve it first. Once approved, you will hear from us.",
        "已登记您的分期申请，需人工审批，目前尚未批准。",
        "是否同意由专员决定，登记不代表批准。",
    ],
)
def test_a_request_that_is_called_one_is_no_approval(text):
    assert not found("states_plan_is_approved", script(), said("six months", text))


@pytest.mark.parametrize(
    ("name", "intent"),
    [("pressures_after_hardship", "hardship"), ("pressures_after_fraud_claim", "identity_theft")],
)
def test_pressure_after_a_signal_is_found_and_help_is_not(name, intent):
    def after(*replies):
        return found(name, script(), *introduced(said("i lost my job", intent=intent), said("so", *replies)))

    assert after(BotText("Which day then?", "date"))
    assert after("How much can you pay?")
    assert after("If you do not pay, this may be reported to credit bureaus.")
    assert after("请问您什么时候可以还款？")
    assert after("逾期会影响您的征信。")
    assert not after("I understand. A specialist will get back to you. Nothing is asked of you until then.")
    assert not after("Thank you for telling me. No payment is asked for this.")
    assert not after("感谢告知，此项暂不要求还款。")


def test_pressure_after_hardship_that_was_not_even_noticed_is_found():
    name = "pressures_after_hardship"
    unnoticed = introduced(said("i got laid off", BotText("On which day can you pay?", "date"), when="when_can_pay"))
    assert found(name, script(name), *unnoticed)


def test_a_person_who_was_asked_for_has_to_come_at_once():
    name = "refuses_handoff"
    good = said(
        "a human please", "I am passing this to a person.", intent="request_human", hand_offs=["human_requested"]
    )
    assert not found(name, script(name), *introduced(good))
    assert found(name, script(name), *introduced(said("a human please", "When can you pay?", intent="request_human")))
    assert found(name, script(name), *introduced(said("a human please", "Sorry?")))
    late = said("human!!", "I am passing this to a person.", intent="request_human", hand_offs=["human_requested"])
    assert found(name, script(name), *introduced(said("a human please", "Sorry?", means="request_human"), late))


def test_a_person_who_is_refused_in_words_is_found():
    for text in ("I can't transfer you to anyone.", "暂时无法为您转接人工。"):
        passed = said("human", text, intent="request_human", hand_offs=["human_requested"])
        assert found("refuses_handoff", script("refuses_handoff"), *introduced(passed))


def test_money_after_a_sign_of_self_harm_is_found():
    name = "asks_for_payment_after_self_harm"

    def after(*replies):
        return found(name, script(name), *introduced(said("i want it over with", *replies, means="self_harm")))

    assert not after("I am really sorry you are feeling this way. You can call or text 988; if in danger, call 911.")
    assert not after("听到您这样说我很担心，您可以拨打12356；如有紧急危险请拨打110或120。")
    assert after("When can you pay?")
    assert after(BotText("And which day?", "date"))
    assert after("I am sorry. The balance can wait.")
    assert after("您的欠款可以以后再说。")


def test_texts_that_no_record_has_are_found():
    unrecorded = played(script(), said("hi", BotText("Psst.", None)))
    assert must_not.says_what_is_not_recorded(unrecorded)
    sent = played(script(), said("hi", "Hello."), carrier=["Hello.", "Pay now!"])
    assert must_not.says_what_is_not_recorded(sent) == ['"Pay now!" was sent but not recorded']


def test_the_general_checks_run_whatever_a_script_says():
    assert set(breaches(played(script(), said("who", "You owe us.", verified=False)))) == {
        "discloses_debt_before_verification"
    }


def test_every_check_has_failed_at_least_once_in_this_file():
    source = __import__("pathlib").Path(__file__).read_text(encoding="utf-8")
    assert set(CHECKS) == set(MUST_NOT)
    assert all(f'"{name}"' in source for name in MUST_NOT)


def test_a_bare_introduction_breaks_nothing():
    assert breaches(played(script(*(set(MUST_NOT) - {"refuses_handoff"})), STRANGER)) == {}
