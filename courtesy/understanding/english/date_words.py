"""The words of English date expressions, and what each kind of expression means."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from courtesy.understanding.mentions import (
    Ahead,
    Handler,
    Match,
    Meaning,
    away,
    moment,
)
from courtesy.understanding.reference import Days, Reference, shifted

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SUNDAY = 6
MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
WD = "(?P<wd>" + "|".join(WEEKDAYS) + ")(?:'?s)?"
MON = "(?P<mon>" + "|".join(MONTHS) + ")"
ANY_WD = "(?:" + "|".join(WEEKDAYS) + ")"
ANY_MON = "(?:" + "|".join(MONTHS) + ")"
N = (
    r"(?P<n>\d{1,3}|an?(?: couple(?: of)?| pair of)?|one|another|couple(?: of)?)(?: more|"
    r" additional| full| extra| whole)?"
)
LEAD = (
    r"\b(?:in|within|after|give me|need|another|for another|wait|like|maybe|about|around|say"
    r"|want|or|take|for like)"
)
GAP = r"(?: (?:about|like|maybe|around|just|only|at least|up to|say|probably|uh|um|exactly))*"

US_HOLIDAYS: tuple[tuple[str, str, int], ...] = (
    (r"christmas eve", "Christmas Eve", 0),
    (r"christmas(?: day)?", "Christmas Day", 0),
    (r"new year'?s?'? eve", "New Year's Eve", 0),
    (r"new years?'?s?(?: day)?", "New Year's Day", 0),
    (r"black friday", "Thanksgiving Day", 1),
    (r"cyber monday", "Thanksgiving Day", 4),
    (r"thanks ?giving(?: day)?|turkey day", "Thanksgiving Day", 0),
    (r"halloween", "Halloween", 0),
    (r"valentine'?s?'?(?: day)?", "Valentine's Day", 0),
    (r"good friday", "Good Friday", 0),
    (r"easter monday", "Easter Sunday", 1),
    (r"easter(?: sunday)?", "Easter Sunday", 0),
    (r"mother'?s'? day", "Mother's Day", 0),
    (r"father'?s'? day", "Father's Day", 0),
    (r"memorial day", "Memorial Day", 0),
    (r"labou?r day", "Labor Day", 0),
    (r"independence day", "Independence Day", 0),
    (r"juneteenth", "Juneteenth National Independence Day", 0),
    (r"veteran'?s?'? day", "Veterans Day", 0),
    (r"president'?s?'? day", "Washington's Birthday", 0),
    (r"columbus day|indigenous people'?s'? day", "Columbus Day", 0),
    (r"groundhog day", "Groundhog Day", 0),
    (r"(?:st|saint)\.? patrick'?s(?: day)?|st paddy'?s(?: day)?", "Saint Patrick's Day", 0),
    (r"martin luther king(?: day)?|mlk(?: day)?", "Martin Luther King Jr. Day", 0),
)
FIXED_DAYS: tuple[tuple[str, tuple[int, int]], ...] = (
    (r"cinco de mayo", (5, 5)),
    (r"tax day", (4, 15)),
    (r"april fools?'?s?'?(?: day)?", (4, 1)),
    (r"(?:st|saint) patty'?s(?: day)?", (3, 17)),
    (r"earth day", (4, 22)),
    (r"leap day", (2, 29)),
    (r"flag day", (6, 14)),
    (r"boxing day", (12, 26)),
)
HOLIDAY = (
    "(?:"
    + "|".join([pattern for pattern, _, _ in US_HOLIDAYS] + [pattern for pattern, _ in FIXED_DAYS])
    + "|(?:chinese|lunar) new year)"
)
BASE = (
    rf"(?=(?:the |this |next |this coming |mon )?(?:{ANY_WD}|\d{{1,2}}th|{ANY_MON} "
    rf"|{HOLIDAY}|tomorrow|today|yesterday|\d{{1,2}}/\d|(?:very )?end of|last day))"
)


def weekday(m: Match) -> int:
    """Monday is 0."""
    return WEEKDAYS.index(m["wd"])


def month_number(name: str) -> int:
    """The number of a month by its full name."""
    return MONTHS.index(name) + 1


def month(m: Match) -> int:
    """The month named."""
    return month_number(m["mon"])


def count(m: Match) -> int:
    """How many; "a" is one, "a couple" two."""
    word = m["n"]
    if word.isdigit():
        return int(word)
    return 2 if "couple" in word or "pair" in word else 1


_OLD = 50  # a year of two digits from here on is one of the last century


def year(m: Match) -> int | None:
    """The year said, if any."""
    year = m["year"]
    if not year:
        return None
    # 4/12/61 is a birthday.
    return int(year) + (0 if len(year) == 4 else 2000 if int(year) < _OLD else 1900)


def ordinal(word: str) -> int:
    """Which one; -1 is the last."""
    return -1 if word in ("last", "final") else int(word.removesuffix("th"))


def distance(count: int, unit: str, reference: Reference) -> Days:
    """So many days, weeks, fortnights or months from today."""
    if unit.startswith("month"):
        return reference.plus_months(count)
    return reference.plus(count * {"d": 1, "w": 7, "f": 14}[unit[0]])


def duration(m: Match, reference: Reference) -> Days:
    """A stretch of time from today; "a couple days" may be two or three."""
    days = distance(count(m), m["unit"], reference)
    if "couple" in m["n"] and m["unit"].startswith("day"):
        return days + away(days, 1)
    return days


def either(m: Match, reference: Reference) -> Days:
    """Both of "two or three days"."""
    low, high = int(m["n"].replace("a", "1")), int(m["n2"])
    return distance(low, m["unit"], reference) + distance(high, m["unit"], reference)


def minutes(m: Match, reference: Reference) -> Meaning:
    """A stretch of minutes or hours from now."""
    word, half = m["n"] or "", m["half"] is not None
    if "half" in word:
        many = Decimal("0.5")
    elif "quarter" in word:
        many = Decimal("0.25")
    elif word and word[0].isdigit():
        many = Decimal(word)
    else:
        many = Decimal(2 if "couple" in word else 1)
    many += Decimal("0.5") if half else 0
    return moment(reference, int(many * (60 if m["unit"].startswith("hour") else 1)))


def week(m: Match) -> int:
    """How many weeks away the week named is."""
    word = m["week"]
    if "after next" in word or "2 weeks" in word:
        return 2
    return 0 if word.startswith("this") else -1 if word.startswith("last") else 1


def in_week(m: Match, r: Reference) -> Days:
    """A weekday of a week; said on a Sunday, "Friday this week" is ahead, for the American week begins that day."""
    weeks = week(m)
    on_sunday = weeks == 0 and r.today.weekday() == SUNDAY
    return r.this_weekday(weekday(m)) if on_sunday else r.weekday_of_week(weekday(m), weeks)


def in_month(m: Match) -> int:
    """How many months away the month named is."""
    return {"next": 1, "following": 1, "last": -1}.get(m["which"] or "this", 0)


def day_in_month(m: Match, r: Reference) -> Days:
    """A day of this, the next or another month."""
    day = int(m["d"])
    if m["which"] in ("next", "last", "following", "this"):
        return r.day_in_month(day, in_month(m))
    return r.day_of_month(day)


def middle(m: Match, r: Reference) -> Days:
    """The middle of a month is its 15th."""
    return r.day_in_month(15, in_month(m)) if m["which"] in ("next", "following", "last") else r.day_of_month(15)


def week_end(weeks: int) -> Handler:
    """The end of a week: Friday first, Sunday possible."""

    def read(m: Match, r: Reference) -> Days:
        friday, sunday = r.weekday_of_week(4, weeks), r.weekday_of_week(6, weeks)
        return tuple(d for d in friday + sunday if d >= r.today)

    return read


def nth_weekday_in_month(m: Match, r: Reference) -> Days:
    """Such as the second Wednesday of the month; if no month is singled out, the coming one."""
    days = r.nth_weekday(ordinal(m["nth"]), weekday(m), None, in_month(m))
    if m["which"] or r.past or any(day >= r.today for day in days):
        return days
    return r.nth_weekday(ordinal(m["nth"]), weekday(m), None, 1)


def holiday(country: Literal["US", "CN"], name: str, plus: int) -> Handler:
    """A handler for a holiday."""
    return lambda m, r: r.holiday(country, name, plus)


def holiday_weekend(name: str, plus: int) -> Handler:
    """A handler for the weekend at a holiday: the one before a Monday, the one behind a Thursday."""

    def read(m: Match, r: Reference) -> Days:
        days = r.holiday("US", name, plus)
        # Back from a Sunday or a Monday, on to the end of any other week.
        saturday = tuple(
            found for day in days for found in shifted(day, {0: -2, 6: -1}.get(day.weekday(), 5 - day.weekday()))
        )
        return saturday + away(saturday, 1)

    return read


def every_year(month: int, day: int) -> Handler:
    """A handler for a day that is the same every year."""
    return lambda m, r: r.coming([found for y in (-1, 0, 1) for found in r.month_day(month, day, r.today.year + y)])


def tomorrow(m: Match, r: Reference) -> Days:
    """Tomorrow."""
    # Just after midnight "tomorrow" may still mean the day that has begun.
    return r.plus(1) + (r.plus(0) if r.local.hour < 4 else ())


def slashed(m: Match, r: Reference) -> Days:
    """Month before day, as Americans write."""
    return r.month_day(int(m["m"]), int(m["d"]), year(m))


def ahead(m: Match, r: Reference) -> Ahead:
    """A distance to the day named next."""
    many = (count(m) if m["n"] else 1) * (-1 if m["way"] == "before" else 1)
    unit = m["unit"]
    return Ahead(months=many) if unit == "month" else Ahead(days=many * (7 if unit == "week" else 1))


def nothing(m: Match, r: Reference) -> None:
    """Stands in the way of other readings and names no day."""
    return


AFTER_THAT = r"(?= *(?:$|[,.;!?]|and|but|that|then|works|ok|for|i'll|i can|is|at|please|would))"
NOT_A_DAY = (
    r"(?! (?:time|one|payment|installment|call|text|message|notice|letter|chance|floor|street"
    r"|st|ave|quarter|half|week|thing"
    r"|party|person|grade|job|shift|month|year|place|bill|card|charge|option|degree|reminder"
    r"|attempt|voicemail|email)s?\b)"
)
NOT_AN_AMOUNT = (
    r"(?!\d|\.\d|:\d|/\d|%|k\b| ?(?:dollars|bucks|percent|grand|cents|hundred|a month|month"
    r"|per|payments|months|weeks|days|hours|minutes)\b)"
)
