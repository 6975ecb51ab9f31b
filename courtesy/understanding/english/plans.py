"""Instalment plans in US English: "six payments of 80", "18 mo @ 40", "a year", "a hundred fifty a month"."""

from __future__ import annotations

import re
from decimal import Decimal

from courtesy.understanding.english.amounts import candidates
from courtesy.understanding.english.numbers import digitise

BARE = (
    r"\W*(?:(?:uh|um|maybe|like|about|say|how about|ok|yeah|make it|no|let's do|probably"
    r"|around|over|in|i'd say|just) )*(\d{1,3})(?: (?:please|i guess|or so|works|would work|ok"
    r"|maybe|would be good|of them))*\W*"
)
_AMOUNT = r"\$? ?(\d+(?:\.\d{1,2})?)(?: ?(?:dollars|bucks|usd|even))*"
_SPACED = (
    r"(?: (?:equal|monthly|easy|small|smaller|different|separate|more|even|little|installment"
    r"|regular|consecutive|full|extra))*"
)
_PAYMENTS = (
    rf"(?<![\d.$])(\d{{1,3}}){_SPACED} (?:payments?|installments?|chunks|parts|pieces|goes"
    r"|monthlies)\b"
)
_MONTHS = r"(?<![\d.$])(\d{1,3})(?: |-)?(?:more |full |straight |whole )?(?:months?|mo\b|mths?)\b"
_YEARS = (
    r"(?<![\d.$])(\d{1,2}|a|one|another)(?: full| whole)?(?: years?\b( and a half)?|( and a"
    r" half) years?\b)"
)
_HALF_YEAR = r"\b(?:half a year|a half year|6 months)\b"
# A number of months that is no plan: how late, how long ago, until when, what happened meanwhile.
_NOT_A_PLAN_BEFORE = re.compile(
    r"(?:\b(?:ago|past|last|since|been(?: \w+ing)?|was|were|previous|these|late|behind|missed"
    r"|skipped|\w+ed(?: \w+)? for|worked|lived|have|had|for the last|unemployed|off work|sick|after|(?<!over the )(?<!over )next|in about"
    r"|age|aged|made|already made|sent|told|wait|give me|need|paid)"
    r"(?: (?:the|about|for|like|another|me|my|only|already|out|maybe|around|almost|over|is|this|of))* ?$)"
)
_NOT_A_PLAN_AFTER = re.compile(
    r"^ ?(?:ago|behind|late|overdue|past due|old|from now|later|since|of (?:unemployment"
    r"|severance|work|rent|statements|bills)|in a row|pregnant|left on|to live|without|jail|of"
    r" (?:pay|salary|income)|before|worth|off\b|time)"
)
_WITHIN = re.compile(r"\bin(?: about| like| maybe| around)? ?$")
_SPLIT = re.compile(
    r"\b(?:split|break|spread|divide|stretch|plan|installments?|payments?|finish|clear|chop"
    r"|cut|paid off|pay (?:it |this |that |everything )?(?:all )?off|over)\b"
)
_DENIED = re.compile(
    r"\b(?:not|isn't|instead of|rather than|can't do|won't do|can't swing|can't|other than|no"
    r" more)(?: (?:in|over|for|the|like|about|do|just|have|another))* ?$"
)
_INCOME = re.compile(
    r"\b(?:my (?!payment|limit|max|budget|best|offer)\w+(?: \w+)? (?:is|are|runs?)|make|making|earn|get|gets|getting|rent|mortgage|income|salary|pays(?: me)?|bring home"
    r"|social security|disability|ssi|pension|unemployment|bills|costs?|insurance|car payment"
    r"|child ?care|child support|live on|living on|charg(?:e|ing))"
    r"(?: (?:is|are|about|around|me|like|only|just|of|home|you|pays|in|maybe|a|that's|from|check))* ?\$?$"
)
_PER = (
    r"(?:a|per|each|every|/|p/) ?(?:single )?(?:month|mo\b|mth|time)|monthly\b(?! (?:payments?"
    r"|installments?|pieces|parts))|p/m\b|pm\b(?= ?$)|apiece|a pop\b|each\b(?! (?:other|week"
    r"|day))|(?:every|each) month|per (?:payment|installment)|(?:on|by) the \d{1,2}th (?:of"
    r" )?(?:every|each) month"
)
_EACH_AFTER = re.compile(
    rf"(?<![\d.])(\d+(?:\.\d{{1,2}})?) ?(?:(?:dollars|bucks|usd|even|bucks or so|or so|max"
    rf"|tops)\b ?)*(?:{_PER})"
)
_EACH_BEFORE = re.compile(
    r"\b(?:(?:each|every|per) (?:month|mo|payment|installment|one)|monthly(?: payments?)?(?:"
    r" of)?|a month|payments? (?:of|at|for)|installments? (?:of|at|for)|payments?|month plan"
    r" at)"
    r"(?: (?:i can|i could|i'll|do|pay|send|put|about|like|around|maybe|just|only|is|at|of|for"
    r"|be|would|i|can|could|up to|to|@|say|was|being|that's|probably|swing|afford|manage"
    rf"|handle|,))* ?{_AMOUNT}(?![\d.]| ?(?:payments|months|years|weeks|days|%|percent"
    r"|installments|times))"
)
_AT = re.compile(
    r"(?:months?|mo|years?|year|payments?|installments?|a year|half)(?: plan| program|"
    r" term)?(?:,? (?:at|@|for|with|of|paying|by|doing|like|about|maybe|each|and|then|around"
    rf"|i can do|i could do|say|and pay|and i'll pay|and do|pay|do))* ?@? ?{_AMOUNT}(?= ?(?:$"
    r"|[,.!?]|each|per|a month|please|bucks|dollars|starting|would|works|ok))"
)
_TIMES = re.compile(r"(?<![\d.$])(\d{1,3}) ?(?:x|times|\*) ?\$? ?(\d+(?:\.\d{1,2})?)(?![\d.])")
_RATE_TIMES = re.compile(r"(?:month|monthly|mo) ?(?:x|times|\*) ?(\d{1,3})(?![\d.])")
_FOR_MONTHS = re.compile(
    rf"{_AMOUNT}(?: (?:for|over|times|x|in|across|spread over|on|by))+ (\d{{1,3}})(?: equal|"
    r" monthly)? (?:months?|payments?|installments?)"
)


