"""Amounts in Mandarin: which numerals are money, and how much; 块, 毛 and 刀, 一千二, 三百来块, 1w2."""

from __future__ import annotations

import re
from decimal import Decimal

from courtesy.understanding.chinese.dates import RULES
from courtesy.understanding.chinese.named_numbers import masked
from courtesy.understanding.chinese.numbers import DIGITS, NUMERAL, chinese_number
from courtesy.understanding.chinese.times import clocks
from courtesy.understanding.mentions import claim
from courtesy.understanding.money_said import Candidate, Relative

_FOREIGN: tuple[tuple[str, str], ...] = (
    (r"美金|美元|美刀|刀|usd|\$|美币", "USD"),
    (r"人民币|rmb|cny|¥|软妹币", "CNY"),
    (r"欧元|欧|€", "EUR"),
    (r"英镑|镑|£", "GBP"),
    (r"港币|港元|港纸|hkd", "HKD"),
    (r"日元|日币", "JPY"),
    (r"加币|加元|加拿大元", "CAD"),
    (r"澳币|澳元", "AUD"),
    (r"新台币|台币", "TWD"),
)
_NAMES = "|".join(pattern for pattern, _ in _FOREIGN)
_ABOUT = r"(?:来|多|几|把|好几|余|出头|左右|大几)"
_D = DIGITS.replace("零", "")
_PATTERN = re.compile(
    rf"(?P<sign>[¥$€£]|rmb|usd)? ?(?P<n>{NUMERAL}){_ABOUT}?"
    r"(?:(?P<unit>万块|千块|百块|块钱?|元整?|圆|大洋"
    rf"|{_NAMES})(?P<coins>零?(?:(?P<jiao>[{_D}\d半])[毛角](?P<fen>[{_D}\d])?分?"
    rf"|(?P<bare>[{_D}1-9])(?![{DIGITS}\d十百千万毛角分个月天点期号])"
    rf"|(?P<only_fen>[{_D}\d])分)(?:钱)?)?"
    rf"(?P<after>{_NAMES})?|(?P<small>毛钱?|角钱?))?"
)
# What is counted, and words that only contain a numeral.
_COUNTED = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![{DIGITS}\d十百千万])(?:一次性?|一下子?|一起|一定|一直|一样|一共|一般|一些|一部分|一会儿?|万一(?![千百])|统一|唯一|第一"
        rf"|第[{DIGITS}十\d]+|一块儿|一口气|十分|千万(?=[别不要])|百分百|一把|一旦|一律|一点儿?"
        r"|有点|一步|一分钱?(?=都|没|也|不)|一毛(?=都|没|也|不)|一个人|三番|乱七八糟|七七八八"
        r"|不管三七|二话|一手|一家|万能|三天两头|千方百计|百般|一听|一说|一看|八成|九成|周转)",
        rf"{NUMERAL}(?=个(?!位数)|天|年(?![底前末])|月(?![供底末初中])|(?:周|星期|礼拜)(?![一二三四五六日天末])|小时|分钟|点(?![{DIGITS}])|号(?!\d)"
        r"|日(?!元|币)|期|岁|次|笔|张|家|人(?!民)|口|遍|回|条|楼|层|室|套|位|倍|成|折|%|级|米|公里|斤|瓶"
        r"|部|台|辆|件|只|封|通|秒|刻|群|片|两银|步|些|本|份|名)",
        rf"百分之{NUMERAL}",
        rf"第{NUMERAL}",
        rf"[{_D}]到[{_D}](?=天|个)",
    )
)
_ROUND = {"百": Decimal(100), "千": Decimal(1_000), "万": Decimal(10_000)}
# Bye-bye, laughter and praise in numbers.
_CHATTER = re.compile(r"^\W*(?:88+6?|666+|520|1314|233+|555+|999+)\W*$")
RELATIVE: tuple[tuple[Relative, re.Pattern[str]], ...] = (
    ("half", re.compile(r"一半|百分之五十|50%|五成|对半|半数|二分之一|50个?百分点|还个?半(?![年个天月])")),
    (
        "minimum",
        re.compile(
            r"最[少低][^,，\s]{0,4}多少[^,，\s]{0,4}(?:还|付|给|交)多少|最低(?:还款)?(?:额度?|限额|标准|限度|数)?|最少(?:的|那个|额|还款额?)|(?:就?还|按|付"
            r"|交)(?:个)?最少|最小(?:还款额?|额|的)|保底|底线"
        ),
    ),
    (
        "full",
        re.compile(
            r"全部|全额|全款|全数|全还|全扣|全拿|全刷|全都|全给|全清|全结|全付|全交|一次性?(?:还|付|结|给|交|都|全|转"
            r"|搞定|处理|弄|打)|还清|结清|付清|缴清|清掉|清账|交清|清了|搞定|一把(?:还|付|结|清|交)"
            r"|一口气(?:还|付)"
            r"|(?:欠|账上?|账单上?|总共|一共|应还|要还|剩下?)[^,，\s没]{0,4}多少[^,，\s]{0,4}(?:还|付|给|交)多少"
            r"|该(?:还|付|交)多少就?(?:还|付|交)多少|欠(?:的|你们的|款|多少)[^没]{0,5}(?:都|全|还多少|给多少|一起|一块)|所有(?:的|欠款|账"
            r"|钱)?|整个(?:账单|欠款|数|金额)|总额|一分不(?:少|差|剩|欠)|通通|统统|(?<!不)都(?:还"
            r"|给你们?|付|结|转)(?:了|清|掉|完|上|你|$)|还完(?!.*[期月])|一笔(?:还|结|付)清?|悉数"
            r"|总共多少就?还|账单(?:多少|全)"
        ),
    ),
)


