"""Numbers that name something, in English: cards, phones, cases, addresses, ages. They are no money and no dates."""

from __future__ import annotations

import re

_LABEL = (
    "conf(?:irmation)?|case|ref(?:erence)?|chapter|ch|ticket|check|cheque|invoice|order|apt|apartment|unit|room|suite"
    "|route|highway|interstate|exit|flight|bus|gate|floor|zip(?: code)?|ext|extension|line|option|press|step|code|pin|channel|section|age|aged|number|no\\."
    "|ssn|social|id|error|grade|form|version|box|claim"
)
_NAMED: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        r"\b(?:card|account|acct|number|visa|mastercard|one|ending|ends?|last 4)"
        r"(?: (?:number|ending|ends|that|the|is|in|with|on|last|digits|4|of|are|my|card))*"
        r" (?:in |with |is |are |digits )*\d[\d ]{2,}\d\b",
        r"\b(?:card|account|acct|visa|mastercard) #?x*\d{3,}",
        r"\b\d[\d ]{2,}\d (?:is|are|on|for) (?:my|the) (?:card|account|last|zip|phone|number|code)",
        r"\b(?:ending|ends)(?: in| with)? (?:\d ?){2,6}",
        r"\blast 4(?: digits)?(?:(?: is| are| of)? (?:\d ?){4})?(?!\d)",
        r"(?:\+?1[ -.]?)?\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b",
        r"\b\d{3}-\d{4}\b",
        r"\b(?:\d ){6,}\d\b",
        r"\b\d{7,}\b",
        r"\b(?:at|phone|cell|number|text|call|extension|ext) (?:is |at |me at )?\d{3} (?:\d{2,4} ?){1,3}\b"
        r"(?= ?$|[,.!?]| ?(?:on|after|before|between|this|next|tomorrow|today|tonight|and|or|if|when|please|ok|okay|thanks|any ?time|i)\b)",
        rf"\b(?:{_LABEL})(?: (?:number|code|#|is|no))* ?#? ?:?\d[\d-]*\b"
        r"(?! ?(?:days?|weeks?|months?|years?|hours?|dollars|bucks|payments?)\b)",
        # "a few hundred" is no number.
        r"\b(?:few|several|some|couple of few) (?:100|1000|hundred|thousand|grand)\b",
        r"#\s?\d[\d-]*",
        r"\b20[2-3]\d(?= (?:tax|taxes|was|i was))|\b(?:in|since|of|year) (?:19|20)\d\d\b",
        r"\b\d+(?:\.\d+)? ?(?:percent|%) ?(?:interest|apr|fee)",
        r"\b(?:call|called|calling|dial) \d{3}\b|\b24/7\b",
        r"\b(?:turned|turning|turn|aged?|i'm|i am|he's|she's) \d{2}(?= ?$| (?:in|this|last|years|now|and i|years old|yrs))",
        r"\b\d{1,5} (?:(?:north|south|east|west|[nsew]|\d{1,3}th|[a-z]+) ){0,3}(?:street|avenue|ave|road|rd|boulevard"
        r"|blvd|lane|ln|court|terrace|parkway)\b",
    )
)


def masked(text: str) -> str:
    """The sentence, as long as before, with such numbers overwritten."""
    for pattern in _NAMED:
        text = pattern.sub(lambda m: "\0" * len(m[0]), text)
    return text
