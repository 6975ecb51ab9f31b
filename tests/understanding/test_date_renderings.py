"""Any way of naming a day within the coming weeks gives that day back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st
from renderings import chinese, english, ordinal, suffixed

from courtesy.understanding.dates import read_date

ZONES = ("America/New_York", "America/Los_Angeles", "Asia/Shanghai", "America/Phoenix")
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
SHORT = ["mon", "tues", "wed", "thurs", "fri", "sat", "sun"]
MONTHS = [
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
]
XINGQI = "一二三四五六日"

moments = st.builds(
    lambda day, hour, minute, zone: datetime.combine(day, time(hour, minute), ZoneInfo(zone)),
    st.dates(date(2024, 1, 1), date(2035, 12, 31)),
    st.integers(5, 23),
    st.integers(0, 59),
    st.sampled_from(ZONES),
)
plenty = settings(max_examples=300, deadline=None)


def read(text, lang, now, **options):
    said = read_date(text, lang, now=now, tz=now.tzinfo.key, **options)
    return said and said.date


@plenty
@given(moments, st.integers(0, 60), st.integers(0, 6))
def test_a_month_and_day_in_english_are_read(now, ahead, form):
    day = now.date() + timedelta(ahead)
    month = MONTHS[day.month - 1]
    text = [
        f"i can pay on {month} {ordinal(day.day)}", f"{month} {english(day.day)}", f"the {ordinal(day.day)} of {month}",
        f"{month[:3]} {suffixed(day.day)} pls" if month != "may" else f"may {suffixed(day.day)} pls",
        f"{day.month}/{day.day}", f"{day.month:02}/{day.day:02}/{day.year}", f"{month} {day.day}, {day.year}",
    ][form]  # fmt: skip
    assert read(text, "en", now) == day


@plenty
@given(moments, st.integers(0, 60), st.integers(0, 5))
def test_a_month_and_day_in_chinese_are_read(now, ahead, form):
    day = now.date() + timedelta(ahead)
    text = [
        f"{chinese(day.month)}月{chinese(day.day)}号还", f"{day.month}月{day.day}日", f"{chinese(day.month)}月{chinese(day.day)}吧",
        f"{day.month}.{day.day}还", f"{day.month}/{day.day}转", f"{day.year}年{day.month}月{day.day}日",
    ][form]  # fmt: skip
    assert read(text, "zh", now) == day


@plenty
@given(moments, st.integers(1, 27))
def test_a_bare_day_of_the_month_is_the_next_such_day(now, ahead):
    day = now.date() + timedelta(ahead)
    assert read(f"on the {ordinal(day.day)}", "en", now) == day
    assert read(f"the {suffixed(day.day)}", "en", now) == day
    assert read(f"{chinese(day.day)}号", "zh", now) == day
    assert read(f"{day.day}号还", "zh", now) == day


@plenty
@given(moments, st.integers(1, 7))
def test_a_bare_weekday_is_the_next_one_strictly_after_today(now, ahead):
    day = now.date() + timedelta(ahead)
    assert read(WEEKDAYS[day.weekday()], "en", now) == day
    assert read(f"{SHORT[day.weekday()]} ok", "en", now) == day
    for week in ("周", "星期", "礼拜"):
        assert read(f"{week}{XINGQI[day.weekday()]}还", "zh", now) == day


@plenty
@given(moments, st.integers(0, 6), st.integers(1, 2))
def test_next_week_in_chinese_is_the_next_monday_to_sunday_week(now, weekday, weeks):
    monday = now.date() - timedelta(now.weekday())
    assert read(f"{'下' * weeks}周{XINGQI[weekday]}", "zh", now) == monday + timedelta(7 * weeks + weekday)


@plenty
@given(moments, st.integers(0, 6))
def test_next_weekday_in_english_names_both_readings_and_asks(now, weekday):
    said = read_date(f"next {WEEKDAYS[weekday]}", "en", now=now, tz=now.tzinfo.key)
    monday = now.date() - timedelta(now.weekday())
    coming = now.date() + timedelta((weekday - now.weekday()) % 7 or 7)
    assert said.date == monday + timedelta(7 + weekday)
    assert set(said.candidates) == {said.date, coming}
    assert said.ambiguous is (said.date != coming)


@plenty
@given(moments, st.integers(2, 60))
def test_days_from_now_are_counted(now, days):
    day = now.date() + timedelta(days)
    assert read(f"in {english(days)} days", "en", now) == day
    assert read(f"give me {days} more days", "en", now) == day
    assert read(f"{chinese(days)}天后", "zh", now) == day
    assert read(f"{days}天以后还", "zh", now) == day
    assert read(f"再给我{chinese(days, two='两') if days < 10 else chinese(days)}天", "zh", now) == day


@plenty
@given(moments, st.integers(1, 8))
def test_weeks_from_now_are_counted(now, weeks):
    day = now.date() + timedelta(7 * weeks)
    assert read(f"in {english(weeks)} week{'s' * (weeks > 1)}", "en", now) == day
    assert read(f"{chinese(weeks)}个星期后", "zh", now) == day


@plenty
@given(moments, st.integers(1, 12), st.integers(0, 59), st.booleans())
def test_a_clock_time_with_its_half_of_the_day_is_read(now, hour, minute, afternoon):
    expected = time(hour % 12 + 12 * afternoon, minute)
    written = f"{hour}:{minute:02} {'pm' if afternoon else 'am'}"
    said = read_date(f"call me tomorrow at {written}", "en", now=now, tz=now.tzinfo.key)
    assert (said.date, said.time) == (now.date() + timedelta(1), expected)


@plenty
@given(moments, st.integers(1, 11), st.sampled_from([0, 15, 30]))
def test_a_chinese_clock_time_in_the_afternoon_is_read(now, hour, minute):
    tail = {0: "", 15: "一刻", 30: "半"}[minute]
    said = read_date(
        f"明天下午{chinese(hour, two='两') if hour != 2 else '两'}点{tail}", "zh", now=now, tz=now.tzinfo.key
    )
    assert (said.date, said.time) == (now.date() + timedelta(1), time(hour + 12, minute))


@plenty
@given(moments, st.integers(1, 6), st.integers(1, 6))
def test_after_a_correction_the_last_date_wins(now, first, second):
    a, b = now.date() + timedelta(first), now.date() + timedelta(second)
    if first == second:
        return
    assert read(f"not {WEEKDAYS[a.weekday()]} make it {WEEKDAYS[b.weekday()]}", "en", now) == b
    assert read(f"{WEEKDAYS[a.weekday()]} no wait {WEEKDAYS[b.weekday()]}", "en", now) == b
    assert read(f"不是周{XINGQI[a.weekday()]} 是周{XINGQI[b.weekday()]}", "zh", now) == b


@plenty
@given(moments, st.integers(1, 300))
def test_a_promise_for_a_day_already_gone_is_no_date(now, ago):
    day = now.date() - timedelta(ago)
    assert read(f"{day.month}/{day.day}/{day.year}", "en", now) is None
    assert read(f"{day.year}年{day.month}月{day.day}日", "zh", now) is None
    assert read(f"{day.month}/{day.day}/{day.year}", "en", now, past=True) == day
    assert read(f"{day.year}年{day.month}月{day.day}日还的", "zh", now) == day