def _blanked(text: str, asks: str) -> str:
    out = masked(text)
    for match, _ in claim(out, RULES):
        if re.search(rf"[\d{DIGITS}十]", match[0]):
            out = out[: match.start()] + "\0" * len(match[0]) + out[match.end() :]
    for pattern in _COUNTED:
        out = pattern.sub(lambda m: "\0" * len(m[0]), out)
    covered = [(m.start(), m.end()) for m, _ in claim(out, RULES)]
    covered += [(c.start, c.end) for c in clocks(out, asks)]
    for start, end in covered:
        if re.search(rf"[\d{DIGITS}十]", out[start:end]):
            out = out[:start] + "\0" * (end - start) + out[end:]
    return out


def _currency(word: str | None) -> str | None:
    return next((code for pattern, code in _FOREIGN if word and re.fullmatch(pattern, word)), None)


def _coin(word: str | None) -> Decimal:
    return Decimal(5) if word == "半" else (chinese_number(word) or Decimal(0)) if word else Decimal(0)


def _money(match: re.Match[str], text: str, whole_answer: bool) -> Candidate | None:
    groups = match.groupdict()
    numeral = groups["n"]
    value = chinese_number(numeral)
    if numeral in _ROUND and re.match("[来把多]", text[match.start() + len(numeral) :]):
        value = _ROUND[numeral]
    if value is None or value == 0:
        return None
    unit, small = groups["unit"], groups["small"]
    if unit and unit[0] in "万千百":
        value *= {"万": 10_000, "千": 1_000, "百": 100}[unit[0]]
    if small:
        value /= 10
    value += (
        _coin(groups["jiao"]) / 10
        + _coin(groups["fen"]) / 100
        + _coin(groups["bare"]) / 10
        + _coin(groups["only_fen"]) / 100
    )
    marked = bool(unit or small or groups["sign"])
    spoken_digits = re.fullmatch(rf"[{DIGITS}]+", numeral) is not None
    if not marked and not whole_answer:
        scaled = re.search(r"[百千万wk]", numeral) is not None
        if spoken_digits or (not scaled and value < 10):
            return None
    named = _currency(groups["sign"]) or _currency(groups["after"]) or _currency(unit)
    if named is None and (spoken := re.search(rf"({_NAMES})的?$", text[max(0, match.start() - 5) : match.start()])):
        named = _currency(spoken[1])
    rate = re.search(
        r"(?:每个?月|每期|月[供付]|一个月|每月|按月|一期|每次|(?<![个下上这本])月还|每周|一周|每天|[一每]个?小时|时薪|日薪"
        r"|一天)[^,。,;;]{0,4}$",
        text[max(0, match.start() - 9) : match.start()],
    ) or re.match(r"^(?:块钱?|元)? ?(?:一个月|每个?月|一期|每期|/月|一月|每次|一周|一天)", text[match.end() :])
    return Candidate(match.start(), match.end(), value, None, named, None, rate is not None)


def candidates(text: str, default_currency: str, asks: str) -> list[Candidate]:
    """Every amount of a sentence, in order, whatever it is doing there."""
    whole_answer = (
        asks == "amount"
        and re.fullmatch(rf"\W*(?:就|先|那|嗯|大概|最多|还|给|转)*{NUMERAL}(?:吧|行吗?|可以吗?|行不行)?\W*", text)
        is not None
    )
    if asks != "amount" and _CHATTER.match(text):
        return []
    blank = text if whole_answer else _blanked(text, asks)
    found = [m for match in _PATTERN.finditer(blank) if (m := _money(match, text, whole_answer)) is not None]
    for kind, pattern in RELATIVE:
        for match in pattern.finditer(text):
            if all(match.end() <= c.start or match.start() >= c.end for c in found):
                found.append(Candidate(match.start(), match.end(), relative=kind))
    return sorted(found, key=lambda c: c.start)
