"""Every rule fires on its own examples, whatever the spelling, and says on which words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courtesy.understanding.safety import channel_to_stop, safety_hits
from courtesy.understanding.safety.rulebook import rulebook

RULES = rulebook().rules
EXAMPLES = [(rule.name, rule.intent, example) for rule in RULES for example in rule.written.examples]
WIDE = {ord(c): ord(c) + 0xFEE0 for c in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"}
OLD_SCRIPT = str.maketrans("别联系电话发们请个号码过这还会师说录伤诉", "別聯繫電話發們請個號碼過這還會師說錄傷訴")


def intents(text: str, asks: str = "nothing") -> set[str]:
    return {hit.intent for hit in safety_hits(text, asks=asks)}


def test_rules_have_names_of_their_own_and_cover_both_languages_alike():
    assert len({rule.name for rule in RULES}) == len(RULES)
    by_language = {lang: {r.intent for r in RULES if f".{lang}." in r.name} for lang in ("en", "zh")}
    assert by_language["en"] == by_language["zh"]


@pytest.mark.parametrize(("name", "intent", "example"), EXAMPLES)
def test_a_rule_fires_on_its_examples_in_any_spelling(name, intent, example):
    rule = next(rule for rule in RULES if rule.name == name)
    assert any(rule.says.search(f" {text} ") for text in _plain(example)), "the rule itself"
    for text in (example, example.upper(), f"  {example}!! ", example.translate(WIDE), example.translate(OLD_SCRIPT)):
        assert intent in intents(text), text
    assert intent in intents(example.replace("'", "")), "without apostrophes"
    assert intent in intents(example.replace("'", "’")), "with typographic ones"


def _plain(example: str) -> list[str]:
    from courtesy.understanding.safety.hits import plain_text

    return [plain_text(example).text.strip()]


@pytest.mark.parametrize(
    ("text", "intent", "words"),
    [
        ("Ok, I'll pay Friday. But DON'T   ever call me again!!", "stop_contact", "DON'T   ever call me again"),
        ("I filed — bank rupture see — in May", "bankruptcy", "filed — bank rupture see"),
        ("是我，週五還。以後別再打電話了", "stop_contact", "以後別再打電話了"),
        ("my a turn e is handling it", "attorney", "my a turn e"),
    ],
)
def test_a_hit_points_at_the_words_as_they_came(text, intent, words):
    hit = next(hit for hit in safety_hits(text) if hit.intent == intent)
    assert text[slice(*hit.span)] == words


@given(st.text(max_size=300) | st.text(alphabet="stop callingme不要再打我的电话'’.?! \n", max_size=120))
def test_any_text_is_read_and_spans_lie_within_it(text):
    for hit in safety_hits(text):
        start, end = hit.span
        assert 0 <= start < end <= len(text)
        assert text[start:end].strip()


def test_two_languages_in_one_turn_are_both_read():
    assert intents("别再打了 and talk to my lawyer") == {"stop_contact", "attorney"}
    assert intents("我已经 file 了 bankruptcy") == {"bankruptcy"}


def test_several_meanings_of_one_turn_are_all_found():
    assert intents("stop calling me and call my attorney, i want to kill myself") == {
        "stop_contact",
        "attorney",
        "self_harm",
    }


@pytest.mark.parametrize(
    "text",
    [
        "you don't have permission to record me",
        "能不能发短信还款",
        "you don't need me to call every day do you",
    ],
)
def test_what_only_has_the_words_of_a_stop_is_none(text):
    assert "stop_contact" not in intents(text)


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("stop calling me at work", True),
        ("don't call me, just text", True),
        ("别打我公司电话", True),
        ("只接受短信，勿来电", True),
        ("texts are fine but do not call me", True),
        ("quit leaving voicemails and stop calling me", False),
        ("email only. do not call me ever again", False),
        ("don't call my job. in fact don't call me at all, leave me alone", False),
        ("以后别打我单位 也别再打给我了 别烦我", False),
    ],
)
def test_a_limit_is_no_stop_unless_a_stop_is_said_beside_it(text, limit):
    found = intents(text)
    assert "restrict_contact" in found
    assert ("stop_contact" in found) is not limit


def test_a_death_counts_by_who_was_asked_for():
    assert "deceased" in intents("my mother passed away", asks="identity")
    assert "deceased" not in intents("my mother passed away and i can't pay right now", asks="when_can_pay")


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("stop calling me", "voice"),
        ("stop texting me", "sms"),
        ("leave me alone", "all"),
        ("no more calls or texts", "all"),
        ("i got your text, do not contact me ever again", "all"),
        ("别给我发短信了", "sms"),
        ("不要再打電話給我", "voice"),
        ("别再联系我", "all"),
        ("电话就不要打了 有什么事你们发短信", "voice"),
        ("stop calling me, you can text me", "voice"),
        ("stop calling me and don't text me", "all"),
        ("stop calling and never text me again", "all"),
        ("别打电话也别发短信", "all"),
        ("quit texting me. you can call if you have to, just no more texts", "sms"),
        ("短信别再发了,要找我就打电话", "sms"),
        ("别再给我发短信了行不行", "sms"),
        ("不要打电话了有事发短信", "voice"),
        ("别再给我打电话了行不行", "voice"),
        ("别打电话也别发短信吧", "all"),
        ("不要再收到短信说我欠钱 也不要打电话", "all"),
        ("电话不要打 不要发短信可以吗", "all"),
        ("don't send me texts or call me", "all"),
        ("stop calling, your texts are annoying too", "all"),
        ("stop bothering me by text and calls", "all"),
        ("stop calling me and don't just text me either", "all"),
        ("以后不要再给我打电话了 要通知就发短信", "voice"),
    ],
)
def test_a_stop_holds_for_the_channel_it_names_or_for_all(text, channel):
    assert channel_to_stop(text, safety_hits(text)) == channel


@pytest.mark.parametrize("text", ["麻烦给我退订一下", "please unsubscribe me from this"])
def test_who_texts_to_unsubscribe_means_the_texts_and_in_a_call_everything(text):
    assert channel_to_stop(text, safety_hits(text), said_by="sms") == "sms"
    assert channel_to_stop(text, safety_hits(text), said_by="voice") == "all"


def test_who_unsubscribes_from_everything_means_everything():
    for text in ("unsubscribe me from everything", "全部给我退订"):
        assert channel_to_stop(text, safety_hits(text), said_by="sms") == "all"
