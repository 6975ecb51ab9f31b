"""Amounts in US English, over text whose number words are already digits: which numbers are money, and how much."""

from __future__ import annotations

import re
from decimal import Decimal

from courtesy.understanding.english.dates import RULES
from courtesy.understanding.english.times import clocks
from courtesy.understanding.mentions import claim
from courtesy.understanding.money_said import Candidate, Relative

_CURRENCIES: tuple[tuple[str, str], ...] = (
    (r"rmb|cny|yuan|renminbi|kuai", "CNY"),
    (r"canadian(?: dollars?)?|cad", "CAD"),
    (r"hong kong dollars?|hkd", "HKD"),
    (r"us dollars?|usd|american(?: dollars?)?", "USD"),
    (r"euros?|eur", "EUR"),
    (r"pounds?|quid|gbp|sterling", "GBP"),
    (r"yen|jpy", "JPY"),
    (r"pesos?|mxn", "MXN"),
    (r"dollars?|bucks?|smackers|clams", "$"),
)
_NAMES = "|".join(pattern for pattern, _ in _CURRENCIES)
_SIGNS = {
    "$": "$",
    "us$": "USD",
    "usd": "USD",
    "c$": "CAD",
    "hk$": "HKD",
    "€": "EUR",
    "£": "GBP",
    "¥": "CNY",
    "rmb": "CNY",
}
_NUMBER = r"\d+(?:\.\d{1,2})?"

# Numbers that name something: cards, phones, cases, addresses. They are blanked before money is looked for.
_NAMED = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:card|account|acct|number|visa|mastercard|one|ending|ends?|last (?:4|four))(?:"
        r" (?:number|ending|ends|that|the|is|in|with|on|last|digits|4|four|of|are|my|card))* (?:in"
        r" |with |is |are |digits )*\d[\d ]{2,}\d\b",
        r"\b(?:card|account|acct|visa|mastercard) #?x*\d{3,}",
        r"\b\d[\d ]{2,}\d (?:is|are|on|for) (?:my|the) (?:card|account|last|zip|phone|number|code)",
        r"\b(?:ending|ends)(?: in| with)? (?:\d ?){2,6}",
        r"\blast (?:4|four)(?: digits)?(?:(?: is| are| of)? (?:\d ?){4})?(?!\d)",
        r"(?:\+?1[ -.]?)?\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b",
        r"\b\d{3}-\d{4}\b",
        r"\b(?:\d ){6,}\d\b",
        r"\b\d{7,}\b",
        r"\b(?:at|phone|cell|number|text|call|reach me at|extension|ext) (?:is |at |me at"
        r" )?(?:\d{3}) (?:\d{2,4} ?){1,3}\b(?= ?$|,)",
        r"\b(?:conf(?:irmation)?|case|ref(?:erence)?|chapter|ch|ticket|check|cheque|invoice|order"
        r"|apt|apartment|unit|room|suite|route|highway|zip(?: code)?|ext"
        r"|extension|line|option|press|step|code|pin|channel|section|age|aged|number|no\.|ssn"
        r"|social|id|error|grade|form|version|box|claim)"
        r"(?: (?:number|code|#|is|no))* ?#? ?:?\d[\d-]*\b",
        r"#\s?\d[\d-]*",
        r"\b20[2-3]\d(?= (?:tax|taxes|was|i was))|\b(?:in|since|of|year) (?:19|20)\d\d\b",
        r"\b\d+(?:\.\d+)?% (?:interest|apr|fee)|\b\d+(?:\.\d+)? ?(?:percent|%) ?(?:interest|apr|fee)",
        r"\b(?:call|called|calling|dial) \d{3}\b|\b24/7\b",
    )
)
_COUNTED = re.compile(
    r"^ ?(?:(?:monthly|equal|more|easy|weekly|smaller|small|different|other|business|working"
    r"|separate|little|installment) ?)*"
    r"(?:payments?|installments?|months?|weeks?|days?|years?|hours?|minutes?|min\b|times|kids?"
    r"|children|people|cards?|jobs?|calls?|texts?|messages?|of (?:us|them|you|my|your)"
    r"|percent|%|oclock|am\b|pm\b|th\b|different|letters?|bills?|accounts?|points?|bedrooms?"
    r"|miles?|lbs|pounds overweight|weekends?|mondays?|fridays?|paychecks?|checks\b|credit"
    r" cards?|late fees?|mo\b"
    r"|mos\b|x\b|phone|year old|month|person|parts|chunks|ways|halves|x ?\d)"
)
_PER_MONTH = re.compile(
    r"^ ?(?:(?:dollars|bucks|usd|yuan|rmb) ?)?(?:(?:to|more) )?(?:a|per|each|every|/|p/)"
    r" ?(?:single )?(?:month|mo\b|mth|week|wk|2 weeks|paycheck|payday|pay period|day|hour|year"
    r"|other)|^ ?(?:dollars |bucks )?(?:monthly|weekly|biweekly|hourly|bi weekly|apiece|p/m)\b"
)
_COINS = rf"(?P<whole>\d+) ?(?:{_NAMES})?,?(?: and)? (?P<cents>\d{{1,2}}) cents?\b"
_UNIT_FIFTY = (
    r"\b(?P<units>\d+|a) (?:dollars?|bucks?)(?: and)? (?P<over>[1-9]\d)\b(?! ?(?:a |per "
    rf"|{_NAMES}|months|payments|days|weeks|%|percent))"
)
_SPOKEN_PAIR = r"(?<![\d.:/-])(?P<hi>[1-9]\d?) (?:(?P<lo>[1-9]\d)|0 ?(?P<ones>[1-9]))(?![\d.:/]| hundred)"
_SPELLED = r"(?<![\d.])(?P<digits>[1-9](?: \d){1,4})(?! ?[\d.])"
_PATTERN = re.compile(
    rf"(?P<coins>{_COINS})|(?P<unit_fifty>{_UNIT_FIFTY})"
    rf"|(?P<sign>us\$|c\$|hk\$|usd|rmb|[$€£¥]) ?(?P<after_sign>\d+(?:\.\d{{1,2}})?)(?![\d])"
    rf"|(?P<pair>{_SPOKEN_PAIR})|(?P<spelled>{_SPELLED})"
    rf"|(?<![\d.:/])(?P<number>{_NUMBER})(?![\d:/]|\.\d|th\b)"
)
_TAIL_CURRENCY = re.compile(rf"^ ?(?:more )?(?P<name>{_NAMES})\b|^ ?(?P<sign>[$€£¥])")
_OFFER = re.compile(
    r"\b(?:pay|send|do|give(?: you| u)?|put|manage|swing|afford|make it|drop|throw|offer|spare"
    r"|scrape(?: together| up)?|come up with|get you|transfer|start with|only|just|maybe|about"
    r"|like|around"
    r"|at least|up to|more than|with|for|say|is|was|have|got|of)(?: (?:you|u|up|down|maybe"
    r"|like|about|around|only|just|a|the|in|say|at least|up to|probably|exactly|it|them|uh"
    r"|um))* ?$"
)

