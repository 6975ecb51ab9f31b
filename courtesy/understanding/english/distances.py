"""English days and moments counted from today, or from a day named beside them."""

from __future__ import annotations

from courtesy.understanding.english.date_words import (
    AFTER_THAT,
    ANY_MON,
    BASE,
    GAP,
    HOLIDAY,
    LEAD,
    WD,
    N,
    ahead,
    count,
    distance,
    duration,
    either,
    minutes,
    nothing,
    weekday,
)
from courtesy.understanding.mentions import Ahead, Following, Rule, away, moment, rule

# To a day named next, and from a day named before.
NEIGHBOURS: tuple[Rule, ...] = (
    rule(r"\bday after tomorrow|\bday after next\b", lambda m, r: r.plus(2)),
    rule(rf"\b{N} (?:business|working) days? from (?:today|now)\b", lambda m, r: r.plus_working_days(count(m))),
    rule(r"\bday before yesterday", lambda m, r: r.plus(-2)),
    rule(
        rf"\b(?:(?P<n>\d{{1,2}}|an?|a couple(?: of)?|couple(?: of)?|the) )?(?:(?:business|working)"
        r" )?(?P<unit>day|week|month)s? "
        rf"(?P<way>after|from|before|past|following) {BASE}",
        ahead,
    ),
    # "after labor day" may be that day plus one or the day itself, "right after" only the former.
    rule(rf"\b(?:right|just|soon|straight|immediately|shortly) after {BASE}", lambda m, r: Ahead(days=1)),
    rule(
        r"\b(?:\d{1,2}|an?|couple(?: of)?) (?:day|week|month)s? (?:after|before|following) (?!that"
        r"|it\b|noon|\d|work|lunch|today|tomorrow)",
        nothing,
    ),
    rule(
        rf"\b{WD} (?P<way>after|following|before) (?=(?:the )?(?:\d{{1,2}}th|{HOLIDAY}|{ANY_MON} \d))",
        lambda m, r: Ahead(days=-1 if m["way"] == "before" else 1, weekday=weekday(m)),
    ),
    rule(rf"\b{WD} after(?: that|wards?)\b", lambda m, r: Following(weekday=weekday(m))),
    rule(
        rf"\b{WD} before(?: that)?\b(?! (?:noon|\d|lunch|work|i\b|the|my))",
        lambda m, r: Following(weekday=weekday(m), back=True),
    ),
    rule(rf"\bthe following {WD}", lambda m, r: Following(weekday=weekday(m))),
    rule(
        r"\b(?P<n>\d{1,2}|a couple(?: of)?|a|one) (?P<unit>day|week)s? (?:after that|after it"
        r"|later|afterwards?)\b(?! today)",
        lambda m, r: Following(days=count(m) * (7 if m["unit"] == "week" else 1)),
    ),
    rule(
        rf"\b(?:the )?(?:very )?(?:next|following) day\b|\bday after(?: that| it|{AFTER_THAT})",
        lambda m, r: Following(days=1),
    ),
    rule(r"\bbut (?:the )?next(?= ?$|[,.!?])", lambda m, r: Following(days=7)),
    rule(r"\bthe (?:next one|following one|one after(?: that)?)\b", lambda m, r: Following(days=7)),
)

# Relative times of day.
MOMENTS: tuple[Rule, ...] = (
    rule(
        r"\b(?P<n>\d{1,3}|an?|a couple(?: of)?|a few|few|several|some) (?P<unit>hour|minute|min)s?"
        r" ago\b",
        nothing,
    ),
    rule(
        r"\b(?P<n>\d{1,2}|an?) hours?(?: and)? (?P<min>\d{1,2}) (?:minutes?|min)\b(?! (?:late|ago))",
        lambda m, r: moment(r, (int(m["n"]) if m["n"].isdigit() else 1) * 60 + int(m["min"])),
    ),
    rule(r"\btomorrow week\b", lambda m, r: r.plus(8)),
    rule(
        rf"(?:{LEAD}|^){GAP} ?(?P<n>\d{{1,3}}(?:\.\d)?|half an?|an? half|(?:a )?quarter of an|an?"
        r"|1|another|a couple(?: of)?|couple(?: of)?) "
        r"(?:more )?(?P<unit>hours?|minutes?|min)\b(?P<half> and a half)?(?! (?:late|a day|an"
        r" hour|payment|pmt|ago|i can))",
        minutes,
    ),
    rule(
        r"\b(?P<n>\d{1,3}(?:\.\d)?|half an?|an? half|an?|a couple(?: of)?|couple(?: of)?)"
        r" (?P<unit>hours?|minutes?|min)(?P<half> and a half)? "
        r"(?:from now|later)",
        minutes,
    ),
)

