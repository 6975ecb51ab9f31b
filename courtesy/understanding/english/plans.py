"""Instalment plans in US English: "six payments of 80", "18 mo @ 40", "a year", "a hundred fifty a month"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from courtesy.understanding.english import plan_words as words
from courtesy.understanding.english.amounts import candidates
from courtesy.understanding.english.numbers import digitise

_CLAUSE = re.compile(r"[,.;!?](?!\d)|\b(?:but|so|because)\b")
_LONGEST = 120  # months; what is longer is no plan for a card debt
_SOON = 6
_SMALLEST = 10  # "payments one now", "not twelve months six": nobody pays a debt off in ones


@dataclass(frozen=True, slots=True)
class _Mention:
    """A number of months, or a rate, in a sentence. A denied one counts only for what corrects it."""

    start: int
    end: int
    months: int | None = None
    each: Decimal | None = None
    denied: bool = False


def plain(text: str) -> str:
    """The sentence with number words as digits, spoken pairs ("two fifty") joined."""
    digitised = re.sub(r"(\d)(?: (?:and )?1/2|1⁄2)(?= years?)", r"\1.5", digitise(text))
    out = digitised
    for money in reversed(candidates(digitised, "USD", "nothing")):
        if money.value is not None and re.fullmatch(r"[\d ]+", digitised[money.start : money.end].strip()):
            shown = format(money.value.normalize(), "f")
            said = digitised[money.start : money.end]
            out = out[: money.start] + shown + " " * (len(said) - len(said.rstrip())) + out[money.end :]
    for pattern, kept in words.CONTRASTS:
        out = pattern.sub(kept, out)
    return out


def plan(text: str, asks: str) -> tuple[int | None, Decimal | None]:
    """Months and amount a month, as far as said; after the question for months a bare number is one."""
    sentence = plain(text)
    counts = _counts(sentence)
    # "not eight months ten" corrects the months; the same words without the "not" name a rate.
    refused = [c.end for c in counts if c.denied]
    rates = [r for r in _rates(sentence, counts) if not any(0 <= r.start - end <= 2 for end in refused)]
    found = sorted([*counts, *rates], key=lambda m: (m.end, m.start))
    found += _corrected(sentence, found)
    months = [m.months for m in found if m.months is not None and not m.denied]
    each = [m.each for m in found if m.each is not None and not m.denied]
    if not months and not each and asks == "months":
        months = _bare(sentence)
    return (months[-1] if months else None), (each[-1] if each else None)


def _number(word: str) -> Decimal:
    return Decimal(2) if "couple" in word else Decimal(1) if word[0] == "a" else Decimal(word)


def _count(text: str, match: re.Match[str], months: Decimal, *, payments: bool = False) -> _Mention | None:
    before, after = text[: match.start()], text[match.end() :]
    clause = _CLAUSE.split(before)[-1]
    if not 1 <= months <= _LONGEST or months != months.to_integral_value():
        return None
    if words.NOT_A_PLAN_BEFORE.search(clause):
        return None
    # "give me two months" asks for time, "give me two years" for a plan.
    if not payments and months < _SOON and words.NEEDED.search(clause) and not words.TO_PAY.match(after):
        return None
    # "in three months" is a day; "split it in three months" is a plan.
    if not payments and words.WITHIN.search(clause) and not words.SPLIT.search(clause):
        return None
    denied = words.DENIED.search(clause) or words.NOT_A_PLAN_AFTER.match(after) or words.OFFERED_TO_ME.search(clause)
    return _Mention(match.start(), match.end(), months=int(months), denied=denied is not None)


def _counts(text: str) -> list[_Mention]:
    found = [_count(text, m, _number(m[1]), payments=True) for m in words.PAYMENTS.finditer(text)]
    for m in words.MONTHS.finditer(text):
        # "85 month" without a plan is a rate.
        if not any(r.start() == m.start() for r in words.RATES[1].finditer(text)):
            found.append(_count(text, m, _number(m[1])))
    for m in words.YEARS.finditer(text):
        if m["alone"]:
            months = Decimal(18 if m["alone"].startswith("year") else 3 if "quarter" in m["alone"] else 6)
        else:
            months = _number(m["n"].replace("another", "a")) * 12 + (6 if m["half1"] or m["half2"] else 0)
        found.append(_count(text, m, months))
    found += [_count(text, m, Decimal(12)) for m in words.OVER_THE_YEAR.finditer(text)]
    found += [_count(text, m, Decimal(m[1] or m[2]), payments=True) for m in words.SPLIT_IN.finditer(text)]
    found += [_count(text, m, _factors(m)[0], payments=True) for m in words.TIMES.finditer(text)]
    found += [_count(text, m, Decimal(m[1]), payments=True) for m in words.RATE_TIMES.finditer(text)]
    return [m for m in found if m is not None]


def _factors(match: re.Match[str]) -> tuple[Decimal, Decimal]:
    """How many times how much: of "6 x 150" and "150 x 6" the smaller is the number of payments."""
    left, right = Decimal(match[2]), Decimal(match[4])
    money_first = bool(match[1].strip()) or "." in match[2]
    money_last = bool(match[3].strip()) or "." in match[4]
    if money_first or (left > right and not money_last):
        return right, left
    return left, right


def _rates(text: str, counts: list[_Mention]) -> list[_Mention]:
    found: list[_Mention] = []

    def add(match: re.Match[str], start: int, value: Decimal, end: int) -> None:
        clause = _CLAUSE.split(text[:start])[-1]
        if words.INCOME.search(clause) or words.MY_FIGURE.search(clause):
            return
        if value >= _SMALLEST or "$" in match[0]:
            denied = bool(words.DENIED.search(clause) or words.NOT_A_RATE_AFTER.match(text[end:]))
            found.append(_Mention(start, end, each=value, denied=denied))

    for pattern in words.RATES:
        for m in pattern.finditer(text):
            # "twelve months at 60": a rate only if the months are a plan's.
            if pattern is words.BEHIND_COUNT and not any(c.start <= m.start() < c.end for c in counts):
                continue
            if not re.match(r" ?(?:payments|months|installments|years|mo\b)", text[m.end(1) :]):
                add(m, m.start(1), Decimal(m[1]), m.end())
    for m in words.TIMES.finditer(text):
        add(m, m.start(), _factors(m)[1], m.end())
    return found


def _corrected(text: str, found: list[_Mention]) -> list[_Mention]:
    """A bare number behind the last mention and a correction, or behind a refused one, takes its place."""
    if not found:
        return []
    last = max(found, key=lambda m: (m.end, m.each is not None))
    rest = text[last.end :]
    number = words.ANY_NUMBER.search(rest)
    if (
        number is None
        or words.DENIED.search(rest[: number.start()])
        or not (last.denied or words.CORRECTION.search(rest[: number.start()]))
    ):
        return []
    if re.search(r"\b(?:on|by|at|until|in|the)(?: the)? $", rest[: number.start()]):
        return []
    value = Decimal(number[1])
    start, end = last.end + number.start(), last.end + number.end()
    if last.months is not None:
        return [_Mention(start, end, months=int(value))] if 1 <= value <= _LONGEST else []
    return [_Mention(start, end, each=value)] if value >= _SMALLEST else []


def _bare(text: str) -> list[int]:
    """The numbers of a short answer that are not refused; none of two to choose from."""
    if len(text.split()) > words.SHORT_ANSWER or words.EITHER.search(text):
        return []
    found = []
    for m in words.ANY_NUMBER.finditer(text):
        clause = text[: m.start()]
        if not words.DENIED.search(clause) and 1 <= int(m[1]) <= _LONGEST:
            found.append(int(m[1]))
    return found
