"""The gateway may die after Rasa has answered; it then sends the same turn again."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from stack import Conversation, Stack


def _without_times(state: Any) -> Any:
    return json.loads(json.dumps(state), object_hook=lambda o: {k: v for k, v in o.items() if k != "timestamp"})


def test_a_repeat_gives_the_same_replies_and_the_same_state(stack: Stack, contact: Conversation) -> None:
    for text in [
        "hello",
        "I will pay",
        "on friday",
        "by card",
        "who are you",
        "who are you",
        "how much do I owe",
    ]:
        first = contact.say(text)
        stored = stack.row(contact.id)
        again = contact.say(text, turn=contact.last)
        assert again == first
        assert _without_times(stack.row(contact.id)) == _without_times(stored)


def test_a_repeat_of_the_first_turn_starts_the_conversation_again(stack: Stack, contact: Conversation) -> None:
    assert contact.hear("hello") == ["utter_welcome"]
    assert contact.hear("hello", turn=contact.last) == ["utter_welcome"]
    assert contact.hear("hello") == ["utter_greet"]


def test_a_repeat_takes_the_turn_back_before_it_takes_it_again(contact: Conversation) -> None:
    """Not the same words: the first answer is forgotten, not added to."""
    contact.say("I will pay")
    assert contact.hear("on friday") == ["utter_ask_promise_means"]
    heard = contact.hear("it is me speaking", turn=contact.last)
    assert heard == ["utter_invalid_day", "utter_ask_promise_day"]


def test_a_turn_before_the_last_one_cannot_be_repeated(stack: Stack, contact: Conversation) -> None:
    contact.say("hello")
    late = contact.last
    contact.say("I will pay")
    stored = stack.row(contact.id)
    answer = contact.post("hello", turn=late)
    assert answer.status_code == 409
    assert stack.row(contact.id) == stored


def test_turns_of_one_conversation_wait_for_each_other(contact: Conversation) -> None:
    """Two turns that both found an empty conversation would both be welcomed."""
    with ThreadPoolExecutor(6) as pool:
        bodies = [contact.body("hello") for _ in range(6)]
        answers = list(pool.map(lambda body: contact.post("hello", turn=body["turn"]), bodies))
    assert [answer.status_code for answer in answers] == [200] * 6
    heard = sorted(answer.json()["replies"][0]["response"] for answer in answers)
    assert heard == ["utter_greet"] * 5 + ["utter_welcome"]


def test_conversations_do_not_mix(stack: Stack) -> None:
    one, other = stack.talk(), stack.talk(language="zh", channel="voice")
    with ThreadPoolExecutor(2) as pool:
        for text in ["hello", "I will pay", "on friday"]:
            heard = [pool.submit(c.say, text) for c in (one, other)]
            texts = [h.result()["replies"][-1]["text"] for h in heard]
    assert texts == ["How will you pay?"] * 2
    assert {e["value"] for e in one.events() if e.get("name") == "language"} == {"en"}
    assert {e["value"] for e in other.events() if e.get("name") == "language"} == {"zh"}