# From today.
DURATIONS: tuple[Rule, ...] = (
    rule(
        rf"\b(?:{N} )?(?P<unit>day|week|month)s? ago\b",
        lambda m, r: distance(-count(m), m["unit"], r) if m["n"] else None,
    ),
    rule(
        r"\b(?:the |these )?(?:past|last|previous) (?:\d{1,3}|few|couple|several|couple of) (?:day"
        r"|week|month|year)s?\b",
        nothing,
    ),
    rule(
        r"\b(?:a few|few|several|some|many)(?: more| extra)? (?:business |working )?(?:days?"
        r"|weeks?|months?|hours?|minutes?)\b",
        nothing,
    ),
    rule(
        r"\b(?:\d{1,3}|an?|couple) (?:days?|weeks?|months?)(?: or so)? (?:late|behind|overdue|past"
        r" due|old|in a row|straight|delinquent)\b",
        nothing,
    ),
    rule(
        r"\b(?P<n>\d{1,3}|an?) (?:day |week |month )?(?:or|to|-) ?(?P<n2>\d{1,3}) (?P<unit>days"
        r"|weeks)\b",
        either,
    ),
    rule(r"\b(?P<n>\d{1,2})-(?P<n2>\d{1,2}) (?P<unit>days|weeks)\b", either),
    rule(r"\b(?P<n>a|1) (?P<unit>day|week) or (?P<n2>2)\b", either),
    rule(rf"\b{N} (?:business|working|work|week) ?days?\b", lambda m, r: r.plus_working_days(count(m))),
    rule(r"\bhalf a month\b", lambda m, r: r.plus(15)),
    rule(r"\b(?:a |1 )?month and a half\b", lambda m, r: away(r.plus_months(1), 15)),
    rule(
        r"\b(?P<n>\d{1,2}) and a half (?P<unit>week|month)s\b",
        lambda m, r: (
            away(distance(count(m), m["unit"], r), 15)
            if m["unit"] == "month"
            else r.plus(7 * count(m) + 3) + r.plus(7 * count(m) + 4)
        ),
    ),
    rule(r"\b(?:a |1 )?week and a half\b", lambda m, r: r.plus(10) + r.plus(11)),
    rule(
        r"\b(?:every|each|per|been|for the|over|spread over|spread out over|last) (?:\d{1,3}|an?"
        r"|couple) (?:days?|weeks?|months?)\b",
        nothing,
    ),
    rule(
        rf"\b{N} (?P<unit>day|week|fortnight)s?'?(?: time)?\b(?! (?:of|off|at a time|pay|plan"
        r"|each))",
        duration,
    ),
    rule(rf"(?:{LEAD}){GAP} {N} (?P<unit>month)s?'?(?: time)?\b(?! (?:plan|payment|installment))", duration),
    rule(rf"\b{N} (?P<unit>month)s?'?(?: from now| out| later| from today| time)", duration),
    rule(r"\b(?P<n>)(?P<unit>week|month) from (?:now|today)", duration),
    rule(rf"\b(?P<n>\d) {WD} from now", lambda m, r: away(r.weekday(weekday(m))[:1], 7 * (int(m["n"]) - 1))),
    rule(r"\b(?:this|same) time next week\b", lambda m, r: r.plus(7)),
)
