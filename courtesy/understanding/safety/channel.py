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
# The way that stays open, named beside the one that is closed.
_UNREFUSED = r"(?<!stop )(?<!quit )(?<!not )(?<!n't )(?<!nt )(?<!or )(?<!and )(?<!never )(?<!ever )"
_NOT_AGAIN = r"(?! (?:me )?(?:any ?more|again|ever|either))"
_MAY = r"\b(?:can|may|could|just|only|please|pls|rather|instead) (?:still |just |only |always )?"
_TEXT_ME = re.compile(
    rf"{_UNREFUSED}\b(?:text|txt|message|msg) me\b{_NOT_AGAIN}|{_MAY}(?:text|txt|message|msg)\b{_NOT_AGAIN}|\b(?:texts?|messages?|sms|texting) (?:is|are|works?|only|instead)\b"
    r"|\b(?:by|via|through|in a|over) (?:text|txt|sms|message)s?\b|\bsend (?:me )?(?:a )?(?:text|txt|message|sms)s?\b"
    r"|发(?:个|条|我)?(?:短信|信息|消息)|(?:短信|信息|消息)(?:联系|沟通|就行|就好|就可以|可以|吧|说)",
    re.IGNORECASE,
)
_CALL_ME = re.compile(
    rf"{_UNREFUSED}\bcall me\b{_NOT_AGAIN}|{_MAY}call\b{_NOT_AGAIN}|\b(?:calls?|calling) (?:is|are|works?|only|instead)\b|\bby phone\b"
    r"|打(?:个)?电话(?:联系|沟通|就行|就好|就可以|可以|吧|说|给我)|(?:就|可以|请|改|直接|只)打(?:我)?(?:个)?电话",
    re.IGNORECASE,
)
_REFUSED_ZH = re.compile(
    r"(?:别|不要|不许|不准|不想|勿|甭|莫|停止)(?:再|老是?|总是?|给我?|往我?|来|跟我|随便|我|到处|乱|收)*$"
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
    if said_by == "sms" and words and all(_SUBSCRIBED.search(word) for word in words) and not _CALLS.search(text):
        return "sms"
    if any(not _CALLS.search(word) and not _TEXTS.search(word) for word in words):
        return "all"
    closed = _closed(text)
    calls, texts = bool(_CALLS.search(closed)), bool(_TEXTS.search(closed))
    if calls is texts:
        return "all"
    return "voice" if calls else "sms"


def _closed(text: str) -> str:
    """A turn without the ways that it leaves open."""
    for way in (_CALL_ME, _TEXT_ME):
        for found in reversed(list(way.finditer(text))):
            if not _REFUSED_ZH.search(text[: found.start()]):
                text = f"{text[: found.start()]} {text[found.end() :]}"
    return text
