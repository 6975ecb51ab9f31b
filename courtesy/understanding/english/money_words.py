"""The words around English amounts: currencies, shares of the debt, and numbers that are anything but money."""

from __future__ import annotations

import re

from courtesy.understanding.money_said import Relative

CURRENCIES: tuple[tuple[str, str], ...] = (
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
NAMES = "|".join(pattern for pattern, _ in CURRENCIES)
SIGNS = {
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


def any_of(*patterns: str) -> re.Pattern[str]:
    """One pattern from several."""
    return re.compile("|".join(patterns))


COUNTED = re.compile(
    r"^ ?(?:(?:monthly|equal|more|easy|weekly|smaller|small|different|other|business|working|separate|little"
    r"|installment|credit|late) ?)*"
    r"(?:payments?|installments?|months?|mos?\b|weeks?|days?|years?|hours?|minutes?|min\b|times|kids?|children|people"
    r"|person|cards?|jobs?|calls?|texts?|messages?|of (?:us|them|you|my|your)|percent|%|oclock|am\b|pm\b|th\b"
    r"|letters?|bills?|accounts?|points?|bedrooms?|miles?|lbs|weekends?|mondays|fridays|paychecks?|checks\b|fees?"
    r"|x\b|x ?\d|phone|year old|parts|chunks|ways|halves)"
)
PER_TIME = re.compile(
    r"^ ?(?:(?:dollars|bucks|usd|yuan|rmb) ?)?(?:(?:to|more) )?(?:a|per|each|every|/|p/) ?(?:single )?"
    r"(?:month|mo\b|mth|week|wk|2 weeks|paycheck|payday|pay period|day|hour|year|other)"
    r"|^ ?(?:dollars |bucks )?(?:monthly|weekly|biweekly|hourly|bi weekly|apiece|p/m)\b"
)

# A part, a multiple or a comparison is not the share it is measured by.
OF_A_SHARE = re.compile(
    r"\b(?:(?:quarter|third|fifth|tenth|eighth|fourth|th|percent|%|part|some|most|portion|bit|piece|chunk|fraction) of"
    r"|double|twice|triple|(?:more|less|higher|lower) than|above|below|over|under|beyond|almost|nearly|except"
    r"|2 times|3 times)(?: (?:the|my|a|your|this|that|just))*(?: little)? ?$"
)

# "my blood pressure is 180", "my light bill runs about 90": what is mine and has a figure, unless it is what I offer.
FILL = (
    r"(?: (?:about|around|like|only|just|a|the|me|for|my|is|was|of|it's|at|roughly|almost|over"
    r"|that|full|whole))*"
)
MY_OTHER_FIGURE = (
    r"\b(?:my|our|his|her|their) (?!payment|max|budget|best|offer|answer|top|number|figure|limit|ceiling|first|next|final|last offer)"
    rf"\w+(?: (?!can|will|could|said)\w+){{0,2}} (?:is|was|are|were|runs?|costs?|comes to){FILL} ?\$?$"
)

_DEBT = "balance|debt|account|bill|card|total"
_HALF = any_of(
    r"\bhalf(?: of)?(?: (?:the|my|what|everything|all|that|this|whole|full|entire|total))+"
    r"(?: (?:i|we) owe| balance| bill| amount| total| thing| debt| \$?\d+(?:\.\d+)?)?",
    r"\bhalf\b(?!'?s?(?: an?)? (?:hour|year|month|grand|day|past|week|dozen|price|way|sister|brother|asleep|the time)|-?way)",
    r"\bhalfsies\b",
    r"\b50 ?(?:%|percent)(?!\w)",
    r"\b50[ /-]50\b",
    r"\bdown the middle\b",
)
_MINIMUM = any_of(
    r"\b(?:minimum|bare minimum|min)\b(?! wage)(?: (?:payment|due|amount|balance|thing))?",
    r"\b(?:smallest|lowest|(?<!at )least|littlest)"
    r"(?: (?:payment|amount|possible|one|thing|that|you'?ll|you|i|can|take|amt|minimum|accept|required))*",
    r"\b(?:the |my )?(?:required|mandatory) (?:payment|amount|monthly payment)\b",
    r"\bwhatever'?s? (?:is )?(?:the )?(?:required|least|lowest|smallest)",
)
_FULL = any_of(
    r"\b(?:the |my |that |this |your |it'?s )?(?:whole|full|entire|total|complete)"
    r"(?: (?:overdue|outstanding|past due|current|card|credit card))?"
    r" (?:thing|amount|balance|bill|payment|lot|total|debt|shebang|enchilada|sum|thang|due|overdue|kit|(?:nine|9) yards)",
    r"\b(?:paid |pay |it |payment |pay off )?in full\b",
    r"\ball of (?:it|that|this)\b",
    r"\bit all\b(?! (?:depends|started|comes|on))",
    r"\ball at once\b|\b(?:in )?(?:one|1|a) (?:lump sum|go|shot|single payment)\b|\blump sum\b",
    r"\b(?:pay|paying|clear|clearing|wipe|zero|clean|knock|take care of|settle|square)(?: \w+){0,4}? (?:off|out|up)\b|\bclose (?:it|this|that) out\b",
    r"(?<!lost )(?<!for )(?<!about )\beverything(?: (?:i owe|that'?s (?:due|owed)|owed|due|outstanding))?\b"
    r"(?! (?:else|is|costs?|went|goes|just|happen|fell|got|okay|ok))",
    r"\b(?:all|what(?:ever)?|everything)(?: that)? (?:i|we) owe(?! you guys)\b",
    r"\bwhatever (?:the |my )?(?:balance|total|amount|bill)(?: is| comes to| due)?",
    r"\bwhatever(?: is|'s) (?:due|owed|owing|outstanding)",
    rf"\b(?:clear|settle|zero|wipe|pay|cover|handle|knock out|take care of|finish)(?: out)?"
    rf" (?:the |my |this |that |it |your )?(?:{_DEBT})\b",
    r"\bthe (?:lot|works)\b",
    r"\bevery (?:last )?(?:penny|cent|dime)\b(?! (?:goes|went|i|counts|of my))",
    r"\b100 ?(?:%|percent)(?!\w)(?! (?:sure|certain|positive|honest|of the time|going))",
    r"\b(?:settle|clear) it\b",
    r"\bthe (?:total|balance)(?= ?$| (?:today|tomorrow|now|by|on|this|next))",
    r"\bpay (?:it |this |that )?(?:completely|entirely|totally)",
)
RELATIVE: tuple[tuple[Relative, re.Pattern[str]], ...] = (("half", _HALF), ("minimum", _MINIMUM), ("full", _FULL))
BARE_ALL = re.compile(
    r"^\W*(?:(?:uh|um|yeah|yes|ok|i'll pay|i can pay|pay|just) )*(?:all|full|the full|in full|everything|total)\W*$"
)
