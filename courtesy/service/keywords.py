"""Opt-out, opt-in and help keywords: whole-message matches that take effect before any model is asked.

US: CTIA Messaging Principles 5.1.3 and 47 CFR 64.1200(a)(10) name stop, quit, revoke, opt out, cancel, unsubscribe, end.
China: 通信短信息服务管理规定 asks for a working reply to refuse; TD and R are customary.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

STOP = frozenset({
    "stop", "stopall", "stop all", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "opt out", "remove me",
    "stop texting", "stop texting me", "stop texts", "no more texts",
    "退订", "td", "停止", "取消", "拒收", "退出", "不要再发", "不要再发了", "别发了", "别再发", "别再发了", "请勿再发",
})  # fmt: skip
# A bare R is what Chinese reminders offer ("拒收请回复R"); in English it is more likely "are".
STOP_ZH_ONLY = frozenset({"r", "t", "n"})
START = frozenset({"start", "unstop", "subscribe", "恢复", "恢复订阅", "重新订阅", "订阅"})
HELP = frozenset({"help", "info", "帮助"})


@dataclass(frozen=True, slots=True)
class Keyword:
    """What a whole message asked for, and which word said it."""

    meaning: Literal["stop", "start", "help"]
    rule: str


def read_keyword(text: str, language: str) -> Keyword | None:
    """The keyword that the whole message consists of, if any."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = re.sub(r"[^\w\s]", " ", plain)
    said = " ".join(words.split())
    if said in STOP or (language == "zh" and said in STOP_ZH_ONLY):
        return Keyword("stop", f"keyword:{said}")
    if said in START:
        return Keyword("start", f"keyword:{said}")
    if said in HELP:
        return Keyword("help", f"keyword:{said}")
    return None
