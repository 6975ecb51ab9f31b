"""English words in a Chinese sentence ("friday 还 200 dollars") said in Chinese, so that one grammar reads the whole of it."""

from __future__ import annotations

import re
from collections.abc import Callable

_WEEKDAYS = {
    "mon(?:day)?": "一",
    "tue(?:s|sday)?": "二",
    "wed(?:nesday|s)?": "三",
    "thu(?:rs|r|rsday)?": "四",
    "fri(?:day)?": "五",
    "sat(?:urday)?": "六",
    "sun(?:day)?": "日",
}
_MONTHS = {
    name: str(number)
    for number, name in enumerate(
        "jan(?:uary)? feb(?:ruary)? mar(?:ch)? apr(?:il)? may june? july? aug(?:ust)? sept?(?:ember)? oct(?:ober)?"
        " nov(?:ember)? dec(?:ember)?".split(),
        1,
    )
}
_START, _END = r"(?<![a-z])", r"(?![a-z])"


def _clock(m: re.Match[str]) -> str:
    part = "下午" if m["half"] == "p" else "上午"
    return f"{part}{m['hour']}点" + (f"{m['minute']}分" if m["minute"] else "")


def _month_day(number: str) -> Callable[[re.Match[str]], str]:
    return lambda m: f"{number}月{m['day']}号"


_WORDS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"(?P<hour>\d{1,2})(?::(?P<minute>[0-5]\d))? ?(?P<half>[ap])\.?m\.?", _clock),
    *((rf"next {word}", f"下周{day}") for word, day in _WEEKDAYS.items()),
    *((rf"this {word}", f"这周{day}") for word, day in _WEEKDAYS.items()),
    *((word, f"周{day}") for word, day in _WEEKDAYS.items()),
    *((rf"{word}\.? ?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)", _month_day(n)) for word, n in _MONTHS.items()),
    (r"the day after tomorrow|day after tomorrow", "后天"),
    (r"tomorrow|tmr|tmrw", "明天"),
    (r"today", "今天"),
    (r"tonight", "今晚"),
    (r"next weekend", "下周末"),
    (r"weekend", "周末"),
    (r"next week", "下周"),
    (r"this week", "这周"),
    (r"next month", "下个月"),
    (r"end of (?:the |this )?month|month end|eom", "月底"),
    (r"per month|a month|/month|monthly|every month|/mo", "每月"),
    (r"weeks?", "周"),
    (r"months?|mos?", "个月"),
    (r"years?", "年"),
    (r"days?", "天"),
    (r"noon", "中午12点"),
    (r" ?(?:(?:us )?dollars?|bucks?|usd)", "美元"),
    (r"half", "一半"),
    (r"min(?:imum)?(?: payment)?", "最低"),
    (r"full payment|in full|pay off|full", "全额"),
    (r"installments?|instalments?|payment plan", "分期"),
    (r"pay ?day", "发工资"),
    (r"pay", "还"),
    (r"before|by", "之前"),
    (r"after", "之后"),
)
_RULES = tuple((re.compile(_START + rf"(?:{pattern})" + _END), to) for pattern, to in _WORDS)
_LATIN = re.compile(r"[a-z]{2}")
_HAN = re.compile(r"[一-鿿]")


def without_english(text: str) -> str:
    """A Chinese sentence with the English words of dates, money and plans said in Chinese; another text as it is."""
    if not (_LATIN.search(text) and _HAN.search(text)):
        return text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
