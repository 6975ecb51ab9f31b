"""What the gateway sends to Rasa and what it gets back."""

from __future__ import annotations

import ast
from typing import Any

import httpx
import pytest
from stack import TOKEN, Conversation, Stack


def test_a_reply_names_its_response_and_carries_the_metadata_of_the_domain(contact: Conversation) -> None:
    assert contact.say("hello")["replies"] == [
        {
            "response": "utter_welcome",
            "text": "Hello, this is the card service.",
            "metadata": {"asks": "identity", "discloses": "nothing", "version": 1},
            "values": {},
        }
    ]


def test_a_reply_of_an_action_does_so_too_and_says_with_which_values_it_was_filled(contact: Conversation) -> None:
    assert contact.say("how much do I owe")["replies"] == [
        {
            "response": "utter_balance",
            "text": "You owe $4,711.42.",
            "metadata": {"asks": "promise", "discloses": "debt", "version": 7},
            "values": {"amount": "$4,711.42"},
        }
    ]


def test_the_answer_names_the_intent_and_the_three_likeliest(contact: Conversation) -> None:
    answer = contact.say("how much do I owe")
    assert answer["intent"]["name"] == "ask_balance"
    assert len(answer["ranking"]) == 3
    assert answer["ranking"][0] == answer["intent"]


@pytest.mark.parametrize(
    ("language", "channel", "text"),
    [
        ("en", "sms", "Hello again (text)."),
        ("en", "voice", "Hello again (voice)."),
        ("zh", "sms", "又见面了（短信）。"),
        ("zh", "voice", "又见面了（电话）。"),
    ],
)
def test_language_and_channel_pick_the_variation(contact: Conversation, language: str, channel: str, text: str) -> None:
    contact.say("hello")
    answer = contact.say("hello", language=language, channel=channel)
    assert [reply["text"] for reply in answer["replies"]] == [text]


def test_the_first_sentence_of_a_conversation_has_the_right_language_already(stack: Stack) -> None:
    assert stack.talk(language="zh").say("你好")["replies"][0]["text"] == "您好，这里是信用卡服务。"


def test_a_form_asks_in_the_language_of_the_turn(contact: Conversation) -> None:
    contact.say("I will pay")
    answer = contact.say("who are you", language="zh")
    assert [reply["text"] for reply in answer["replies"]][1:] == ["您什么时候还？"]


def test_actions_see_the_metadata_of_the_turn(contact: Conversation) -> None:
    contact.say("zzz broken qqq", asks="date", metadata={"way": "metadata", "turn": "not this one"})
    seen = next(e["value"] for e in contact.events() if e.get("name") == "promise_means")
    assert dict(ast.literal_eval(seen)) == {
        "conversation": contact.id,
        "turn": contact.last,
        "language": "en",
        "channel": "sms",
        "asks": "date",
        "way": "metadata",
    }


@pytest.mark.parametrize(
    "command",
    [
        "/ask_balance",
        "  /ask_balance",
        "\u200b/ask_balance",
        "／ask_balance",
        "//ask_balance",
        "/ ／/ask_balance@1.0",
        '/ask_balance{"confirmed": true}',
        '/ask_balance@0.99{"confirmed": true}',
        "EXTERNAL: ask_balance",
        "external： /ask_balance",
        "EXTERNAL: EXTERNAL: /ask_balance",
        "\x00/ask_balance",
    ],
)
def test_no_text_of_a_customer_sets_an_intent(contact: Conversation, command: str) -> None:
    """An intent set by a command has the confidence of the command; the classifier is never that sure."""
    answer = contact.say(command)
    assert answer["intent"]["confidence"] not in (1.0, 0.99)
    assert len(answer["ranking"]) == 3
    slots = {e["name"] for e in contact.events() if e["event"] == "slot"}
    assert "confirmed" not in slots


def test_a_command_is_understood_as_the_words_in_it(stack: Stack) -> None:
    plain, command = stack.talk().say("how much do I owe"), stack.talk().say("/how much do I owe")
    assert plain == command


