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
# In a call only what can mean nothing else there; the rest is the dialogue's to understand. US-TCPA-ID-01's words among them.
SPOKEN_STOP = frozenset({
    "stop", "stop calling", "stop calling me", "please stop calling", "please stop calling me", "opt out", "unsubscribe", "remove me",
    "don t call me again", "do not call me again", "don t call me anymore", "never call me again", "stop these calls",
    "不要再打", "不要再打了", "不要再打电话", "不要再打电话了", "别打了", "别再打了", "别再打电话了", "退订", "不要再给我打电话",
    "不要再给我打电话了", "别再给我打电话", "别再给我打电话了",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Keyword:
    """What a whole message asked for, and which word said it."""

    meaning: Literal["stop", "start", "help"]
    rule: str


def read_keyword(text: str, language: str) -> Keyword | None:
    """The keyword that the whole message consists of, if any."""
    said = _plain(text)
    if said in STOP or (language == "zh" and said in STOP_ZH_ONLY):
        return Keyword("stop", f"keyword:{said}")
    if said in START:
        return Keyword("start", f"keyword:{said}")
    if said in HELP:
        return Keyword("help", f"keyword:{said}")
    return None


def read_spoken_stop(text: str) -> Keyword | None:
    """The "stop" that a caller's words consist of, if they do."""
    said = _plain(text)
    return Keyword("stop", f"spoken:{said}") if said in SPOKEN_STOP else None


def _plain(text: str) -> str:
    words = re.sub(r"[^\w\s]", " ", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(words.split())