def plain(text: str) -> str:
    """The sentence with number words as digits, spoken pairs ("two fifty") joined."""
    digitised = digitise(text)
    out = digitised
    for money in reversed(candidates(digitised, "USD", "nothing")):
        if money.value is not None and re.fullmatch(r"[\d ]+", digitised[money.start : money.end].strip()):
            shown = format(money.value.normalize(), "f")
            words = digitised[money.start : money.end]
            out = out[: money.start] + shown + " " * (len(words) - len(words.rstrip())) + out[money.end :]
    return out


def number(word: str) -> int:
    """A number of months."""
    return int(word)


def plan(text: str) -> tuple[int | None, Decimal | None]:
    """Months and amount a month, as far as said."""
    sentence = plain(text)
    return _months(sentence), _each(sentence)


def _months(text: str) -> int | None:
    found: list[tuple[int, int]] = []

    def add(match: re.Match[str], months: int, *, payments: bool = False) -> None:
        before, after = text[: match.start()], text[match.end() :]
        clause = re.split(r"[,.;!?]|\b(?:but|so|because)\b", before)[-1]
        if _DENIED.search(clause) or _NOT_A_PLAN_BEFORE.search(clause) or _NOT_A_PLAN_AFTER.match(after):
            return
        # "in three months" is a day; "split it in three months" is a plan.
        if not payments and _WITHIN.search(clause) and not _SPLIT.search(clause):
            return
        found.append((match.start(), months))

    for m in re.finditer(_PAYMENTS, text):
        add(m, int(m[1]), payments=True)
    for m in re.finditer(_MONTHS, text):
        add(m, int(m[1]))
    for m in re.finditer(r"\b(?:an? |1 )?year and a half\b", text):
        add(m, 18)
    for m in re.finditer(_YEARS, text):
        if not re.match(r"^(?: and a half)", text[m.end() :]) and not any(
            s <= m.start() < s + 20 for s, n in found if n == 18 and m[1] in ("a", "1", "one")
        ):
            years = int(m[1]) if m[1].isdigit() else 1
            if not (m[1] in ("a", "one") and re.search(r"\bhalf $", text[: m.start()])):
                add(m, 12 * years + (6 if m[2] or m[3] else 0))
    for m in re.finditer(r"\b(?:half a year|a half year|half year)\b", text):
        add(m, 6)
    for m in re.finditer(
        r"\b(?:split|break|divide|chop|cut)(?: \w+){0,3}? (?:in|into|by|up) (\d{1,2})\b(?! ?(?:%"
        r"|weeks|days))|\b(\d{1,2}) ways\b",
        text,
    ):
        add(m, int(m[1] or m[2]))
    for m in _TIMES.finditer(text):
        add(m, int(m[1]))
    for m in _RATE_TIMES.finditer(text):
        add(m, int(m[1]))
    later = re.search(
        r"(?:months?|payments?|installments?|years?)\b.*\b(?:actually|no|wait|make it|make that|or"
        r" maybe|better|i mean|sorry|let's do)(?: [a-z']+){0,3} (\d{1,2})"
        r"(?= ?$| (?:instead|please|would|works))",
        text,
    )
    if later:
        return int(later[1])
    corrected = re.search(
        r"\b(?:not|no|instead of)\b.*\b(?:make it|make that|but|do|how about|let's do|just|it's"
        r"|wait|months?|payments?|installments?),? (\d{1,2})(?= ?$| (?:instead|please|would"
        r"|works))",
        text,
    )
    if corrected and re.search(rf"{_PAYMENTS}|{_MONTHS}", text):
        return int(corrected[1])
    return max(found)[1] if found else None


def _each(text: str) -> Decimal | None:
    found: list[tuple[int, Decimal]] = []
    for pattern, group in ((_EACH_AFTER, 1), (_EACH_BEFORE, 1), (_AT, 1), (_TIMES, 2), (_FOR_MONTHS, 1)):
        for m in pattern.finditer(text):
            clause = re.split(r"[,.;!?]|\b(?:but|so|because)\b", text[: m.start(group)])[-1]
            if (
                _DENIED.search(clause)
                or _INCOME.search(clause)
                or (re.search(r"\b(?:than|rent)\b(?!.*\bmore)", clause[-20:]) and not re.search(r"more than $", clause))
            ):
                continue
            if re.match(r" ?(?:payments|months|installments|years|mo\b)", text[m.end(group) :]):
                continue
            # "payments one now", "not twelve months six": nobody pays a debt off in ones.
            if Decimal(m[group]) >= 10 or "$" in m[0]:
                found.append((m.start(group), Decimal(m[group])))
    return max(found)[1] if found else None
