"""Instalment plans in Mandarin: 分十二期, 每个月一千二, 一年半还清, 36期每期200."""

from __future__ import annotations

import re
from decimal import Decimal

from courtesy.understanding.chinese.amounts import candidates
from courtesy.understanding.chinese.numbers import DIGITS, whole
from courtesy.understanding.chinese.roles import OTHER_MONEY, QUESTION
from courtesy.understanding.chinese.script import plain_chinese
from courtesy.understanding.money_said import Candidate

_N = rf"(?:\d{{1,3}}|[{DIGITS}十百]{{1,5}})"
_END = r"(?=还|付|给|结|行|可|吧|$|\W)"
_COUNTS: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:分|拆|掰|切|摊|劈)(?:成|作|为|期)?[^\d{DIGITS}十,。\s]{{0,2}}({_N})(?:来|多)?个?(?:期|月|次|笔|份|回|段|批)",
        rf"(?<![\d{DIGITS}十百第号月日点])({_N})(?:来|多)?(?:个?期|个月|次(?!性){_END}|笔{_END})",
        rf"分期(?:付款|还款|还)?[的,，\s]{{0,2}}({_N})(?![\d{DIGITS}十百千万块元号月])",
        rf"\d+(?:\.\d+)? ?[*x×乘] ?({_N})(?![\d个期])(?:期|个月)?",
    )
)
_YEARS = re.compile(r"(半年)|(?<![十百])([一两二三四五\d]{1,2})年(半)?(?!前|底|初|级|多|没|都)")
_QUARTERS = re.compile(r"(?<!第)([一两二三四\d])个?季度")
# A number of months that is no plan: how late, how long ago, until when, what happened meanwhile.
_NOT_BEFORE = re.compile(
    r"(?:逾期了?|拖了?|过了?|等|再过|再等|推迟|晚|宽限|失业|住院|住了|欠了?|前|上|最近|近|已经|都|这|那|第|快"
    rf"|干了|休了|缓|延期?|还了|停|合同|才|刚|岁|(?<![分算好对行是成])了|(?:{OTHER_MONEY})[^,\s]{{0,2}})(?:大概|差不多|我|了|有|快|个|签)*$"
)
_DENIED_BEFORE = re.compile(
    r"(?:不是|不要|别|而不是|不想|不能|没法|不用|不分|要不了)(?:大概|差不多|分|我|了|有|快|个|成)*$"
)
_NOT_AFTER = re.compile(
    r"^(?:以前|之前|前|没|都没|以后|之后|后(?!还清)|内|工资|多没|的工资|的房租|大"
    r"|过去|的孩子|的娃|多了|的利息|(?<=月)利息|的合同|的租约|了(?=$|\W))"
)
_TOO_MUCH = re.compile(r"^的?(?:时间)?(?:不行|不够|太|不成|有点|压力)")
_MERE_TIME = re.compile(r"^的?时间(?!.*(?:还清|还完|结清|付清|分|慢慢))")
_WITHIN_PLAN = re.compile(r"^(?:以?内|之内)(?:还清|还完|结清|付清|还)")
_INCOME = re.compile(rf"{OTHER_MONEY}|利息|一个月(?:光|就)|(?:每周|一周|每天|一天).{{0,4}}$")
_REFUSED_BEFORE = re.compile(r"(?:不是|别|拿不出|还不了|还不起|没有)[^,]{0,3}$")
_REFUSED_AFTER = re.compile(r"^(?:块钱?|元)?[^,。\s]{0,4}(?:还不起|拿不出|太多|太高|不行|还不了|吃不消|扛不住|压力)")
_CORRECTION = re.compile(r"不对|不是|说错|口误|算了|太多|太高|太少|不行|不成|改|还是|要不|\s不\s|哦不|啊不|压力")
_CLAUSES = re.compile(r"[,。;;!！?？\s]")
_JANUARY = re.compile(rf"(?<![\d{DIGITS}十个])一月份?(?=[\d{DIGITS}十]+[百千块元])")
_ANY_NUMBER = re.compile(rf"(?<![\d{DIGITS}十百千万.第])({_N})(?![\d{DIGITS}十百千万.块元号点天周日岁%]|星期|礼拜)")
_FIRST_OF_TWO = re.compile(rf"[\d{DIGITS}十](?:个月|期|次|个)? ?(?:或者是?|或是?|还是|到|至|[-~])(?:分|者)?$")
_SHORT_ANSWER = 16  # characters
_LONGEST = 120  # months


def plain(text: str) -> str:
    """The sentence in simplified characters."""
    # 一月三百 is a rate; 一月三号 would be a day.
    return _JANUARY.sub("每月", plain_chinese(text))


