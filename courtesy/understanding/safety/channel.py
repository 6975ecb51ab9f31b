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


def channel_to_stop(text: str, hits: Iterable[Hit] = ()) -> Stopped:
    """The channel to stop: the one that is named, all of them unless it is exactly one.

    Args:
        text: The whole turn.
        hits: The rules that fired on it. "I got your text, never contact me again" names a channel, but not to stop only that.
    """
    words = [text[slice(*hit.span)] for hit in hits if hit.intent == "stop_contact"]
    if any(not _CALLS.search(word) and not _TEXTS.search(word) for word in words):
        return "all"
    calls, texts = bool(_CALLS.search(text)), bool(_TEXTS.search(text))
    if calls is texts:
        return "all"
    return "voice" if calls else "sms"
