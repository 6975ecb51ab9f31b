"""Reads the sentences in `said/` and says which of them a reader gets wrong."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from courtesy.understanding.amounts import read_amount
from courtesy.understanding.dates import read_date
from courtesy.understanding.instalments import read_plan

SAID = Path(__file__).parent / "said"
ZONE = {"en": "America/New_York", "zh": "Asia/Shanghai"}
CURRENCY = {"en": "USD", "zh": "CNY"}


def rows(kind: str, lang: str) -> list[list[str]]:
    lines = (SAID / f"{kind}_{lang}.txt").read_text(encoding="utf-8").splitlines()
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


def wrong_dates(lang: str) -> list[str]:
    wrong = []
    for text, days, *rest in rows("dates", lang):
        time = rest[0] if rest else ""
        now = rest[1].lstrip("@") if len(rest) > 1 else "2026-03-11T10:15"
        got = date_as_read(text, lang, now, ZONE[lang])
        if got[0] not in days.split() or got[1] != time:
            wrong.append(f"{text!r}: {got}, not {days} {time}")
    return wrong


def wrong_amounts(lang: str) -> list[str]:
    wrong = []
    for text, expected in rows("amounts", lang):
        got = amount_as_read(text, lang)
        if got != expected:
            wrong.append(f"{text!r}: {got}, not {expected}")
    return wrong


def wrong_plans(lang: str) -> list[str]:
    wrong = []
    for text, months, each, *asks in rows("plans", lang):
        said = read_plan(text, lang, asks=asks[0] if asks else "nothing")
        expected = None if months == "-" else int(months), None if each == "-" else Decimal(each)
        if (said.months, said.amount_per_month) != expected:
            wrong.append(f"{text!r}: {said}, not {expected}")
    return wrong


WRONG = {"dates": wrong_dates, "amounts": wrong_amounts, "plans": wrong_plans}
