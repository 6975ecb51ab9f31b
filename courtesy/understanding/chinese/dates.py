"""The date grammar of Mandarin. Our own, because Duckling reads 下周五 as this week's Friday without any sign of doubt."""

from __future__ import annotations

import re
from collections.abc import Callable

from courtesy.understanding.chinese import festivals, lunar
from courtesy.understanding.chinese.festivals import HOLIDAY
from courtesy.understanding.chinese.numbers import DIGITS, SMALL, numeral, whole
from courtesy.understanding.mentions import Following, Handler, Match, Meaning, Rule, away, moment, rule
from courtesy.understanding.reference import Days, Reference

_WEEKDAY = {
    **{c: i for i, c in enumerate("一二三四五六")},
    "日": 6,
    "天": 6,
    **{str(i): i - 1 for i in range(1, 8)},
    "七": 6,
}
_WEEK = r"(?:周|星期|礼拜)"
_WHICH = r"(?P<which>这一?个?|本|下下个?|下个?|上上个?|上个?)"
_WHICH_MONTH = r"(?:(?P<which>这个|本|这|当|下下个|下下|下个|下|上个|上|每个|每)月的?)"
_HAO = r"[号日]"
_AFTER = r"(?:以后|之后|过后|后|之内|以内|内)"
_LEAD = (
    r"(?:再过|等过|再?等我|过个?|再等|等个?|再给我?|给我?|宽限我?|缓|再缓|容我|再|要|得|大概|大约"
    r"|差不多|最多|最晚|最迟|推迟|延|延期|晚)"
)


def _n(m: Match, group: str = "n") -> int:
    value = whole(m[group])
    return 10_000 if value is None else min(value, 10_000)


def _weeks(which: str | None) -> int:
    if not which or which[0] in "这本":
        return 0
    return which.count("下") - which.count("上")


def _weekday(m: Match, r: Reference) -> Days:
    weekday = _WEEKDAY[m["wd"]]
    return r.weekday_of_week(weekday, _weeks(m["which"])) if m["which"] else r.weekday(weekday)


def _months(which: str | None) -> int:
    return 0 if not which else which.count("下") - which.count("上")


def _day_of_month(m: Match, r: Reference) -> Days:
    which = m["which"]
    return r.day_in_month(_n(m), _months(which)) if which and which[0] not in "每" else r.day_of_month(_n(m))


def _month_day(m: Match, r: Reference) -> Days:
    word = (m.groupdict().get("year") or "").removesuffix("年")
    if not word:
        return r.month_day(_n(m, "m"), _n(m, "d"))
    away_by = {"今": 0, "明": 1, "后": 2, "去": -1}.get(word)
    year = whole(word) if away_by is None else r.today.year + away_by
    if year is None:
        return ()
    return r.month_day(_n(m, "m"), _n(m, "d"), year + 2000 if year < 100 else year)


def _days_together(pairs: dict[str, tuple[int, int]]) -> Handler:
    def read(m: Match, r: Reference) -> Days:
        first, second = pairs[m["pair"]]
        return r.day_of_month(first) + r.day_of_month(second)

    return read


def _month_end(m: Match, r: Reference) -> Days:
    if m["m"]:
        return r.end_of(month) if 1 <= (month := _n(m, "m")) <= 12 else ()
    return r.month_end(_months(m["which"]))


def _middle(m: Match, r: Reference) -> Days:
    if m["m"]:
        return r.month_day(_n(m, "m"), 15)
    return r.day_in_month(15, _months(m["which"])) if m["which"] and m["which"][0] in "下上" else r.day_of_month(15)


def _year_end(m: Match, r: Reference) -> Days:
    return r.month_day(12, 31, r.today.year + (1 if m["next"] else 0))


def _tomorrow(m: Match, r: Reference) -> Days:
    # Just after midnight 明天 may still mean the day that has begun.
    return r.plus(1) + (r.plus(0) if r.local.hour < 4 else ())


def _months_ahead(m: Match, r: Reference) -> Days:
    days = r.plus_months(_n(m))
    return away(days, 15) if m["half"] else days


def _moment(minutes: Callable[[Match], int]) -> Handler:
    def read(m: Match, r: Reference) -> Meaning:
        return moment(r, minutes(m))

    return read


def _nothing(m: Match, r: Reference) -> None:
    return None