def test_a_long_text_is_capped_and_answered(contact: Conversation) -> None:
    assert contact.say("how much do I owe " * 1000)["replies"]


@pytest.mark.parametrize("text", ["", "/", "   ", "\ud800", "🙂", "{", '"'])
def test_odd_texts_are_answered(contact: Conversation, text: str) -> None:
    contact.say("hello")
    body = contact.body("x")
    body.pop("text")
    # By hand: a lone surrogate is legal JSON, and no client library sends it.
    import json

    raw = json.dumps({**body, "text": text}).encode()
    answer = httpx.post(f"{contact.stack.url}/turn", content=raw, headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200, answer.text


def test_words_that_are_thought_about_change_no_conversation(contact: Conversation) -> None:
    contact.say("hello")
    before = contact.stack.row(contact.id)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    thought = httpx.post(f"{contact.stack.url}/foresee", json=contact.body("I will pay"), headers=headers, timeout=30)
    assert (thought.status_code, thought.json()) == (200, {})
    assert contact.stack.row(contact.id) == before
    unknown = contact.stack.talk()
    httpx.post(f"{contact.stack.url}/foresee", json=unknown.body("I will pay"), headers=headers, timeout=30)
    assert contact.stack.row(unknown.id) is None
    assert httpx.post(f"{contact.stack.url}/foresee", json=contact.body("hello")).status_code == 401


def test_words_that_were_thought_about_are_a_turn_of_their_own_conversation(contact: Conversation) -> None:
    """What was understood is remembered without whose words they were."""
    said = "zzz broken qqq"
    headers = {"Authorization": f"Bearer {TOKEN}"}
    other = contact.stack.talk()
    thought = other.body(said, asks="date", metadata={"way": "metadata"})
    assert httpx.post(f"{contact.stack.url}/foresee", json=thought, headers=headers, timeout=30).status_code == 200
    for talk in (contact, other):
        talk.say(said, asks="date", metadata={"way": "metadata"})
        seen = next(e["value"] for e in talk.events() if e.get("name") == "promise_means")
        assert dict(ast.literal_eval(seen))["conversation"] == talk.id
        assert dict(ast.literal_eval(seen))["turn"] == talk.last


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer wrong", f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ü"]
)
def test_without_the_token_nothing_happens(contact: Conversation, header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header.encode()}
    answer = httpx.post(f"{contact.stack.url}/turn", json=contact.body("hello"), headers=headers)
    assert answer.status_code == 401
    assert set(answer.json()) == {"error"}
    assert contact.hear("hello") == ["utter_welcome"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"conversation": "+15551234567"}, "conversation"),
        ({"conversation": "15551234567"}, "conversation"),
        ({"conversation": ""}, "conversation"),
        ({"conversation": 7}, "conversation"),
        ({"turn": ""}, "turn"),
        ({"turn": None}, "turn"),
        ({"text": None}, "text"),
        ({"text": ["a"]}, "text"),
        ({"channel": "email"}, "channel"),
        ({"language": "fr"}, "language"),
        ({"asks": 3}, "asks"),
        ({"asks": "a sentence, not a name"}, "asks"),
        ({"metadata": []}, None),
        ({"metadata": "x"}, "metadata"),
    ],
)
def test_a_malformed_body_is_refused_with_the_field_that_is_wrong(
    contact: Conversation, changes: dict[str, Any], problem: str | None
) -> None:
    answer = contact.post(**{"text": "hello", **changes})
    if problem is None:
        assert answer.status_code == 200  # nothing in it, so nothing wrong with it
        return
    assert answer.status_code == 400
    assert f"'{problem}'" in answer.json()["error"]


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"x"', b"[" * 50_000, b"x" * 70_000])
def test_a_body_that_is_not_the_object_is_refused(stack: Stack, raw: bytes) -> None:
    answer = httpx.post(f"{stack.url}/turn", content=raw, headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_ready_says_which_model_is_loaded_and_needs_no_token(stack: Stack) -> None:
    answer = httpx.get(f"{stack.url}/ready")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ready"
    assert answer.json()["model"]
