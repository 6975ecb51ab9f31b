"""Reads the sentences in `said/` and says which of them a reader gets wrong."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from courtesy.understanding.amounts import read_amount
from courtesy.understanding.dates import read_date
from courtesy.understanding.instalments import read_plan

SAID = Path(__file__).parent / "said"
ZONE = {"en": "America/New_York", "zh": "Asia/Shanghai"}
CURRENCY = {"en": "USD", "zh": "CNY"}


def rows(kind: str, lang: str, part: str = ".") -> list[list[str]]:
    lines = (SAID / part / f"{kind}_{lang}.txt").read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if line and not line.startswith("#")]


def date_as_read(text: str, lang: str, now: str, tz: str, **options: object) -> tuple[str, str]:
    at = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(tz))
    said = read_date(text, lang, now=at, tz=tz, **options)
    if said is None:
        return "-", ""
    return said.date.isoformat(), said.time.strftime("%H:%M") if said.time else ""


def amount_as_read(text: str, lang: str, **options: object) -> str:
    said = read_amount(text, lang, default_currency=CURRENCY[lang], **options)
    if said is None:
        return "-"
    return said.relative or f"{said.value.normalize():f} {said.currency}"


def wrong_dates(lang: str, part: str = ".") -> list[str]:
    wrong = []
    for text, days, *rest in rows("dates", lang, part):
        times, when, asks = [*rest, *[""] * (3 - len(rest))]
        now, tz = [*(when.lstrip("@") or "2026-03-11T10:15").split(), ZONE[lang]][:2]
        day, time = date_as_read(text, lang, now, tz, **({"asks": asks} if asks else {}))
        fits = day in days.split() and (day == "-" or time in [t.strip() for t in times.split(",")])
        if not fits:
            wrong.append(f"{text!r}: {day, time}, not {days} {times}")
    return wrong


def wrong_amounts(lang: str, part: str = ".") -> list[str]:
    wrong = []
    for text, expected, *asks in rows("amounts", lang, part):
        got = amount_as_read(text, lang, **({"asks": asks[0]} if asks else {}))
        if got not in [e.strip() for e in expected.split(",")]:
            wrong.append(f"{text!r}: {got}, not {expected}")
    return wrong


def wrong_plans(lang: str, part: str = ".") -> list[str]:
    wrong = []
    for text, months, each, *asks in rows("plans", lang, part):
        said = read_plan(text, lang, asks=asks[0] if asks else "nothing")
        got = (
            str(said.months or "-"),
            "-" if said.amount_per_month is None else f"{said.amount_per_month.normalize():f}",
        )
        if got[0] not in months.split() or got[1] not in each.split():
            wrong.append(f"{text!r}: {said}, not {months, each}")
    return wrong


WRONG = {"dates": wrong_dates, "amounts": wrong_amounts, "plans": wrong_plans}
