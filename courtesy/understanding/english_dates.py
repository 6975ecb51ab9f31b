# ruff: noqa: E501
"""The date grammar of US English, over text whose number words are already digits. Order matters: longer readings come first."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from courtesy.understanding.mentions import (
    Ahead,
    Following,
    Handler,
    Match,
    Meaning,
    Rule,
    away,
    moment,
    rule,
)
from courtesy.understanding.reference import Days, Reference

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
)  # fmt: skip
WD = "(?P<wd>" + "|".join(_WEEKDAYS) + ")(?:'?s)?"
MON = "(?P<mon>" + "|".join(_MONTHS) + ")"
_ANY_WD = "(?:" + "|".join(_WEEKDAYS) + ")"
_ANY_MON = "(?:" + "|".join(_MONTHS) + ")"
N = r"(?P<n>\d{1,3}|an?(?: couple(?: of)?| pair of)?|the|one|another|couple(?: of)?)(?: more| additional| full| extra| whole)?"
_LEAD = r"\b(?:in|within|after|give me|need|another|for another|wait|like|maybe|about|around|say|want|or|take|for like)"
_GAP = r"(?: (?:about|like|maybe|around|just|only|at least|up to|say|probably|uh|um|exactly))*"

_US: tuple[tuple[str, str, int], ...] = (
    (r"christmas eve", "Christmas Eve", 0), (r"christmas(?: day)?", "Christmas Day", 0),
    (r"new year'?s'? eve", "New Year's Eve", 0), (r"new years?'?s?(?: day)?", "New Year's Day", 0),
    (r"black friday", "Thanksgiving Day", 1), (r"cyber monday", "Thanksgiving Day", 4),
    (r"thanksgiving(?: day)?|turkey day", "Thanksgiving Day", 0), (r"halloween", "Halloween", 0),
    (r"valentine'?s?'?(?: day)?", "Valentine's Day", 0), (r"good friday", "Good Friday", 0),
    (r"easter monday", "Easter Sunday", 1), (r"easter(?: sunday)?", "Easter Sunday", 0),
    (r"mother'?s'? day", "Mother's Day", 0), (r"father'?s'? day", "Father's Day", 0), (r"memorial day", "Memorial Day", 0),
    (r"labou?r day", "Labor Day", 0), (r"independence day", "Independence Day", 0),
    (r"juneteenth", "Juneteenth National Independence Day", 0), (r"veteran'?s?'? day", "Veterans Day", 0),
    (r"president'?s?'? day", "Washington's Birthday", 0), (r"columbus day", "Columbus Day", 0),
    (r"groundhog day", "Groundhog Day", 0), (r"(?:st|saint)\.? patrick'?s(?: day)?|st paddy'?s(?: day)?", "Saint Patrick's Day", 0),
    (r"martin luther king(?: day)?|mlk(?: day)?", "Martin Luther King Jr. Day", 0),
)  # fmt: skip
_HOLIDAY = "(?:" + "|".join(pattern for pattern, _, _ in _US) + "|(?:chinese|lunar) new year|cinco de mayo|tax day)"
_BASE = rf"(?=(?:the |this |next |this coming |mon )?(?:{_ANY_WD}|\d{{1,2}}th|{_ANY_MON} |{_HOLIDAY}|tomorrow|today|\d{{1,2}}/\d))"


def _weekday(m: Match) -> int:
    return _WEEKDAYS.index(m["wd"])


def month_number(name: str) -> int:
    """The number of a month by its full name."""
    return _MONTHS.index(name) + 1


def _month(m: Match) -> int:
    return month_number(m["mon"])


def _count(m: Match) -> int:
    word = m["n"]
    if word.isdigit():
        return int(word)
    return 2 if "couple" in word or "pair" in word else 1


def _year(m: Match) -> int | None:
    year = m["year"]
    return None if not year else int(year) + (2000 if len(year) == 2 else 0)


def _ordinal(word: str) -> int:
    return -1 if word in ("last", "final") else int(word.removesuffix("th"))


def _distance(count: int, unit: str, reference: Reference) -> Days:
    if unit.startswith("month"):
        return reference.plus_months(count)
    return reference.plus(count * {"d": 1, "w": 7, "f": 14}[unit[0]])


def _duration(m: Match, reference: Reference) -> Days:
    days = _distance(_count(m), m["unit"], reference)
    if "couple" in m["n"] and m["unit"].startswith("day"):
        return days + away(days, 1)
    return days


def _either(m: Match, reference: Reference) -> Days:
    low, high = int(m["n"].replace("a", "1")), int(m["n2"])
    return _distance(low, m["unit"], reference) + _distance(high, m["unit"], reference)


def _minutes(m: Match, reference: Reference) -> Meaning:
    word, half = m["n"] or "", m["half"] is not None
    if "half" in word:
        count = Decimal("0.5")
    elif "quarter" in word:
        count = Decimal("0.25")
    elif word and word[0].isdigit():
        count = Decimal(word)
    else:
        count = Decimal(2 if "couple" in word else 1)
    count += Decimal("0.5") if half else 0
    return moment(reference, int(count * (60 if m["unit"].startswith("hour") else 1)))


def _week(m: Match) -> int:
    word = m["week"]
    if "after next" in word or "2 weeks" in word:
        return 2
    return 0 if word.startswith("this") else -1 if word.startswith("last") else 1


def _in_month(m: Match) -> int:
    return {"next": 1, "following": 1, "last": -1}.get(m["which"] or "this", 0)


def _day_in_month(m: Match, r: Reference) -> Days:
    day = int(m["d"])
    if m["which"] in ("next", "last", "following", "this"):
        return r.day_in_month(day, _in_month(m))
    return r.day_of_month(day)


def _middle(m: Match, r: Reference) -> Days:
    return r.day_in_month(15, _in_month(m)) if m["which"] in ("next", "following", "last") else r.day_of_month(15)


def _week_end(weeks: int) -> Handler:
    def read(m: Match, r: Reference) -> Days:
        friday, sunday = r.weekday_of_week(4, weeks), r.weekday_of_week(6, weeks)
        return tuple(d for d in friday + sunday if d >= r.today)

    return read


def _holiday(country: Literal["US", "CN"], name: str, plus: int) -> Handler:
    return lambda m, r: r.holiday(country, name, plus)


def _tomorrow(m: Match, r: Reference) -> Days:
    # Just after midnight "tomorrow" may still mean the day that has begun.
    return r.plus(1) + (r.plus(0) if r.local.hour < 4 else ())


def _slashed(m: Match, r: Reference) -> Days:
    return r.month_day(int(m["m"]), int(m["d"]), _year(m))


def _ahead(m: Match, r: Reference) -> Ahead:
    sign = -1 if m["way"] == "before" else 1
    unit = m["unit"]
    count = sign * _count(m) if m["n"] else sign
    return Ahead(months=count) if unit.startswith("month") else Ahead(days=count * (7 if unit.startswith("week") else 1))


def _nothing(m: Match, r: Reference) -> None:
    return None


_AFTER_THAT = r"(?= *(?:$|[,.;!?]|and|but|that|then|works|ok|for|i'll|i can|is|at|please|would))"
_NOT_A_DAY = (
    r"(?! (?:time|one|payment|installment|call|text|message|notice|letter|chance|floor|street|st|ave|quarter|half|week|thing"
    r"|party|person|grade|job|shift|month|year|place|bill|card|charge|option|degree|reminder|attempt|voicemail|email)s?\b)"
)
_NOT_AN_AMOUNT = r"(?!\d|\.\d|:\d|/\d|%|k\b| ?(?:dollars|bucks|percent|grand|cents|hundred|a month|month|per|payments|months|weeks|days|hours|minutes)\b)"

RULES: tuple[Rule, ...] = (
    rule(r"\b(?:the )?(?P<d>\d{1,2})th (?:of|day of) (?P<which>every|each)(?: single)? month", _day_in_month),
    rule(rf"\b(?:every|each)(?: single| other)? (?:{_ANY_WD}|month|week|2 weeks|day|payday|paycheck)", _nothing),
    rule(r"(?<![\d/.$-])(?P<year>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?![\d/-])", _slashed),
    rule(r"(?<![\d/.$-])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?:/(?P<year>20\d\d|\d\d))?(?![\d/%])", _slashed),
    rule(r"(?<![\d/.$-])(?P<m>\d{1,2})[-.](?P<d>\d{1,2})[-.](?P<year>20\d\d|\d\d)(?![\d/-])", _slashed),
    rule(r"\b(?:on|by|before|around) (?P<m>\d{1,2})-(?P<d>\d{1,2})(?P<year>)(?![\d/-])", _slashed),
    # Distances to a day named next, and from a day named before.
    rule(r"\bday after tomorrow|\bday after next\b", lambda m, r: r.plus(2)),
    rule(r"\bday before yesterday", lambda m, r: r.plus(-2)),
    rule(rf"\b(?:(?P<n>\d{{1,2}}|an?|a couple(?: of)?|couple(?: of)?|the) )?(?:(?:business|working) )?(?P<unit>day|week|month)s? "
         rf"(?P<way>after|from|before|past|following) {_BASE}", _ahead),
    rule(r"\b(?:\d{1,2}|an?|couple(?: of)?) (?:day|week|month)s? (?:after|before|following) (?!that|it\b|noon|\d|work|lunch|today|tomorrow)", _nothing),
    rule(rf"\b{WD} (?P<way>after|following|before) (?=(?:the )?(?:\d{{1,2}}th|{_HOLIDAY}|{_ANY_MON} \d))",
         lambda m, r: Ahead(days=-1 if m["way"] == "before" else 1, weekday=_weekday(m))),
    rule(rf"\b{WD} after(?: that|wards?)\b", lambda m, r: Following(weekday=_weekday(m))),
    rule(rf"\bthe following {WD}", lambda m, r: Following(weekday=_weekday(m))),
    rule(r"\b(?P<n>\d{1,2}|a couple(?: of)?|a|one) (?P<unit>day|week)s? (?:after that|after it|later|afterwards?)\b(?! today)",
         lambda m, r: Following(days=_count(m) * (7 if m["unit"] == "week" else 1))),
    rule(rf"\b(?:the )?(?:very )?(?:next|following) day\b|\bday after(?: that| it|{_AFTER_THAT})", lambda m, r: Following(days=1)),
    rule(r"\bthe (?:next one|following one|one after(?: that)?)\b", lambda m, r: Following(days=7)),
    # Relative times of day.
    rule(r"\b(?P<n>\d{1,3}|an?|a couple(?: of)?|a few|few|several|some) (?P<unit>hour|minute|min)s? ago\b", _nothing),
    rule(rf"(?:{_LEAD}|^){_GAP} ?(?P<n>\d{{1,3}}(?:\.\d)?|half an?|an? half|(?:a )?quarter of an|an?|1|another|a couple(?: of)?|couple(?: of)?) "
         r"(?:more )?(?P<unit>hours?|minutes?|min)\b(?P<half> and a half)?(?! (?:late|a day|an hour|payment|pmt|ago|i can))", _minutes),
    rule(r"\b(?P<n>\d{1,3}(?:\.\d)?|half an?|an? half|an?|a couple(?: of)?|couple(?: of)?) (?P<unit>hours?|minutes?|min)(?P<half> and a half)? "
         r"(?:from now|later)", _minutes),
    # Distances from today.
    rule(rf"\b(?:{N} )?(?P<unit>day|week|month)s? ago\b", lambda m, r: _distance(-_count(m), m["unit"], r) if m["n"] else None),
    rule(r"\b(?:the |these )?(?:past|last|previous) (?:\d{1,3}|few|couple|several|couple of) (?:day|week|month|year)s?\b", _nothing),
    rule(r"\b(?:a few|few|several|some|many)(?: more| extra)? (?:business |working )?(?:days?|weeks?|months?|hours?|minutes?)\b", _nothing),
    rule(r"\b(?:\d{1,3}|an?|couple) (?:days?|weeks?|months?)(?: or so)? (?:late|behind|overdue|past due|old|in a row|straight|delinquent)\b", _nothing),
    rule(r"\b(?P<n>\d{1,3}|an?) (?:day |week |month )?(?:or|to|-) ?(?P<n2>\d{1,3}) (?P<unit>days|weeks)\b", _either),
    rule(r"\b(?P<n>\d{1,2})-(?P<n2>\d{1,2}) (?P<unit>days|weeks)\b", _either),
    rule(r"\b(?P<n>a|1) (?P<unit>day|week) or (?P<n2>2)\b", _either),
    rule(rf"\b{N} (?:business|working|work|week) ?days?\b", lambda m, r: r.plus_working_days(_count(m))),
    rule(r"\bhalf a month\b", lambda m, r: r.plus(15)),
    rule(r"\b(?:a |1 )?month and a half\b", lambda m, r: away(r.plus_months(1), 15)),
    rule(r"\b(?:a |1 )?week and a half\b", lambda m, r: r.plus(10) + r.plus(11)),
    rule(r"\b(?:every|each|per|been|for the|over|spread over|spread out over|last) (?:\d{1,3}|an?|couple) (?:days?|weeks?|months?)\b", _nothing),
    rule(rf"\b{N} (?P<unit>day|week|fortnight)s?'?(?: time)?\b(?! (?:of|off|at a time|pay|plan|each))", _duration),
    rule(rf"(?:{_LEAD}){_GAP} {N} (?P<unit>month)s?'?(?: time)?\b(?! (?:plan|payment|installment))", _duration),
    rule(rf"\b{N} (?P<unit>month)s?'?(?: from now| out| later| from today| time)", _duration),
    rule(r"\b(?P<n>)(?P<unit>week|month) from (?:now|today)", _duration),
    rule(rf"\b(?P<n>\d) {WD} from now", lambda m, r: away(r.weekday(_weekday(m))[:1], 7 * (int(m["n"]) - 1))),
    rule(r"\b(?:this|same) time next week\b", lambda m, r: r.plus(7)),
    # Ends and middles of weeks, months, years.
    rule(rf"\b(?:the )?(?P<nth>\d{{1,2}}th|last|final) {WD} (?:of|in) {MON}",
         lambda m, r: r.nth_weekday(_ordinal(m["nth"]), _weekday(m), _month(m))),
    rule(rf"\b(?:the )?(?P<nth>\d{{1,2}}th|last|final) {WD} (?:(?:of|in) )?(?:the )?(?P<which>next|this|following)? ?month",
         lambda m, r: r.nth_weekday(_ordinal(m["nth"]), _weekday(m), None, _in_month(m))),
    rule(rf"\b(?:the )?(?:very |tail )?(?:end|last day|last) (?:of|in) {MON}",
         lambda m, r: r.end_of(_month(m))),
    rule(r"\b(?:the )?(?:very |tail )?(?:end|last day|last) (?:of|in) (?P<which>the|this|that|next|the next|the following|each|every)? ?month"
         r"|\b(?:this )?month'?s? end\b|\beom\b",
         lambda m, r: r.month_end(1 if m["which"] and ("next" in m["which"] or "following" in m["which"]) else 0)),
    rule(r"\b(?:the )?(?:end of (?:the |this )?year|year'?s? end|eoy|end of december)\b", lambda m, r: r.end_of(12)),
    rule(r"\b(?:the )?end of (?:next week|the following week)\b|\bnext week'?s end", _week_end(1)),
    rule(r"\b(?:the )?end of (?:the|this) (?:work ?)?week\b|\bend of week\b|\beow\b", _week_end(0)),
    rule(r"\b(?:the )?end of (?:the |my |your )?(?:business )?(?:day|today)\b|\beod\b|\b(?:close of business|cob)\b(?! [a-z]+day)",
         lambda m, r: r.plus(0), weak=True),
    rule(rf"\b(?:the )?(?:middle of|mid) {MON}", lambda m, r: r.month_day(_month(m), 15)),
    rule(r"\b(?:the )?(?:middle of|mid)(?: of)?(?: the| this| that)? ?(?P<which>next|following|last)? ?month\b", _middle),
    rule(rf"\b(?:early|late|beginning of|start of|sometime in|1th week of|2th week of|3th week of|last week of|1th part of)(?: in)?"
         rf" (?:{_ANY_MON}|(?:the |this |next )?(?:month|week|year))(?! \d)", _nothing),
    # Months and days.
    rule(rf"\b{MON}(?: the)? (?P<d>\d{{1,2}})(?:th)?(?:,? (?P<year>20\d\d))?{_NOT_AN_AMOUNT}(?![\w])",
         lambda m, r: r.month_day(_month(m), int(m["d"]), _year(m))),
    rule(rf"\b(?:the )?(?P<d>\d{{1,2}})(?:th)?(?: day)?(?: of)? {MON}(?:,? (?P<year>20\d\d))?\b",
         lambda m, r: r.month_day(_month(m), int(m["d"]), _year(m))),
    rule(r"\b(?:the )?(?P<d>\d{1,2})th(?: day)?(?: of| in)?(?: the| that)? ?(?P<which>next|this|last|following|coming|new)? ?month\b", _day_in_month),
    rule(r"\b(?P<which>next|this|last|following) month(?: on| like| maybe| around| by|,)*(?: the)? (?P<d>\d{1,2})th\b", _day_in_month),
    rule(r"\b1th of (?:the|next) year\b", lambda m, r: r.month_day(1, 1)),
    *(rule(rf"\b(?:{pattern})(?!\w)", _holiday("US", name, plus)) for pattern, name, plus in _US),
    rule(r"\b(?:chinese|lunar) new year'?s?(?: day)?\b", _holiday("CN", "春节", 0)),
    rule(r"\bcinco de mayo\b", lambda m, r: r.month_day(5, 5)),
    rule(r"\btax day\b", lambda m, r: r.month_day(4, 15)),
    # Weekdays.
    rule(rf"\b{WD} after next\b", lambda m, r: away(r.weekday(_weekday(m))[:1], 7)),
    rule(rf"\b{WD} (?:of |on )?(?P<week>(?:the )?week after next|next week|this week|last week|(?:the )?following week)\b",
         lambda m, r: r.weekday_of_week(_weekday(m), _week(m))),
    rule(rf"\b(?P<week>(?:the )?week after next|next week|this week|last week|(?:the )?following week)(?: on| like| maybe| say| by| around| probably|,)* {WD}",
         lambda m, r: r.weekday_of_week(_weekday(m), _week(m))),
    rule(rf"\b(?:last|this past|past) {WD}", lambda m, r: away(r.weekday_of_week(_weekday(m), 0), 0 if _weekday(m) < r.today.weekday() else -7)),
    rule(rf"\bnext {WD}", lambda m, r: r.next_weekday(_weekday(m))),
    rule(rf"\b(?:this coming|the coming|coming|upcoming|this upcoming|the next) {WD}|\b{WD.replace('<wd>', '<wd2>')} coming\b",
         lambda m, r: r.weekday(_WEEKDAYS.index(m["wd"] or m["wd2"]))),
    rule(rf"\bthis {WD}", lambda m, r: r.weekday_of_week(_weekday(m), 0)),
    rule(rf"\b{WD}(?!\w)", lambda m, r: r.weekday(_weekday(m))),
    rule(r"\b(?:over |on )?next weekend\b", lambda m, r: r.weekend(1) + r.weekend(0)[:1]),
    rule(r"\blast weekend\b", lambda m, r: r.weekend(-1)),
    rule(r"\b(?:this |the |this coming |coming )?weekend\b(?!s)", lambda m, r: r.weekend()),
    # Days around today.
    rule(r"\b(?:yesterday|last night)\b", lambda m, r: r.plus(-1)),
    rule(r"\btomorrow\b", _tomorrow),
    rule(r"\b(?:today|tonight|this (?:morning|afternoon|evening)|later on today)\b", lambda m, r: r.plus(0)),
    rule(r"(?<=\bpay)(?: \w+){0,5}? now\b|\b(?:pay|send|do|make|take care|handle|clear|settle|transfer|get)(?: \w+){0,5} (?:right now|right away|immediately|now|this (?:second|minute))\b"
         r"|^\W*(?:right )?now\W*$", lambda m, r: r.plus(0), weak=True),
    rule(r"\bin the morning\b", lambda m, r: r.plus(0 if r.local.hour < 8 else 1), weak=True),
    # Bare days of the month.
    rule(rf"\b(?:the )?(?P<d>\d{{1,3}})th\b{_NOT_A_DAY}", lambda m, r: r.day_of_month(int(m["d"]))),
    rule(rf"\b(?:on|by|before|until|till|around|about|or|after|for|is|be|not|it) the (?P<d>\d{{1,2}})\b{_NOT_AN_AMOUNT}(?! [a-z]+s\b)",
         lambda m, r: r.day_of_month(int(m["d"]))),
)  # fmt: skip