def plan(text: str, asks: str) -> tuple[int | None, Decimal | None]:
    """Months and amount a month, as far as said; after the question for months a bare number is one."""
    sentence = plain(text)
    months, each = _months(sentence), _each(sentence)
    if months is None and each is None and asks == "months":
        months = _bare(sentence)
    return months, each


def _numeral(word: str) -> int | None:
    """A number of months; of 七八个 the first."""
    either = re.fullmatch(r"(.*?)(一二|[一两二]三|三四|四五|五六|六七|七八|八九)", word)
    return whole(either[1] + either[2][0]) if either else whole(word)


def _fits(text: str, start: int, end: int) -> bool:
    before = QUESTION.sub("", _CLAUSES.split(text[:start])[-1])
    after = QUESTION.sub("", text[end:])
    if _NOT_BEFORE.search(before) or _MERE_TIME.match(after):
        return False
    return not (_NOT_AFTER.match(after) and not _WITHIN_PLAN.match(after))


def _denied(text: str, start: int, end: int) -> bool:
    before = QUESTION.sub("", _CLAUSES.split(text[:start])[-1])
    return bool(_DENIED_BEFORE.search(before) or _TOO_MUCH.match(QUESTION.sub("", text[end:])))


def _months(text: str) -> int | None:
    found: list[tuple[int, int, int]] = []
    for pattern in _COUNTS:
        for m in pattern.finditer(text):
            count, rest = _numeral(m[1]), text[m.end() :]
            # 一个月八百 is a rate and 一期 one of many, unless the plan itself is said to be one month long.
            follows_money = re.search(rf"[十百千万块元钱\d{DIGITS}] ?$", text[: m.start()]) is not None
            rate = count == 1 and (follows_money or not re.match(r"^(?:还清|结清|还完|付清|吧|$)", rest))
            halves = m[0].endswith("个月") and rest.startswith("半")
            if count and count <= _LONGEST and not rate and not halves and _fits(text, m.start(), m.end()):
                found.append((m.end(), m.start(1), count))
    for m in _QUARTERS.finditer(text):
        if (quarters := whole(m[1])) and _fits(text, m.start(), m.end()):
            found.append((m.end(), m.start(), quarters * 3))
    for m in _YEARS.finditer(text):
        if m[1]:
            months = None if re.search(r"[一两二三四五\d]$", text[: m.start()]) else 6
        else:
            years = whole(m[2])
            months = None if years is None or years > 10 else years * 12 + (6 if m[3] else 0)
        if months and _fits(text, m.start(), m.end()):
            found.append((m.end(), m.start(), months))
    if not found:
        return None
    end, start, months = max(found)
    denied = _denied(text, start, end)
    # 六期 不对 九: a bare number behind a correction, or behind what was refused.
    bare = _ANY_NUMBER.search(text, end)
    if bare is not None and (denied or _CORRECTION.search(text[end : bare.start()])) and (number := _numeral(bare[1])):
        return number if number <= _LONGEST else None
    kept = [f for f in sorted(found) if not _denied(text, f[1], f[0])]
    if not kept or _either(text, kept[-1][1], kept[-1][0]):
        return None
    return kept[-1][2]


def _either(text: str, start: int, end: int) -> bool:
    """Whether a number of months is the second of two to choose from: 六个月或者八个月, 六到八期. 还是八个月吧 settles on it."""
    first = _FIRST_OF_TWO.search(text[:start])
    return first is not None and not re.match(r"^(?:个月|期)?(?:吧|好了|得了|算了)", text[end:])


def _bare(text: str) -> int | None:
    """The last number of a short answer that is not refused; none of two to choose from."""
    if len(text) > _SHORT_ANSWER:
        return None
    kept = [
        None if _either(text, m.start(), m.end()) else number
        for m in _ANY_NUMBER.finditer(text)
        if (number := _numeral(m[1])) and number <= _LONGEST and not _denied(text, m.start(), m.end())
    ]
    return kept[-1] if kept else None


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
    refused = False
    for one in candidates(text, "CNY", "nothing"):
        if one.value is None:
            continue
        # 每月五百 不对 四百: the correction of a rate is a rate. 500*10: so is what is multiplied.
        corrects = rate_end is not None and (refused or _CORRECTION.search(text[rate_end : one.start]) is not None)
        times = re.match(r" ?[*x×乘] ?\d", text[one.end :]) or re.search(r"[期月] ?[*x×乘] ?$", text[: one.start])
        if one.per_month or corrects or times:
            refused = _refused(text, one)
            found = found if refused else one.value
        if one.per_month:
            rate_end = one.end
    return found