RELATIVE: tuple[tuple[Relative, re.Pattern[str]], ...] = (
    (
        "half",
        re.compile(
            r"\bhalf(?: of)?(?: (?:the|my|what|everything|all|that|this|whole|full|entire|total))+(?:"
            r" (?:i|we) owe| balance| bill| amount| total| thing| debt)?"
            r"|\bhalf\b(?!'?s?(?: an?)? (?:hour|year|month|grand|day|past|week|dozen|price|way|sister"
            r"|brother|asleep|the time|a mil)|-?way|sies? )"
            r"|\bhalfsies\b|\b50 ?(?:%|percent)(?!\w)|\b50[ /-]50\b|\bdown the middle\b"
        ),
    ),
    (
        "minimum",
        re.compile(
            r"\b(?:minimum|bare minimum|min)\b(?! wage)(?: (?:payment|due|amount|balance|thing))?"
            r"|\b(?:smallest|lowest|least|littlest)(?: (?:payment|amount|possible|one|thing|that"
            r"|you'?ll|you|i|can|take|amt|minimum|accept|required))*"
            r"|\bwhatever'?s? (?:is )?(?:the )?(?:required|least|lowest|smallest)"
        ),
    ),
    (
        "full",
        re.compile(
            r"\b(?:the |my |that |this |your |it'?s )?(?:whole|full|entire|total|complete)(?:"
            r" (?:overdue|outstanding|past due|current|card|credit card))? "
            r"(?:thing|amount|balance|bill|payment|lot|total|debt|shebang|enchilada|sum|thang|due|overdue)"
            r"|\b(?:paid |pay |it |payment |pay off )?in full\b|\ball of (?:it|that|this)\b|\bit"
            r" all\b(?! (?:depends|started|comes|on))|\b(?:pay|clear|wipe|zero|clean|knock|take care"
            r" of|settle|square)(?: \w+){0,4}? (?:off|out|up)\b"
            r"|(?<!lost )(?<!for )(?<!about )\beverything(?: (?:i owe|that'?s (?:due|owed)|owed|due"
            r"|outstanding))?\b(?! (?:else|is|costs?|went|goes|just|happen|fell|got|okay|ok))"
            r"|\b(?:all|what(?:ever)?|everything)(?: that)? (?:i|we) owe(?! you guys)\b|\bwhatever"
            r" (?:the |my )?(?:balance|total|amount|bill)(?: is| comes to| due)?|\bwhatever(?: is|'s)"
            r" (?:due|owed|owing|outstanding)"
            r"|\b(?:clear|settle|zero|wipe|pay|cover|handle|knock out|take care of|finish)(?: out)?"
            r" (?:the |my |this |that |it |your )?(?:balance|debt|account|bill|card|total)\b|\bthe"
            r" lot\b|\bthe works\b"
            r"|\b100 ?(?:%|percent)(?!\w)(?! (?:sure|certain|positive|honest|of the time|going))"
            r"|\b(?:settle|clear) it\b|\bthe (?:total|balance)(?= ?$| (?:today|tomorrow|now|by|on|this"
            r"|next))|\bpay (?:it |this |that )?(?:completely|entirely|totally)"
        ),
    ),
)
_BARE_ALL = re.compile(
    r"^\W*(?:(?:uh|um|yeah|yes|ok|i'll pay|i can pay|pay|just) )*(?:all|full|the full|in full"
    r"|everything|total)\W*$"
)
_WHOLE_ANSWER = re.compile(
    r"^\W*(?:(?:uh|um|yeah|yes|ok|okay|maybe|like|about|around|say|just|only|how about|let's"
    rf" say|let's do|i can do|do|no|make it|try|probably) )*[$]?{_NUMBER}(?: ?(?:please|ok|okay"
    r"|now|today|tops|even|max|only|flat|total))*\W*$"
)


