"""Customers who say anything: lines of our own scripts at random, more often than not in answer to what was asked."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from dialogues.script import CAST, WHEN, Line, Script, read_scripts

OUR_OWN = Path(__file__).parent / "scripts"
ANSWERS = (0.6, 0.6, 0.9)  # how often a customer's line answers the question; else it is any line at all
LINES = ((2, 9), (2, 9), (5, 12))  # the one who answers stays longer
MOMENT = datetime(2026, 3, 11, 14, 15, tzinfo=UTC)  # a Wednesday, 10:15 in New York, 22:15 in Shanghai
# Beside the lines of scripts: right factors, wrong ones, and what no script says.
MORE = {
    "en": {
        "identity": ["yes this is maria", "yes", "maria gonzalez here", "speaking", "no"],
        "verification": ["4821", "10025", "june 2nd", "0602", "four eight two one", "1234", "9999", "yes"],
        "confirmation": ["yes", "yes that's right", "no", "correct", "make it tomorrow", "yes but 20 dollars more"],
        "when_can_pay": ["100 on friday", "the minimum tomorrow", "all of it today", "yes", "no"],
        "amount": ["100", "the minimum", "all of it", "5", "half"],
        "date": ["friday", "tomorrow", "the 20th", "in a month", "yesterday"],
        "any": ["HELP", "?", "...", "100", "friday", "yes yes yes", "ok bye", "no no no"],
    },
    "zh": {
        "identity": ["我就是李娜", "是", "嗯", "不是"],
        "verification": ["4821", "四八二一", "123X", "六月二号", "1234", "九九九九", "是"],
        "confirmation": ["对", "是的", "不对", "改成明天", "没错"],
        "when_can_pay": ["周五还五百", "明天还最低", "今天全还", "对", "不"],
        "amount": ["五百", "最低", "全部", "5", "一半"],
        "date": ["周五", "明天", "二十号", "下个月", "昨天"],
        "any": ["帮助", "?", "。。。", "500", "周五", "对对对", "好 再见", "不不不"],
    },
}


@cache
def lines_of(lang: str) -> dict[str, list[Line]]:
    """Everything a random customer of a language may say, by the question that it answers."""
    pool: dict[str, list[Line]] = defaultdict(list)
    scripted: Iterable[Line] = (line for s in read_scripts(OUR_OWN) if s.lang == lang for line in s.lines)
    for line in scripted:
        pool[line.when].append(Line(line.when, line.say))
    for when, more in MORE[lang].items():
        times = max(4, len(pool[when]) // len(more))  # as likely, taken together, as those of the scripts
        pool[when] += [Line(when, say) for say in more] * times
    return pool


class RandomCustomer:
    """Says a random number of random lines."""

    def __init__(self, rng: random.Random, lang: str) -> None:
        self._rng = rng
        self._pool = lines_of(lang)
        self._every = [line for lines in self._pool.values() for line in lines]
        self._answers, lines = rng.choice(tuple(zip(ANSWERS, LINES, strict=True)))
        self._left = rng.randint(*lines)

    def next_line(self, asked: str) -> Line | None:
        """A line that answers the question, or any other."""
        if self._left == 0:
            return None
        self._left -= 1
        fitting = self._pool.get(asked, []) if asked != "nothing" else []
        return self._rng.choice(fitting if fitting and self._rng.random() < self._answers else self._every)

    @property
    def unsaid(self) -> list[Line]:
        """Nothing: they never meant to say anything in particular."""
        return []


def walk_script(number: int, seed: int) -> tuple[Script, random.Random]:
    """The account of a walk, and its source of chance; the same number and seed always give the same walk."""
    rng = random.Random(f"{seed}:{number}")  # noqa: S311  # chance, not secrecy
    lang = rng.choice(("en", "zh"))
    account = CAST[lang] | {"days_past_due": rng.choice((3, 12, 40, 75))}
    now = MOMENT.astimezone(ZoneInfo(WHEN[lang][1]))
    return Script(f"walk-{seed}-{number}", lang, account, now, (), None, ()), rng
