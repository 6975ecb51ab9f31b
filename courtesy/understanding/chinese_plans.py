# ruff: noqa: E501
"""Instalment plans in Mandarin: 分十二期, 每个月一千二, 一年半还清, 24期每期380."""

from __future__ import annotations

import re
from decimal import Decimal

from courtesy.understanding.chinese_amounts import candidates
from courtesy.understanding.chinese_numbers import DIGITS, whole
from courtesy.understanding.roles import QUESTION
from courtesy.understanding.text import plain_chinese

_N = rf"(?:\d{{1,3}}|[{DIGITS}十百]{{1,5}})"
BARE = rf"\W*(?:就|那|嗯|大概|分|要|最好|最多|可能|我想|想)*({_N})(?:吧|行吗?|可以吗?|左右|行不行|好了|个)*\W*"
_COUNT = re.compile(rf"(?<![\d{DIGITS}十百第号月日点])({_N})(?:(?:个)?期|个月|次(?!性)(?=还|付|给|结|$|吧|行|可|\W|，)|笔(?=还|付|给|结|$|吧|行|可|\W))")
_YEARS = re.compile(r"(半年)|([一两二三四五\d]{1,2})年(半)?(?!期|前|底|初|级|多|没|都)")
_NOT_BEFORE = re.compile(r"(?:不是|不要|别|而不是|不想|不能|没法|逾期了?|拖了?|过了?|等|再过|再等|推迟|晚|宽限|再给我?|失业|住院|欠了?|前|上|最近|近|已经|都|这|那|第|有|快|干了|休了|缓|延期?|还了)(?:大概|差不多|分|我|了|有|快|个)*$")
_NOT_AFTER = re.compile(r"^(?:以前|之前|前|没|都没|以后|之后|后(?!还清)|了(?!吧|$)|内|工资|多没|的工资|的房租|大|来|过去|的孩子|的娃|多了|时间)")
_WITHIN_PLAN = re.compile(r"^(?:以?内|之内)(?:还清|还完|结清|付清|还)")


def plain(text: str) -> str:
    """The sentence in simplified characters."""
    return plain_chinese(text)


def number(word: str) -> int | None:
    """A number of months."""
    return whole(word)


def plan(text: str) -> tuple[int | None, Decimal | None]:
    """Months and amount a month, as far as said."""
    sentence = plain(text)
    return _months(sentence), _each(sentence)


def _fits(text: str, start: int, end: int) -> bool:
    before, after = re.split(r"[,。;;!！?？\s]", text[:start])[-1], text[end:]
    if _NOT_BEFORE.search(re.sub("能不能|可不可以|是不是|要不要|好不好", "", before)):
        return False
    return not (_NOT_AFTER.match(after) and not _WITHIN_PLAN.match(after))


def _months(text: str) -> int | None:
    found: list[tuple[int, int]] = []
    for m in _COUNT.finditer(text):
        count = whole(m[1])
        # 一个月八百 is a rate and 一期 one of many, unless the plan itself is said to be one month long.
        rate = count == 1 and not re.match(r"^(?:还清|结清|还完|付清|吧|$)", text[m.end() :])
        half = text[m.end() - 2 : m.end()] == "个月" and text[m.end() : m.end() + 1] == "半"
        if count and not rate and not half and _fits(text, m.start(), m.end()):
            found.append((m.start(), count))
    for m in _YEARS.finditer(text):
        if m[1]:
            months = None if re.search(r"[一两二三四五\d]$", text[: m.start()]) else 6
        else:
            years = whole(m[2])
            months = None if years is None or years > 10 else years * 12 + (6 if m[3] else 0)
        if months and _fits(text, m.start(), m.end()):
            found.append((m.start(), months))
    return max(found)[1] if found else None


def _each(text: str) -> Decimal | None:
    found: list[Decimal] = []
    for one in candidates(text, "nothing"):
        before = re.split(r"[,。;;!！?？\s]", text[: one.start])
        near = before[-1]
        if len(before) > 1 and not re.search(rf"[还付转交能先]|最多|[\d{DIGITS}]", before[-2] + near):
            near = before[-2] + near
        if one.value is None or not one.per_month:
            continue
        if re.search(r"工资|收入|挣|赚|房租|房贷|车贷|退休金|低保|开支|花|补贴|生活费|到手", near) or re.search(r"每周|一周|每天|一天", near[-6:]):
            continue
        if re.search(r"(?:不是|别|拿不出|还不了|还不起|没有)[^,]{0,3}$", near) or re.match(r"^(?:块钱?|元)?[^,。\s]{0,4}(?:还不起|拿不出|太多|不行|还不了|吃不消|扛不住|压力)", QUESTION.sub("", text[one.end :])):
            continue
        found.append(one.value)
    return found[-1] if found else None