# 二十九三十号, 十五六号, 29、30号: two days, the longer way of saying them first.
_PAIRS: dict[str, tuple[int, int]] = {}
for _one in range(30, 0, -1):
    _both = (_one, _one + 1)
    _names = [numeral(n) for n in _both]
    _PAIRS |= {
        sep.join(names): _both
        for names in (_names, [str(n) for n in _both])
        for sep in ("", " ", "、", "或", "到", "-", ",")
        if sep or names is _names
    }
    if 10 < _one < 29 and _one % 10 not in (0, 9):
        _PAIRS[_names[0] + _names[1][-1]] = _both
_NOT_COUNTED = r"(?!来|多|前|没|都|了[^以后]|左右了|就[^还转])"

RULES: tuple[Rule, ...] = (
    # Written dates.
    rule(r"(?<![\d./-])(?P<year>20\d\d)[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d./-])", _month_day),
    rule(r"(?<![\d./-])(?P<m>\d{1,2})[-/](?P<d>\d{1,2})(?![\d./-])", _month_day),
    rule(
        r"(?<![\d.¥$/-])(?P<m>1[0-2]|0?[1-9])\.(?P<d>3[01]|[12]\d|0?[1-9])(?![\d.]|元|块|万|w|k|刀"
        r"|美|%|千|折|左右|rmb)",
        _month_day,
    ),
    *lunar.RULES,
    rule(r"(?<![十\d])八月十五(?![号日])", festivals.mid_autumn),
    rule(
        rf"(?:(?P<year>今年|明年|后年|去年|20\d\d年|二零[一二三四五六七八九零]{{2}}年"
        r"|\d\d年)的?)?(?<![个\d])(?P<m>1[0-2]|0?[1-9]|十[一二]?|[一二两三四五六七八九])月份?的?"
        rf"(?P<d>\d{{1,2}}|[一二三四五六七八九十廿卅]{{1,3}}){_HAO}?(?![\d个])",
        _month_day,
    ),
    # Relative times of day.
    rule(rf"(?:{_LEAD})?(?<!个)半个?(?:小时|钟头)(?:{_AFTER})?(?!前)", _moment(lambda m: 30)),
    rule(rf"(?:{_LEAD})?(?P<n>{SMALL})个半(?:小时|钟头)(?:{_AFTER})?(?!前)", _moment(lambda m: _n(m) * 60 + 30)),
    rule(rf"(?:{_LEAD})?(?P<n>{SMALL})个?(?:小时|钟头)半(?:{_AFTER})?(?!前)", _moment(lambda m: _n(m) * 60 + 30)),
    rule(
        rf"(?:{_LEAD})?(?P<n>{SMALL})个?(?:小时|钟头)[零又]?(?P<min>{SMALL})分钟?(?:{_AFTER})?(?!前)",
        _moment(lambda m: _n(m) * 60 + _n(m, "min")),
    ),
    rule(rf"(?:{_LEAD})?(?P<n>{SMALL})个?(?:小时|钟头)(?!前)(?:{_AFTER})?", _moment(lambda m: _n(m) * 60)),
    rule(rf"(?:{_LEAD})?(?P<n>{SMALL})刻钟(?:{_AFTER})?(?!前)", _moment(lambda m: _n(m) * 15)),
    rule(
        rf"(?:{_LEAD})(?P<n>{SMALL})分钟(?:{_AFTER})?|(?P<n2>{SMALL})分钟{_AFTER}",
        _moment(lambda m: _n(m, "n" if m["n"] else "n2")),
    ),
    rule(
        rf"(?P<n>{SMALL})个?{_WEEK}(?:以后|之后|后)的?{_WEEK}(?P<wd>[一二三四五六日天])",
        lambda m, r: r.weekday_of_week(_WEEKDAY[m["wd"]], _n(m)),
    ),
    rule(r"半年(?:以后|之后|后)", lambda m, r: r.plus_months(6)),
    # What sounds like a date and is none.
    rule(
        r"过几天|过些天|过两天|过阵子|几天(?:以后|之后|后|内)?|几个?(?:月|星期|礼拜|周|小时)"
        r"|这几天|这两天|近两天|近期|最近|前两天|前几天|前阵子|改天",
        _nothing,
    ),
    rule(
        r"每个?(?:周|星期|礼拜)(?:[一二三四五六日天])?"
        r"|每个?月(?![\d一二三四五六七八九十]{1,3}[号日])",
        _nothing,
    ),
    rule(
        rf"(?:{HOLIDAY}|过年|年)(?:以后|之后|过后|后)(?![一二三四五六七八九十\d天的第])|(?:过完"
        rf"|过了)(?:{HOLIDAY}|年|节)|(?:节后|年后)(?!的?第|[一两二三四五]天)|假期(?:以?后|结束)",
        _nothing,
    ),
    rule(
        r"(?:这个|本|下个?|上个?|\d{1,2}|[一二三四五六七八九十]{1,2})?月的?(?:月初"
        r"|初(?![一二三四五六七八九十])|头(?!一))|月初|(?:上|下)旬"
        r"|(?<!大)年初(?![一二三四五六七八九十])|周初",
        _nothing,
    ),
    rule(
        rf"(?P<n>{SMALL})(?:个)?(?:天|日|星期|礼拜|周|月|年)(?:以前|之前|前)(?![还转付结给](?!的|过|了))",
        lambda m, r: _ago(m, r),
    ),
    # Days around today.
    rule(r"(?P<more>大+)后[天日]", lambda m, r: r.plus(2 + len(m["more"]))),
    rule(r"后(?:[天日]|儿(?!子|女))(?!后)", lambda m, r: r.plus(2)),
    rule(r"明[天日儿晚早](?:个|儿)?", _tomorrow),
    rule(r"大前[天日]", lambda m, r: r.plus(-3)),
    rule(r"(?<![一两二三四五六七八九十\d节旦秋午明庆诞夜夕年])前[天晚](?!还清)", lambda m, r: r.plus(-2)),
    rule(r"今明(?:这?两)?[天日]?", lambda m, r: r.plus(0) + r.plus(1)),
    rule(r"明后(?:这?两)?[天日]", lambda m, r: r.plus(1) + r.plus(2)),
    rule(r"昨[天日晚儿]", lambda m, r: r.plus(-1)),
    rule(r"下个?月的?(?:今[天日]|这一?天|同一天)", lambda m, r: r.plus_months(1)),
    rule(rf"(?P<next>下+)个?{_WEEK}的?(?:今[天日]|这一?天|同一天)", lambda m, r: r.plus(7 * len(m["next"]))),
    rule(rf"(?P<n>{SMALL})个?{_WEEK}(?:以后|之后|后)的?(?:今[天日]|这一?天)", lambda m, r: r.plus(7 * _n(m))),
    rule(rf"(?P<n>{SMALL})个月(?:以后|之后|后)的?(?:今[天日]|这一?天)", lambda m, r: r.plus_months(_n(m))),
    rule(r"今[天日儿晚早夜](?:个|儿)?", lambda m, r: r.plus(0)),
    rule(r"现在就|这就|马上|立马|立刻|立即", lambda m, r: r.plus(0), weak=True),
    rule(r"(?:刚刚|刚才|刚)(?=[^,，\s]{0,3}[还转付交打存汇缴](?!不|没))", lambda m, r: r.plus(0), weak=True),
    # Before "the day after", which may belong to a holiday.
    *festivals.RULES,
    # From a day named before.
    rule(
        r"(?:当|那)天(?=[还转就给打付交]|能|可以|一定|马上|$)",
        lambda m, r: Following(days=0, else_today=m[0][0] == "当"),
    ),
    rule(
        r"第二天|次日|隔天|转天|(?<!最)后一天|隔日|翌日|再?后面一天|再过一天|(?<=的)后天",
        lambda m, r: Following(days=1),
    ),
    rule(rf"(?<=[号日一二三四五六天])(?:之后|以后|过后|后)的?第?(?P<n>{SMALL})天", lambda m, r: Following(days=_n(m))),
    rule(r"(?:头|前)一天", lambda m, r: Following(days=-1)),
    # Weeks.
    rule(rf"{_WHICH}(?:周末|星期末|礼拜末)", lambda m, r: r.weekend(_weeks(m["which"]))),
    rule(r"周末", lambda m, r: r.weekend()),
    rule(rf"{_WHICH}{_WEEK}的?{_WEEK}?(?P<wd>[一二三四五六日天七1-7])(?![个号日天\d]|周)", _weekday),
    rule(rf"(?P<which>){_WEEK}(?P<wd>[一二三四五六日天七1-7])(?![个号\d]|周)", _weekday),
    rule(rf"{_WHICH}{_WEEK}", _nothing),
    rule(rf"(?:月份?|月的|个月)?第[一二三四]个?{_WEEK}(?![一二三四五六日天])", _nothing),
    # Months and years.
    rule(
        rf"(?:{_WHICH_MONTH}|(?P<m>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?的?"
        r"|月)(?:月?(?:底(?!下)|末(?!尾)|尾)(?:的?最后一[天日])?|最后一[天号日])",
        _month_end,
    ),
    rule(
        rf"(?:{_WHICH_MONTH}|(?P<m>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月份?的?"
        r"|月)(?:月?中旬|月?中(?!午))",
        _middle,
    ),
    rule(r"(?P<next>明|下一?)?年(?:底|末)|(?P<other>今)年(?:底|末)", _year_end),
    rule(r"过年(?:前|之前|以前)|年前", lambda m, r: r.holiday("CN", "春节", -1)),
    rule(r"(?:大年|正月|年)?初(?P<n>[一二三四五六七八九十])(?![中])", festivals.lunar_first_days),
    rule(rf"(?P<pair>{'|'.join(_PAIRS)})[号日](?!楼)", _days_together(_PAIRS)),
    rule(
        rf"{_WHICH_MONTH}(?P<n>\d{{1,3}}"
        rf"|[一二三四五六七八九十廿卅]{{1,3}}){_HAO}?(?![\d个块元百千万])",
        _day_of_month,
    ),
    rule(
        r"(?<![\d.月])(?P<which>)(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})[号日](?!卡|楼|线|店|机"
        r"|码|院)",
        _day_of_month,
    ),
    # Distances from today.
    rule(r"(?:一周|一个?星期|一个?礼拜)半", lambda m, r: r.plus(10) + r.plus(11)),
    rule(rf"(?P<n>{SMALL})个?工作日{_AFTER}?", lambda m, r: r.plus_working_days(_n(m))),
    rule(
        rf"(?<![\d{DIGITS}十百])(?P<n>[一两二三四五六七八九])、?(?P<n2>[一两二三四五六七八九])天(?:{_AFTER}|左右)?",
        lambda m, r: r.plus(_n(m, "n2")) + r.plus(_n(m)),
    ),
    rule(
        rf"(?<![\d{DIGITS}十百])(?P<n>{SMALL})(?:到|至|-)(?P<n2>{SMALL})天(?:{_AFTER}|左右)?",
        lambda m, r: r.plus(_n(m, "n2")) + r.plus(_n(m)),
    ),
    rule(r"(?:一个半月)", lambda m, r: away(r.plus_months(1), 15)),
    rule(
        rf"(?:{_LEAD})?(?<!个)(?:小)?半[个拉]?个?月(?:{_AFTER}|左右|时间)?(?!前|没|都|的工资)", lambda m, r: r.plus(15)
    ),
    rule(rf"(?:{_LEAD})(?P<n>{SMALL})个(?P<half>半)?月(?:{_AFTER}|左右|时间)?{_NOT_COUNTED}", _months_ahead),
    rule(rf"(?P<n>{SMALL})个(?P<half>半)?月(?:{_AFTER}|左右{_AFTER}|的时间)(?!没|还清|还完)", _months_ahead),
    rule(r"一天(?=[打来催好发八几])", _nothing),
    rule(
        rf"(?:{_LEAD})?(?P<n>{SMALL})(?:天|日)(?:的?时间"
        rf"|左右)?(?:{_AFTER})?(?:的?时间)?{_NOT_COUNTED}",
        lambda m, r: r.plus(_n(m)),
    ),
    rule(
        rf"(?:{_LEAD})?(?P<n>{SMALL})个?(?:星期|礼拜|周)(?:的?时间"
        rf"|左右)?(?:{_AFTER})?(?:的?时间)?{_NOT_COUNTED}",
        lambda m, r: r.plus(7 * _n(m)),
    ),
)


def _ago(m: Match, r: Reference) -> Days:
    unit, count = m[0], _n(m)
    if "月" in unit:
        return r.plus_months(-count)
    return r.plus(-count * (7 if re.search("星期|礼拜|周", unit) else 365 if "年" in unit else 1))
