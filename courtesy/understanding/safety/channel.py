"""Which channel a "stop" speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from courtesy.understanding.safety.hits import Hit

Stopped = Literal["sms", "voice", "all"]
_CALLS = re.compile(
    r"\bcall|\bphon|\bring|\bdial|voice ?mail|打电话|来电|致电|电话|電話|來電|致電|(?:再|别|要|別)打(?!扰|擾)",
    re.IGNORECASE,
)
_TEXTS = re.compile(r"\bte?xt|\bmess?ag|\bmsg|\bsms\b|短信|发信息|消息|簡訊|短訊|發信息|訊息", re.IGNORECASE)
# Words of a subscription stop what they are said on.
_SUBSCRIBED = re.compile(
    r"\bunsubscribe|\bopt(?:ing)? ?out|\bsubscription|退订|退定|拒收|退訂|(?<![a-z])td(?![a-z])", re.IGNORECASE
)
_EVERYTHING = re.compile(r"\b(?:everything|all|any(?:thing)?|every)\b|全部|所有|一切|任何|都", re.IGNORECASE)
# The way that stays open, named in a clause of its own beside the one that is closed.
_CLAUSE = re.compile(r"[,.;:!?，。；：！？]+|\b(?:but|and)\b|(?<=[一-鿿]) +|但是?|不过|(?<=了)", re.IGNORECASE)
_FINE = r"(?:is|are|works?) (?:fine|ok|okay|good|better|best|easier)"
_TEXT_ME = re.compile(
    rf"\b(?:text|txt|message|msg) me\b|\b(?:can|may|could|only|please|pls|rather) (?:still |just |only )?(?:text|txt|message|msg)\b|\b(?:texts?|messages?|sms|texting) (?:only|instead|{_FINE})\b"
    r"|发(?:个|条|我)?(?:短信|信息|消息)|(?:短信|信息|消息)(?:联系|沟通|就行|就好|就可以|可以)",
    re.IGNORECASE,
)
_CALL_ME = re.compile(
    rf"\bcall me\b|\b(?:can|may|could|only|please|pls|rather) (?:still |just |only )?call\b|\b(?:calls?|calling) (?:only|instead|{_FINE})\b|(?:就|可以|请|改|直接|只)打(?:我)?(?:个)?电话|打电话(?:联系|就行|就好|可以)",
    re.IGNORECASE,
)
_REFUSED = re.compile(
    r"\b(?:stop|quit|no|not|never|cease|nor|either|neither|without|enough|dont|cant|wont|hate|sick|tired|annoy\w*|harass\w*)\b|n'?t\b|别|不|勿|甭|莫|停|没|烦|骚扰|別",
    re.IGNORECASE,
)
_WRITTEN = re.compile(r"e-?mail|\bmail|\bwrit|letter|微信|邮件|邮箱|书面|写信|信件|郵件|郵箱", re.IGNORECASE)
_FOR_GOOD = re.compile(
    r"\bever\b|\bat all\b|forever|permanent|(?:any|no) ?more\b|永远|永久|一律|再也|从此|彻底|永遠|從此", re.IGNORECASE
)


def leaves_another(limit: str, stop: str) -> bool:
    """Whether a stop is only the other half of a limit: 只收短信，勿来电 names the way that stays open and the one that is closed.

    Args:
        limit: The words that limit contact to some channel.
        stop: The words that end contact.
    """
    open_by_text = bool(_TEXTS.search(limit) or _WRITTEN.search(limit)) and not _CALLS.search(limit)
    open_by_call = bool(_CALLS.search(limit)) and not _TEXTS.search(limit) and not _WRITTEN.search(limit)
    closed_calls = bool(_CALLS.search(stop)) and not _TEXTS.search(stop)
    closed_texts = bool(_TEXTS.search(stop)) and not _CALLS.search(stop)
    return not _FOR_GOOD.search(stop) and ((open_by_text and closed_calls) or (open_by_call and closed_texts))


def channel_to_stop(text: str, hits: Iterable[Hit] = (), *, said_by: str = "voice") -> Stopped:
    """The channel to stop: the one that is named, all of them unless it is exactly one.

    Args:
        text: The whole turn.
        hits: The rules that fired on it. "I got your text, never contact me again" names a channel, but not to stop only that.
        said_by: The channel it came by: who texts "unsubscribe me" speaks of the texts.
    """
    words = [text[slice(*hit.span)] for hit in hits if hit.intent == "stop_contact"]
    only_texts = words and all(_SUBSCRIBED.search(word) for word in words) and not _EVERYTHING.search(text)
    if said_by == "sms" and only_texts and not _CALLS.search(text):
        return "sms"
    if any(not _CALLS.search(word) and not _TEXTS.search(word) for word in words):
        return "all"
    closed = _closed(text)
    calls, texts = bool(_CALLS.search(closed)), bool(_TEXTS.search(closed))
    if calls is texts:
        return "all"
    return "voice" if calls else "sms"


def _closed(text: str) -> str:
    """A turn without the clauses that leave a way open; one that holds any refusal leaves none."""
    return " ".join(
        clause
        for clause in _CLAUSE.split(text.replace("’", "'"))
        if _REFUSED.search(clause) or not (_CALL_ME.search(clause) or _TEXT_ME.search(clause))
    )