def _blanked(text: str, asks: str) -> str:
    """The sentence with everything that is a number but not money overwritten."""
    out = text
    for pattern in _NAMED:
        out = pattern.sub(lambda m: "\0" * len(m[0]), out)
    covered = [(m.start(), m.end()) for m, _ in claim(out, RULES)]
    covered += [(c.start, c.end) for c in clocks(out, asks)]
    for start, end in covered:
        if re.search(r"\d", out[start:end]):
            out = out[:start] + "\0" * (end - start) + out[end:]
    return out


def _currency(name: str, default: str) -> str | None:
    for pattern, code in _CURRENCIES:
        if re.fullmatch(pattern, name):
            # A dollar is the account's own dollar wherever the account has dollars.
            return (default if default.endswith("D") else "USD") if code == "$" else code
    return None


def _value(match: re.Match[str]) -> Decimal:
    groups = match.groupdict()
    if groups["coins"]:
        return Decimal(groups["whole"]) + Decimal(groups["cents"]) / 100
    if groups["unit_fifty"]:
        return Decimal(groups["units"].replace("a", "1")) + Decimal(groups["over"]) / 100
    if groups["pair"]:
        return Decimal(groups["hi"]) * 100 + Decimal(groups["lo"] or groups["ones"])
    if groups["spelled"]:
        return Decimal(groups["digits"].replace(" ", ""))
    return Decimal(groups["after_sign"] or groups["number"])


def _money(match: re.Match[str], text: str, default: str, asks: str, whole_answer: bool) -> Candidate | None:
    groups, after = match.groupdict(), text[match.end() :]
    value, end = _value(match), match.end()
    named: str | None = None
    alternative = None
    marked = bool(groups["coins"] or groups["unit_fifty"])
    if groups["sign"]:
        sign = _SIGNS[groups["sign"]]
        named, marked = (_currency("dollars", default) if sign == "$" else sign), True
    if (tail := _TAIL_CURRENCY.match(after)) is not None:
        named = (
            _currency(tail["name"] or "dollars", default)
            if tail["name"] or tail["sign"] == "$"
            else _SIGNS[tail["sign"]]
        )
        end, marked = end + tail.end(), True
    elif groups["pair"] and groups["lo"] and int(groups["hi"]) >= 20:
        if int(groups["hi"]) % 10 == 0:
            value, end = Decimal(groups["hi"]), match.start("hi") + len(groups["hi"])
        else:
            alternative = Decimal(f"{groups['hi']}.{groups['lo']}")
    rate = _PER_MONTH.match(text[end:]) is not None
    bare = not marked and not rate and not whole_answer
    if bare and (_COUNTED.match(after) or (value < 10 and not re.search(r"\b(?:pay|send) $", text[: match.start()]))):
        return None
    if value == 0:
        return None
    return Candidate(match.start(), end, value, None, named, alternative, rate)


def candidates(text: str, default_currency: str, asks: str) -> list[Candidate]:
    """Every amount of a sentence, in order, whatever it is doing there."""
    whole_answer = (
        asks in ("amount", "when_can_pay", "confirmation", "nothing") and _WHOLE_ANSWER.match(text) is not None
    )
    blank = _blanked(text, asks) if not (whole_answer and asks == "amount") else text
    found: list[Candidate] = []
    at = 0
    while (match := _PATTERN.search(blank, at)) is not None:
        money = _money(match, blank, default_currency, asks, whole_answer and asks == "amount")
        at = max(money.end if money else match.end(), match.start() + 1)
        if money is not None:
            found.append(money)
    for kind, pattern in RELATIVE:
        for match in pattern.finditer(blank):
            if all(match.end() <= c.start or match.start() >= c.end for c in found):
                found.append(Candidate(match.start(), match.end(), relative=kind))
    if not found and (match := _BARE_ALL.match(blank)):
        found.append(Candidate(match.start(), match.end(), relative="full"))
    return sorted(found, key=lambda c: c.start)
