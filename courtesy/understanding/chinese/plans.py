"""Instalment plans in Mandarin: 分十二期, 每个月一千二, 一年半还清, 36期每期200."""

from __future__ import annotations

import re
from decimal import Decimal

from courtesy.understanding.chinese.amounts import candidates
from courtesy.understanding.chinese.numbers import DIGITS, whole
from courtesy.understanding.chinese.roles import QUESTION
from courtesy.understanding.chinese.script import plain_chinese
from courtesy.understanding.money_said import Candidate

_N = rf"(?:\d{{1,3}}|[{DIGITS}十百]{{1,5}})"
_END = r"(?=还|付|给|结|$|吧|行|可|\W)"
BARE = (
    rf"\W*(?:就|那|嗯|大概|分|要|最好|最多|可能|我想|想)*({_N})(?:吧|行吗?|可以吗?|左右|行不行"
    r"|好了|个)*\W*"
)
_COUNT = re.compile(rf"(?<![\d{DIGITS}十百第号月日点])({_N})(?:(?:个)?期|个月|次(?!性){_END}|笔{_END})")
_YEARS = re.compile(r"(半年)|([一两二三四五\d]{1,2})年(半)?(?!期|前|底|初|级|多|没|都)")
# A number of months that is no plan: how late, how long ago, until when, what happened meanwhile.
_NOT_BEFORE = re.compile(
    r"(?:不是|不要|别|而不是|不想|不能|没法|逾期了?|拖了?|过了?|等|再过|再等|推迟|晚|宽限"
    r"|再给我?|失业|住院|欠了?|前|上|最近|近|已经|都|这|那|第|有|快"
    r"|干了|休了|缓|延期?|还了)(?:大概|差不多|分|我|了|有|快|个)*$"
)
_NOT_AFTER = re.compile(
    r"^(?:以前|之前|前|没|都没|以后|之后|后(?!还清)|了(?!吧)|内|工资|多没|的工资|的房租|大"
    r"|来(?!吧|行|好|$)|过去|的孩子|的娃|多了|时间(?!还|分|付)|不行|不够|太)"
)
_WITHIN_PLAN = re.compile(r"^(?:以?内|之内)(?:还清|还完|结清|付清|还)")
_INCOME = re.compile(
    r"工资|收入|挣|赚|房租|房贷|车贷|退休金|低保|开支|花|补贴|生活费|到手|水电|学费|物业|花销|开销|伙食|抚养费|(?:每周|一周|每天"
    r"|一天).{0,4}$"
)
_REFUSED_BEFORE = re.compile(r"(?:不是|别|拿不出|还不了|还不起|没有)[^,]{0,3}$")
_REFUSED_AFTER = re.compile(r"^(?:块钱?|元)?[^,。\s]{0,4}(?:还不起|拿不出|太多|不行|还不了|吃不消|扛不住|压力)")
_CORRECTION = re.compile(r"不对|不是|说错|算了|太多|太高|不行|不成|改|还是|要不|\s不\s|压力")
_CLAUSES = re.compile(r"[,。;;!！?？\s]")


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
    before = QUESTION.sub("", _CLAUSES.split(text[:start])[-1])
    after = QUESTION.sub("", text[end:])
    if _NOT_BEFORE.search(before):
        return False
    return not (_NOT_AFTER.match(after) and not _WITHIN_PLAN.match(after))


def _months(text: str) -> int | None:
    found: list[tuple[int, int]] = []
    for m in _COUNT.finditer(text):
        count, rest = whole(m[1]), text[m.end() :]
        # 一个月八百 is a rate and 一期 one of many, unless the plan itself is said to be one month long.
        follows_money = re.search(rf"[百千万块元钱\d{DIGITS}] ?$", text[: m.start()]) is not None
        rate = count == 1 and (follows_money or not re.match(r"^(?:还清|结清|还完|付清|吧|$)", rest))
        halves = m[0].endswith("个月") and rest.startswith("半")
        if count and not rate and not halves and _fits(text, m.start(), m.end()):
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


def _refused(text: str, one: Candidate) -> bool:
    clauses = _CLAUSES.split(text[: one.start])
    near = clauses[-1]
    if len(clauses) > 1 and not re.search(rf"[还付转交能先]|最多|[\d{DIGITS}]", clauses[-2] + near):
        near = clauses[-2] + near
    return bool(
        _INCOME.search(near) or _REFUSED_BEFORE.search(near) or _REFUSED_AFTER.match(QUESTION.sub("", text[one.end :]))
    )


def _each(text: str) -> Decimal | None:
    found: Decimal | None = None
    rate_end: int | None = None
    for one in candidates(text, "CNY", "nothing"):
        if one.value is None:
            continue
        # 每月五百 不对 四百: the correction of a rate is a rate.
        corrects = rate_end is not None and _CORRECTION.search(text[rate_end : one.start]) is not None
        if (one.per_month or corrects) and not _refused(text, one):
            found = one.value
        if one.per_month:
            rate_end = one.end
    return found
