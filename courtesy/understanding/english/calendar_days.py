"""English days of the calendar: written dates, months, holidays, weekdays, bare days of the month."""

from __future__ import annotations

from courtesy.understanding.english.date_words import (
    ANY_MON,
    ANY_WD,
    FIXED_DAYS,
    MON,
    NOT_A_DAY,
    NOT_AN_AMOUNT,
    US_HOLIDAYS,
    WD,
    WEEKDAYS,
    day_in_month,
    every_year,
    holiday,
    holiday_weekend,
    in_week,
    middle,
    month,
    nothing,
    nth_weekday_in_month,
    ordinal,
    slashed,
    tomorrow,
    week_end,
    weekday,
)
from courtesy.understanding.english.date_words import year as said_year
from courtesy.understanding.mentions import Rule, away, rule

WRITTEN: tuple[Rule, ...] = (
    rule(r"\b(?:the )?(?P<d>\d{1,2})th (?:of|day of) (?P<which>every|each)(?: single)? month", day_in_month),
    rule(rf"\b(?:every|each)(?: single| other)? (?:{ANY_WD}|month|week|2 weeks|day|payday|paycheck)", nothing),
    rule(r"(?<![\d/.$-])(?P<year>20\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?![\d/-])", slashed),
    rule(
        r"(?<![\d/.$-])(?P<m>1[0-2]|0?[1-9])/(?P<d>3[01]|[12]\d|0?[1-9])(?:/(?P<year>20\d\d"
        r"|\d\d))?(?![\d/%])",
        slashed,
    ),
    # Above 12 it can only be the day, as the rest of the world writes it; 24/7 is none.
    rule(
        r"(?<![\d/.$-])(?!24/7(?!\d))(?P<d>1[3-9]|2\d|3[01])/(?P<m>1[0-2]|0?[1-9])(?:/(?P<year>20\d\d|\d\d))?(?![\d/%])",
        slashed,
    ),
    rule(r"(?<![\d/.$-])(?P<m>\d{1,2})[-.](?P<d>\d{1,2})[-.](?P<year>20\d\d|\d\d)(?![\d/-])", slashed),
    rule(
        r"\b(?:on|by|before|around|until) (?P<m>1[0-2]|0?[1-9])\.(?P<d>3[01]|[12]\d|0?[1-9])(?P<year>)(?![\d.])",
        slashed,
    ),
    rule(r"(?:\b(?:on|by|before|around) |^\W*)(?P<m>\d{1,2})-(?P<d>\d{1,2})(?P<year>)(?![\d/-]| ?[a-z]+s\b)", slashed),
)

# A weekday of a week that is named; before mere stretches of time, for "the week" is in it.
WEEKS: tuple[Rule, ...] = (
    rule(
        rf"\b{WD} (?P<n>\d|a) weeks? from (?:now|today)\b",
        lambda m, r: r.weekday_of_week(weekday(m), int(m["n"].replace("a", "1"))),
    ),
    rule(
        rf"\b(?P<n>\d|a) weeks? from (?:now|today) on {WD}",
        lambda m, r: r.weekday_of_week(weekday(m), int(m["n"].replace("a", "1"))),
    ),
    rule(rf"\b{WD} week\b(?! (?:after|is|was))", lambda m, r: away(r.weekday(weekday(m))[:1], 7)),
    rule(r"\b(?:within|inside|during|by the end of|before the end of) (?:the|this) week\b", week_end(0)),
    rule(r"\bafter the weekend\b", lambda m, r: r.weekday_of_week(0, 1)),
    rule(r"\b(?:the )?weekend after next\b", lambda m, r: r.weekend(2) + r.weekend(1)),
    rule(rf"\b{WD} after next\b", lambda m, r: away(r.weekday(weekday(m))[:1], 7)),
    rule(
        rf"\b{WD} (?:of |on )?(?P<week>(?:the )?week after next|next week|this week|last week"
        r"|(?:the )?following week)\b",
        in_week,
    ),
    rule(
        r"\b(?P<week>(?:the )?week after next|next week|this week|last week|(?:the )?following"
        rf" week)(?: on| like| maybe| say| by| around| probably|,)* {WD}",
        in_week,
    ),
)

