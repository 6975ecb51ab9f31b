"""Which channel a "stop" speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from courtesy.understanding.safety.hits import Hit

Stopped = Literal["sms", "voice", "all"]
_CALLS = re.compile(
    r"\bcall|\bphon|\bring|\bdial|voice ?mail|打电话|来电|致电|电话|電話|來電|致電|(?:再|别|要|別)打(?!扰|擾)",
    re.IGNORECASE,
)
_TEXTS = re.compile(r"\bte?xt|\bmess?ag|\bmsg|\bsms\b|短信|发信息|消息|簡訊|短訊|發信息|訊息", re.IGNORECASE)


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
