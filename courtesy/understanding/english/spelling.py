"""Plain English spelling: abbreviations of text messages and the homophones a recogniser writes.

Number words are left to `numbers`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import lru_cache

from courtesy.understanding.english.cardinals import ORDINALS, TENS, UNITS
from courtesy.understanding.text import shared

_SPELLINGS: dict[str, str] = {
    "tomorrow": "2morow 2marrow 2maro tmrw tmoro tmrow tmw tmr tmrrw tomm tomo tmoro 2mrw 2moro 2morrow 2mro 2mw tomorow tommorow tommorrow tomorrw",
    "night": "nite nyt",
    "tonight": "2nite 2night tonite",
    "today": "2day tday",
    "next": "nxt",
    "week": "wk",
    "weeks": "wks weaks",
    "month": "mo mth mnth",
    "months": "monts monhts mounths motnhs monthes mos mths mnths",
    "monday": "mon",
    "tuesday": "tue tues",
    "wednesday": "wends wedns wed weds wendsday wensday wednsday",
    "thursday": "thu thur thurs thrusday thurday",
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
    "twelve": "twelf twelv",
    "eleven": "elevn leven",
    "seven": "sevn",
    "eight": "eigth ehight",
    "fourteen": "forteen",
    "nineteen": "ninteen",
    "ninth": "nineth",
    "forty": "fourty",
    "fifty": "fitty fiddy",
    "thirty": "thirdy thurty",
    "twenty": "twennie tweny",
    "fifteen": "fitteen fiteen",
    "ninety": "ninty",
    "hundred": "hunderd hunnid hunned hundo hundos hundread hunnit hunnert hunnerd hunert hunnet hundy",
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
    "ten dollars": "tenner",
    "five dollars": "fiver",
}
_BY_SPELLING = {short: full for full, shorts in _SPELLINGS.items() for short in shorts.split()}
# Words of six letters and more that nothing else resembles, so that any misspelling of one can be repaired.
_LONG = (
    "tomorrow monday tuesday wednesday thursday friday saturday sunday january february september october november"
    " december hundred thousand minimum payment payments installment installments weekend fortnight"
    " eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth"
).split()
_KNOWN = {*_LONG, *_SPELLINGS, *UNITS, *TENS, *ORDINALS}
_ALIKE = 0.82  # of `difflib`: two letters swapped, dropped or wrong in a word of eight, one in a word of six
_WORD = re.compile(r"(?<![\w.$@])[a-z0-9]+(?![\w@])")

# How a recogniser writes numbers.
_SOUNDS = {
    "one": "won",
    "two": "to|too|tu",
    "three": "tree",
    "six": "sicks|sics|sex",
    "eight": "ate",
    "five": "fife",
    "nine": "nein",
}
_SCALES = r"(?:hundred|thousand|grand|bucks|dollars)\b"
_COUNTED = r"(?:(?:equal|monthly|easy|smaller) )?(?:payments|installments|months|weeks|days|years|hours)\b"
_TENS = r"(?:ten|eleven|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\b"
_BEFORE_TENS = {"won": "one", "too": "two", "tree": "three", "ate": "eight", "sicks": "six"}
_BEFORE_COUNTED = r"(?:in|over|within|into|next|another|do|make|doing|have|by|after)"
_Replacement = str | Callable[[re.Match[str]], str]


def _repairs(*pairs: tuple[str, _Replacement]) -> tuple[tuple[re.Pattern[str], _Replacement], ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in pairs)


# Before words are looked at, and after.
_FIRST = _repairs(
    (r"[‘’`´]", "'"),
    (r"(?<=\d),(?=\d{3}(?!\d))", ""),
    (r"\b([ap])\.\s?m\b\.?", r"\1m"),
    (r"\bo'? ?clock\b", "oclock"),
    (r"\b(?:my|the|a|his|her|our|from) 401 ?\(?k\)?(?!\w)", "retirement money"),
    (r"\b(\d+(?:\.\d+)?) ?[kK]\b", r"\1k"),
    (
        r"(?<![\w.])(?!2day\b)(\d{1,4})(?=(?:mos?|mths?|months?|yrs?|years?|wks?|weeks?|days?|hrs?|hours?|mins?"
        r"|pmts?|pymts?|payments?|bucks|dollars)\b)",
        r"\1 ",
    ),
    # oct2, oct-2, oct/2, and "16. nov".
    (
        r"\b(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
        r"|nov(?:ember)?|dec(?:ember)?)(?:[-/]|\. ?)?(?=\d{1,2}(?!\d))",
        r"\1 ",
    ),
    (r"\b(\d{1,2})\. ?(?=(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec))", r"\1 "),
    # 7p, 9:30a, 8.30pm
    (r"(?<![\w.$:])((?:1[0-2]|[1-9])(?::[0-5]\d)?)([ap])\b(?!\.)", r"\1 \2m"),
    (r"(?<![\w.$])(\d{1,2})\.([0-5]\d) ?(?=[ap]\.?m\b)", r"\1:\2 "),
    (
        r"\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
        r"-?(?=(?:one|two|three|four|five|six|seven|eight|nine|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)\b)",
        r"\1 ",
    ),
)
_REPAIRS = _repairs(
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
    # Before a scale or a unit these words can only be the number they sound like.
    *((rf"\b(?:{sounds}) (?={_SCALES})", f"{number} ") for number, sounds in _SOUNDS.items()),
    (r"\b(?:for|fore) (?=(?:hundred|thousand|grand|bucks|dollars)\b)", "four "),
    *((rf"\b(?:{sounds}) (?={_COUNTED})", f"{number} ") for number, sounds in _SOUNDS.items() if number != "two"),
    (rf"\b(?:too|tu) (?={_COUNTED})", "two "),
    *((rf"\b{sound} (?={_TENS})", f"{number} ") for sound, number in _BEFORE_TENS.items()),
    (r"\b(?:an|n) a half\b", "and a half"),
    (rf"\bfore (?={_COUNTED})", "four "),
    # "to" and "for" stand before such words in their own right, so these need a verb or another preposition too.
    (rf"(?:^|\b{_BEFORE_COUNTED} )to (?={_COUNTED})", lambda m: m[0][: -len("to ")] + "two "),
    (
        rf"(?:^(?=for (?:payments|installments)\b)|\b{_BEFORE_COUNTED} )for (?={_COUNTED})",
        lambda m: m[0][: -len("for ")] + "four ",
    ),
    (r"\bat (?:to|too) (?=thirty|fifteen|forty|oclock|pm|in the)", "at two "),
    (r"\bat for (?=thirty|fifteen|forty|oclock|pm|in the)", "at four "),
    (r"\bat won (?=thirty|fifteen|forty|oclock|pm|in the)", "at one "),
    (r"\b(may|march|june|july|april|the) (?:to|too)th\b", r"\1 2nd"),
    (r"\bpay (?:to|too) (?=fifty|hundred)", "pay two "),
)


@lru_cache(maxsize=4_096)
def _repaired(word: str) -> str:
    """A long word of the calendar or of numbers, however it is misspelled; any other word as it is."""
    if len(word) < 6 or word in _KNOWN or word.removesuffix("s") in _KNOWN or not word.isalpha():
        return word
    alike = get_close_matches(word, [w for w in _LONG if w[0] == word[0]], 1, _ALIKE)
    return alike[0] if alike else word


def plain_english(text: str) -> str:
    """Lower case, full-length spellings, homophones repaired, no thousands separators."""
    text = shared(text)
    for pattern, replacement in _FIRST:
        text = pattern.sub(replacement, text)
    text = _WORD.sub(lambda m: _BY_SPELLING.get(m[0]) or _repaired(m[0]), text)
    text = re.sub(r"(?<=[a-z])-(?=[a-z])", " ", text)
    text = re.sub(r"(?<=\d)-(?=(?:month|year|week|day|payment)s?\b)", " ", text)
    for pattern, replacement in _REPAIRS:
        text = pattern.sub(replacement, text)
    return text