# Ends and middles of weeks, months, years.
ENDS: tuple[Rule, ...] = (
    rule(
        rf"\b(?:the )?(?P<nth>\d{{1,2}}th|last|final) {WD} (?:of|in) {MON}",
        lambda m, r: r.nth_weekday(ordinal(m["nth"]), weekday(m), month(m)),
    ),
    rule(
        rf"\b(?:the )?(?P<nth>\d{{1,2}}th|last|final) {WD} (?:(?:of|in) )?(?:the )?(?P<which>next"
        r"|this|following)? ?month",
        nth_weekday_in_month,
    ),
    rule(rf"\b(?:the )?(?:very |tail )?(?:end|last day|last) (?:of|in) {MON}", lambda m, r: r.end_of(month(m))),
    rule(
        r"\b(?:the )?(?:very |tail )?(?:end|last day|last) (?:of|in) (?P<which>the|this|that|next"
        r"|the next|the following|each|every)? ?month"
        r"|\b(?:this )?month'?s? end\b|\beom\b",
        lambda m, r: r.month_end(1 if m["which"] and ("next" in m["which"] or "following" in m["which"]) else 0),
    ),
    rule(r"\b(?:the )?(?:end of (?:the |this )?year|year'?s? end|eoy|end of december)\b", lambda m, r: r.end_of(12)),
    rule(r"\b(?:the )?end of (?:next week|the following week)\b|\bnext week'?s end", week_end(1)),
    rule(r"\b(?:the )?end of (?:the|this) (?:work ?)?week\b|\bend of week\b|\beow\b", week_end(0)),
    rule(
        r"\b(?:the )?end of (?:the |my |your )?(?:business )?(?:day|today)\b|\beod\b|\b(?:close of"
        r" business|cob)\b(?! [a-z]+day)",
        lambda m, r: r.plus(0),
        weak=True,
    ),
    rule(
        r"\b(?:the )?end of (?:the |this )?quarter\b|\bquarter'?s? end\b|\beoq\b",
        lambda m, r: r.end_of((r.today.month + 2) // 3 * 3),
    ),
    rule(rf"\b(?:the )?(?:middle of|mid) {MON}", lambda m, r: r.month_day(month(m), 15)),
    rule(
        r"\b(?:the )?(?:middle of|mid)(?: of)?(?: the| this| that)? ?(?P<which>next|following"
        r"|last)? ?month\b",
        middle,
    ),
    rule(
        r"\b(?:early|late|beginning of|start of|sometime in|1th week of|2th week of|3th week of"
        r"|last week of|1th part of)(?: in)?"
        rf" (?:{ANY_MON}|(?:the |this |next )?(?:month|week|year))(?! \d)",
        nothing,
    ),
)

MONTHS_AND_HOLIDAYS: tuple[Rule, ...] = (
    rule(
        rf"\b{MON},?(?: the)? (?P<d>\d{{1,2}})(?:th)?(?:,? (?P<year>20\d\d))?{NOT_AN_AMOUNT}(?![\w])",
        lambda m, r: r.month_day(month(m), int(m["d"]), said_year(m)),
    ),
    rule(
        rf"\b(?:the )?(?P<d>\d{{1,2}})(?:th)?(?: day)?(?: of)? {MON}(?:,? (?P<year>20\d\d))?\b",
        lambda m, r: r.month_day(month(m), int(m["d"]), said_year(m)),
    ),
    rule(
        r"\b(?:the )?(?P<d>\d{1,2})th(?: day)?(?: of| in)?(?: the| that)? ?(?P<which>next|this"
        r"|last|following|coming|new)? ?month\b",
        day_in_month,
    ),
    rule(
        r"\b(?P<which>next|this|last|following) month(?: on| like| maybe| around| by|,)*(?: the)?"
        r" (?P<d>\d{1,2})th\b",
        day_in_month,
    ),
    rule(r"\b1th of (?:the|next) year\b", lambda m, r: r.month_day(1, 1)),
    *(rule(rf"\b(?:{pattern}) weekend\b", holiday_weekend(name, plus)) for pattern, name, plus in US_HOLIDAYS),
    *(rule(rf"\b(?:{pattern})(?!\w)", holiday("US", name, plus)) for pattern, name, plus in US_HOLIDAYS),
    *(rule(rf"\b(?:{pattern})(?!\w)", every_year(*day)) for pattern, day in FIXED_DAYS),
    rule(r"\b(?:chinese|lunar) new year'?s?(?: day)?\b", holiday("CN", "春节", 0)),
)

# Its number is a day unless an amount was asked for.
DAY_BEHIND_WEEKDAY = rule(
    rf"\b{WD},? (?P<d>1[3-9]|2\d|3[01])(?= ?$|[,.!?](?!\d)| (?:pls|please|ok|okay|then|works|if|for sure|at|in the|i)\b)",
    lambda m, r: r.day_and_weekday(int(m["d"]), weekday(m)),
)

WEEKDAY_NAMES: tuple[Rule, ...] = (
    rule(
        rf"\b(?:last|this past|past) {WD}",
        lambda m, r: (
            r.weekday_of_week(weekday(m), -1)
            if weekday(m) >= r.today.weekday()
            else r.weekday_of_week(weekday(m), 0) + r.weekday_of_week(weekday(m), -1)
        ),
    ),
    rule(rf"\bnext {WD}", lambda m, r: r.next_weekday(weekday(m))),
    rule(
        rf"\b(?:this coming|the coming|coming|upcoming|this upcoming|the next) {WD}"
        rf"|\b{WD.replace('<wd>', '<wd2>')} coming\b",
        lambda m, r: r.weekday(WEEKDAYS.index(m["wd"] or m["wd2"])),
    ),
    rule(rf"\bthis {WD}", lambda m, r: r.this_weekday(weekday(m))),
    # "friday 23"; up to 12 it could be an hour.
    DAY_BEHIND_WEEKDAY,
    rule(rf"\b{WD}(?!\w)", lambda m, r: r.weekday(weekday(m))),
    rule(r"\b(?:over |on )?next weekend\b", lambda m, r: r.weekend(1) + r.weekend(0)[:1]),
    rule(r"\blast weekend\b", lambda m, r: r.weekend(-1)),
    rule(r"\b(?:this |the |this coming |coming )?weekend\b(?!s)", lambda m, r: r.weekend()),
)

AROUND_TODAY: tuple[Rule, ...] = (
    rule(r"\b(?:yesterday|last night)\b", lambda m, r: r.plus(-1)),
    rule(r"\btomorrow\b", tomorrow),
    rule(r"\b(?:before|by|until|till) midnight\b", lambda m, r: r.plus(0)),
    rule(r"\b(?:today|tonight|this (?:morning|afternoon|evening)|later on today)\b", lambda m, r: r.plus(0)),
    rule(
        r"(?<=\bpay)(?: \w+){0,5}? now\b|\b(?:pay|send|do|make|take care|handle|clear|settle"
        r"|transfer|get)(?: \w+){0,5} (?:right now|right away|immediately|now|this (?:second"
        r"|minute))\b"
        r"|^\W*(?:right )?now\W*$",
        lambda m, r: r.plus(0),
        weak=True,
    ),
    rule(r"\bin the morning\b", lambda m, r: r.plus(0 if r.local.hour < 8 else 1), weak=True),
)

BARE_DAYS: tuple[Rule, ...] = (
    rule(rf"\b(?:the )?(?P<d>\d{{1,3}})th\b{NOT_A_DAY}", lambda m, r: r.day_of_month(int(m["d"]))),
    rule(
        r"\b(?:on|by|before|until|till|around|about|or|after|for|is|be|not|it) the"
        rf" (?P<d>\d{{1,2}})\b{NOT_AN_AMOUNT}(?! [a-z]+s\b)"
        r"|\bon (?P<d3>\d{1,2})(?= ?$|[,!?])"
        rf"|\bthe (?P<d2>\d{{1,2}})(?=$|[.,!?]| (?:then|ok|okay|please|works|is good|is fine|would|sounds|at|if)\b)",
        lambda m, r: r.day_of_month(int(m["d"] or m["d2"] or m["d3"])),
    ),
)

# Stretches of time without a day, kept from whoever would guess.
NO_DAYS: tuple[Rule, ...] = (rule(r"\b(?:the|my|all|any|some|every|each|one) (?:day|week|month)s?\b", nothing),)
