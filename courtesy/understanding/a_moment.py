"""Whether somebody on the phone asks for a moment and says nothing else: "hold on, let me get my card", 稍等，我找一下卡.

Whoever says more with it, whom they fetch, that they object, that they agree, has said something that has to be understood. So has who
wants time to pay: "give me some time", 给我一点时间.
"""

from __future__ import annotations

import re

from courtesy.understanding.text import shared

_SHORT_WHILE = r"(?:seconds?|secs?|moments?|minutes?|mins?)"
_THING = (
    r"(?:(?:credit |bank |debit )?cards?(?: number)?|wallet|purse|glasses|papers?|paperwork|statements?|bills?|calendar|checkbook|pen"
    r"|(?:account |id )?numbers?|account|zip(?: code)?|i ?d|driver'?s licen[cs]e|info|information|last four)"
)
_FETCH = r"(?:just |quickly |go |go and |try to )*(?:get|grab|find|fetch|look (?:for|up|at)|check|pull (?:out|up)|dig (?:out|up)|open)"
_MINE = rf"(?:my|the|that|this) {_THING}(?: (?:out|up|first|real quick|quickly))?"
_ASKS = "|".join((
    r"hold on(?: there)?", r"hang on(?: there)?", r"hold(?: the line)?", r"(?:just )?wait", r"bear with me", r"(?:stay|stick) with me",
    rf"(?:for )?(?:just |only )?(?:a|one|1) (?:quick |little |brief )?{_SHORT_WHILE}(?: or two)?",
    rf"(?:give|gimme|allow)(?: me)? (?:just )?(?:a|one|1|two|2|five|5|a few|a couple(?: of)?) (?:more |quick )?{_SHORT_WHILE}",
    rf"(?:i(?:'ll| will)?|may i|can i|could i) (?:need|have|take|get) (?:just )?(?:a|one|a few|a couple(?: of)?) (?:more )?{_SHORT_WHILE}",
    rf"(?:let me|lemme|i'?ll|i will|i have to|i need to|i'?ve got to|i gotta|i'?m (?:just )?(?:going to|gonna)|while i|so i can|till i|until i) {_FETCH} {_MINE}",
    rf"(?:let me|lemme|while i) (?:{_FETCH}|look it up)(?: (?:it|that))?(?: out| up)?",
    rf"(?:i'?m|i am) (?:just |still )?(?:getting|grabbing|finding|fetching|looking (?:for|up)|checking) {_MINE}",
    r"(?:let me|lemme) (?:see|think|look)",
))  # fmt: skip
_POLITE = (
    r"(?:please|thanks|thank you|sorry|i'?m sorry|excuse me|pardon me|ok|okay|alright|all right|oh|u+h+|u+m+|er+m?|well|so|and|for me|with me"
    r"|(?:can|could|would|will) you(?: please)?|you can|just|if you (?:can|could|will|would)|would you mind|ma'?am|sir|real quick)"
)
_ENGLISH = re.compile(rf"(?:{_POLITE} )*(?:{_ASKS})(?: (?:{_POLITE}|{_ASKS}))*")
_THING_ZH = "(?:信用卡|银行卡|卡号|卡片|卡|身份证|账单|钱包|眼镜|日历|资料|号码|尾号|邮编|笔)"
_ASKS_ZH = "|".join((
    "稍等(?:一下|片刻|一会儿?|会儿?|下)?", "稍候(?:片刻)?", "等(?:一下|下|等|一等|我一下|我一会儿?|我下)", "不要挂|别挂|不要挂电话|别挂电话",
    "给我(?:一分钟|两分钟|几分钟|一会儿?)(?:时间)?",
    rf"(?:让我|我)(?:先|去|来|得|要|正在|在|就)*(?:找|拿|取|看|翻|查)(?:(?:一下|一找|一看|找|看|下|查)+(?:(?:我的?|那个|那张|这张|那)*{_THING_ZH})?|(?:我的?|那个|那张|这张|那)*{_THING_ZH})",
    "(?:让我|我)(?:先)?想(?:一下|一想|想|下)",
))  # fmt: skip
_POLITE_ZH = "(?:不好意思|对不起|抱歉|麻烦|请|你|您|先|嗯|哦|噢|啊|呃|那个|那|好的|好吗|好不好|好|别急|别着急|可以吗|行吗|吧|哈|呀|谢谢|马上就好|马上|很快就好|很快)"
_CHINESE = re.compile(rf"{_POLITE_ZH}*(?:{_ASKS_ZH})(?:{_POLITE_ZH}|{_ASKS_ZH})*")
_SIGNS = re.compile(r"[^\w'\s]")


def asks_for_a_moment(text: str) -> bool:
    """Whether the words only ask to wait a little, or say what the time is needed for: to fetch a card, to think."""
    plain = " ".join(_SIGNS.sub(" ", shared(text).replace("’", "'")).split())
    return bool(_ENGLISH.fullmatch(plain) or _CHINESE.fullmatch(plain.replace(" ", "")))
