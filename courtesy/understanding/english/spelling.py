"""Plain English spelling: abbreviations of text messages and the homophones a recogniser writes.

Number words are left to `numbers`.
"""

from __future__ import annotations

import re

from courtesy.understanding.text import shared

_SPELLINGS: dict[str, str] = {
    "tomorrow": "tmrw tmw tmr tmrrw tomm tomo tmoro 2mrw 2moro 2morrow 2mro 2mw tomorow tommorow tommorrow tomorrw",
    "night": "nite nyt",
    "tonight": "2nite 2night tonite",
    "today": "2day tday",
    "next": "nxt",
    "week": "wk",
    "weeks": "wks weaks",
    "month": "mo mth mnth",
    "months": "mos mths mnths",
    "monday": "mon",
    "tuesday": "tue tues",
    "wednesday": "wed weds wendsday wensday wednsday",
    "thursday": "thu thur thurs thrusday",
    "friday": "fri firday",
    "saturday": "sat saterday satuday",
    "sunday": "sun",
    "hour": "hr",
    "hours": "hrs",
    "minutes": "mins",
    "year": "yr",
    "years": "yrs",
    "weekend": "wknd",
    "paid": "payed",
    "payment": "pmt pymt paymt paymnt pymnt",
    "payments": "pmts pymts paymnts pymnts",
    "installment": "instalment",
    "installments": "instalments",
    "balance": "bal",
    "amount": "amt",
    "about": "abt",
    "before": "b4",
    "after": "aft",
    "till": "til",
    "fifth": "fith",
    "fourth": "forth",
    "twelfth": "twelth",
    "ninth": "nineth",
    "forty": "fourty",
    "fifty": "fitty",
    "ninety": "ninty",
    "hundred": "hunderd hunnid hunned hundo hundos hundread",
    "thousand": "thou thousands thousend",
    "grand": "grands",
    "dollars": "dollers dolars",
    "bucks": "bux",
    "christmas": "xmas",
    "february": "feburary feb",
    "january": "jan",
    "march": "mar",
    "april": "apr",
    "june": "jun",
    "july": "jul",
    "august": "aug",
    "september": "sept sep",
    "october": "oct",
    "november": "nov",
    "december": "dec",
    "can't": "cannot cant",
    "won't": "wont",
    "don't": "dont",
    "isn't": "isnt",
    "ain't": "aint",
    "couldn't": "couldnt",
    "doesn't": "doesnt",
    "didn't": "didnt",
    "wouldn't": "wouldnt",
    "i'll": "ill",
    "you'll": "ull",
    "that's": "thats",
    "i've": "ive",
    "give me": "gimme",
    "let me": "lemme",
    "minimum": "mini mum minumum minimun min.",
    "want to": "wanna",
    "going to": "gonna",
    "should": "shld",
    "thanks": "thx",
    "you": "u",
    "your": "ur",
    "because": "cuz bc cause",
    "and": "nd",
    "with": "w",
    "through": "thru",
    "right now": "rn",
}
_BY_SPELLING = {short: full for full, shorts in _SPELLINGS.items() for short in shorts.split()}
_WORD = re.compile(r"(?<![\w.$@])[a-z0-9]+(?![\w@])")

_REPAIRS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[‘’`´]", "'"),
        (r"(?<=\d),(?=\d{3}(?!\d))", ""),
        (r"\b([ap])\.\s?m\b\.?", r"\1m"),
        (r"\bo'? ?clock\b", "oclock"),
        (r"\b(?:my|the|a|his|her|our|from) 401 ?\(?k\)?(?!\w)", "retirement money"),
        (r"\b(\d+(?:\.\d+)?) ?[kK]\b", r"\1k"),
        (r"\bmini mum\b", "minimum"),
        (r"\bin stall ?ments?\b|\binstall mints?\b|\bin stall mints?\b|\binstallmint(s?)\b", "installments"),
        (r"\b(?:to|two|too|2) morrow\b", "tomorrow"),
        (r"\bto day\b", "today"),
        (r"\bto night\b", "tonight"),
        (r"\bfry ?day\b", "friday"),
        (r"\b(mon|tues|wednes|thurs|fri|satur|sun) day\b", r"\1day"),
        (r"\bweek end\b", "weekend"),
        (r"\bweak(?=s\b|\b)(?! (?:and|right))", "week"),
        (r"\bfor[t]? ?tea\b|\bfour tea\b", "forty"),
        (r"\b(?:fif|fith|fit) ?tea\b", "fifty"),
        (r"\b(?:six|sick) tea\b", "sixty"),
        (r"\bseven tea\b", "seventy"),
        (r"\b(?:ate|eight?) tea\b", "eighty"),
        (r"\bnine tea\b", "ninety"),
        (r"\b(?:thir|third) ?tea\b|\bdirty (?=dollars|bucks)", "thirty "),
        (r"\btwin ?tea\b|\btwenny\b|\btwen tea\b", "twenty"),
        (r"\b(four|six|seven|nine) teen\b", r"\1teen"),
        (r"\b(?:for) teen\b", "fourteen"),
        (r"\b(?:ate) ?teen\b", "eighteen"),
        (r"\bfif teen\b", "fifteen"),
        (r"\bthir teen\b", "thirteen"),
        # A preposition before a scale or a unit can only be the number it sounds like.
        (r"\b(?:to|too) (?=hundred|thousand|grand|bucks)", "two "),
        (r"\bfor (?=hundred\b|thousand\b|grand\b|bucks\b|dollars\b)", "four "),
        (r"\bwon (?=hundred|thousand|grand|dollars?|bucks)", "one "),
        (r"\bate (?=hundred|thousand|grand|dollars|bucks|pm\b|am\b|oclock|weeks|days|months)", "eight "),
        (r"\b(?:sicks|sics|sex) (?=hundred|thousand|grand|months|payments|weeks|days)", "six "),
        (r"\btree (?=hundred|thousand|grand|months|payments|weeks|days)", "three "),
        (
            r"\b(in|over|within|into|next|another|after|do|make|doing) (?:to|too) (?=(?:equal |monthly"
            r" )?(?:days|weeks|months|hours|years|payments|installments)\b)",
            r"\1 two ",
        ),
        (
            r"\b(in|over|within|into|next|another|do|make|doing|have|by) for (?=(?:equal |monthly"
            r" )?(?:days|weeks|months|hours|years|payments|installments)\b)",
            r"\1 four ",
        ),
        (r"\bat (?:to|too) (?=thirty|fifteen|forty|oclock|pm|in the)", "at two "),
        (r"\bat for (?=thirty|fifteen|forty|oclock|pm|in the)", "at four "),
        (r"\bat won (?=thirty|fifteen|forty|oclock|pm|in the)", "at one "),
        (r"\b(may|march|june|july|april|the) (?:to|too)th\b", r"\1 2nd"),
        (r"\bpay (?:to|too) (?=fifty|hundred)", "pay two "),
    )
)


def plain_english(text: str) -> str:
    """Lower case, full-length spellings, homophones repaired, no thousands separators."""
    text = shared(text)
    for pattern, replacement in _REPAIRS[:6]:
        text = pattern.sub(replacement, text)
    text = _WORD.sub(lambda m: _BY_SPELLING.get(m[0], m[0]), text)
    text = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text)
    text = re.sub(r"(?<=\d)-(?=(?:month|year|week|day|payment)s?\b)", " ", text)
    for pattern, replacement in _REPAIRS[6:]:
        text = pattern.sub(replacement, text)
    return text
