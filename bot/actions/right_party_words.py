"""What the words of a turn say in the right-party check, where the intents have no name for it or the model is apt to err."""

from __future__ import annotations

import re

from bot.actions.heard import Heard
from courtesy.understanding.people_words import is_busy, is_child, says_who_they_are, speaks_of_another

_PAYS = re.compile(
    r"\b(?:pay|send|transfer)\b.*\b(?:on|by|tomorrow|today|next|this|friday|fri|monday|mon|payday|\d+)\b|(?:还|付|转)(?:款|钱|清|[\d一二两三四五六七八九十百千万])",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[a-z]{2}|[一-鿿]", re.IGNORECASE)
_WILL_NOT_TELL = re.compile(
    r"\b(?:not|ain'?t|won'?t|never|no way i'?m|don'?t) (?:going to |gonna |about to |want to |wanna |be )?(?:tell|telling|give|giving|share|sharing|say|saying|send|sending|answer|answering)\b"
    r"|\bnone of your\b|不(?:会|想|能|可能)?(?:告诉|给你|说|提供|透露)|凭什么|没必要(?:告诉|说)",
    re.IGNORECASE,
)
_TIME_OF_DAY = re.compile(
    r"\d ?(?:am|pm|a\.m|p\.m|o'?clock)\b|\b\d{1,2}:\d{2}\b|\b(?:after|before|around|until|till) \d|[\d一二两三四五六七八九十]点",
    re.IGNORECASE,
)
_CALL_ME = re.compile(
    r"\b(?:can|could|would|will|please|pls) (?:you |u |someone )?(?:please )?(?:call|ring|phone) me\b|\bcall me (?:back|later|tomorrow|tonight|at|around)\b|(?:晚点|晚上|明天|回头|待会儿?|改天|点半?|[一二三四五六]?刻)再?(?:打给我|给我打|打来|打过来)",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"\bwhy\b|\bwhat for\b|\bwhat (?:do|would) (?:you|u) need\b|为什么|为啥|凭什么|干嘛|干什么|有什么用", re.IGNORECASE
)
_WRONG_NUMBER = re.compile(
    r"\bwrong (?:number|person|guy|lady|phone)\b|\bnot (?:her|him|me|that person)\b|\b(?:don'?t|do not|never) (?:know|heard of) (?:her|him|anyone|any|that|this)\b|打错|搞错人|找错|不认识|不是本人|不是我|没这个?人",
    re.IGNORECASE,
)


def somebody_else(heard: Heard) -> bool:
    """Whether it is not, or may not be, the customer who speaks, though it sounds like "it's me"."""
    if speaks_of_another(heard.text) or is_child(heard.text):
        return True
    return "third_party" in heard.meanings and not says_who_they_are(heard.text)


def only_digits(heard: Heard) -> bool:
    """Whether a turn is a factor and nothing else: that does not say who somebody is."""
    return heard.asks != "verification" and not _WORDS.search(heard.text) and bool(re.search(r"\d", heard.text))


def would_rather_talk_later(heard: Heard) -> bool:
    """Whether somebody who is busy, or asks to be called at another time, says who they are in passing."""
    return is_busy(heard.text) or bool(_CALL_ME.search(heard.text))


def wants_a_call(heard: Heard) -> bool:
    """Whether digits are a time of day at which to call, and no factor."""
    return heard.intent in ("request_callback", "restrict_contact") and bool(_TIME_OF_DAY.search(heard.text))


def offers_to_pay(text: str) -> bool:
    """Whether somebody who says who they are says in the same breath that they will pay."""
    return bool(_PAYS.search(text))


def offers_at_length(heard: Heard) -> bool:
    """Whether an answer to "please verify" goes on to an offer; a word beside the digits is none."""
    short = len(heard.text) < 12 if heard.language == "zh" else len(heard.text.split()) < 6
    return not short and bool({"promise_to_pay", "request_instalment"} & set(heard.meanings))


def asks_why(text: str) -> bool:
    """Whether somebody asks what a factor is needed for."""
    return bool(_WHY.search(text))


def names_themselves(text: str, first_name: str) -> bool:
    """Whether a turn is little more than the customer's name: "it's Rochelle"."""
    said = text.lower()
    short = len(said) <= 8 + len(first_name) if re.search(r"[一-鿿]", said) else len(said.split()) <= 4
    return (
        short
        and first_name.lower() in said
        and not re.search(r"[?？]|\b(?:not|no|isn'?t|who|where|for)\b|不|谁|没|哪", said)
    )


def will_not_tell(text: str) -> bool:
    """Whether somebody refuses in so many words to name a factor."""
    return bool(_WILL_NOT_TELL.search(text))


def wrong_number(text: str) -> bool:
    """Whether somebody says in so many words that it is the wrong number, or that they are not the one."""
    return bool(_WRONG_NUMBER.search(text))
