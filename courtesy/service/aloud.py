"""How an approved sentence is said aloud: digits one by one where they are a number to note, names as names, sums with their currency.

A synthesiser reads "ending in 4821" as four thousand and something, and "988" as nine hundred. The words stay as approved.
"""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

from courtesy.model.phone_number import DIALLED

ZH_DIGITS = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
# US: 988, 911. CN: 12356, 12378, 110, 120. An account is 110 and 120 days late too, and owes as much: they are spelt where the script sends
# people to a line, and are quantities everywhere else.
_LINE = r"(?<![\d$¥.,])(?:988|911|12356|12378|110|120)(?![.,]?\d)"
_LINES = rf"{_LINE}(?:(?: or |或){_LINE})*"
_SENT = r"(?:(?<=\bcall )|(?<=\btext )|(?<=\bdial )|(?<=\bline )|(?<=拨打)|(?<=短信至)|(?<=热线))"
_HOTLINES = rf"{_SENT}{_LINES}|{_LINES}(?= answers\b| if you are in danger|全天)|(?<=[(（]){_LINE}(?=[)）])"
_PHONE = rf"\+\d{{7,15}}|{DIALLED}"
# What stands for the "+" of a number in another country than the hearer's.
_ABROAD = {"en": "plus ", "zh": "国际区号"}
_TAIL = r"(?<=ending in )\d{4}|(?<=尾号)\d{4}"
_NUMBERS = re.compile(f"{_PHONE}|{_TAIL}|{_HOTLINES}")
_REFERENCE = re.compile(r"(?:(?<=\breference )|(?<=编号))(?=[A-Z]*\d|[A-Z]{8})[A-Z\d]{4,}(?![A-Za-z])")
_ADDRESS = re.compile(r"(?<![\w.@])[A-Za-z\d-]{2,}(?:\.[A-Za-z\d-]+)*\.[a-z]{2,}(?:/[\w-]+)*(?![\w@])")
_YUAN = re.compile(r"CN¥(?P<whole>\d[\d,]*)(?:\.00(?!\d)|(?P<part>\.\d\d)(?!\d))?")
# Bank files hold names in capitals, which are taken for letters to spell. Only where the script names a person: HSBC is spelt.
_CAPITALS = r"[A-ZÀ-ÖØ-Þ][A-ZÀ-ÖØ-Þ.'’-]*"
_PERSON = re.compile(
    rf"(?:(?<=\bspeak with )|(?<=\bspeaking with )|(?<=\bPlease ask )|(?<=\bThank you, )|(?<=\bcall for you: ))"
    rf"{_CAPITALS}(?: {_CAPITALS})*(?![^\W\d_])"
)
_GENERATIONS = frozenset({"JR", "SR"})
_SHORT_NAMES = frozenset({"AL", "ED", "AN", "OU"})
_NUMERALS = frozenset({"II", "III", "IV"})
# The last dot of "U.S. Bank" is no end of a sentence.
_INITIALS = re.compile(r"\b((?:[A-Z]\.)+[A-Z])\.(?= [A-Z])")
_SIGNS = {"en": {".": " dot ", "/": " slash "}, "zh": {".": "点", "/": "斜杠"}}


def aloud(text: str, language: str) -> str:
    """A sentence as a synthesiser should get it."""
    text = _REFERENCE.sub(lambda found: _places(found.group(), language), text)
    text = _ADDRESS.sub(lambda found: _spelt_signs(found.group(), language), text)
    if language == "en":
        text = _PERSON.sub(lambda found: _named(found.group()), text)
        text = _INITIALS.sub(r"\1", text)
        # "CN¥" would be said as two letters, and what follows it digit by digit
        text = _YUAN.sub(lambda found: f"{found['whole']}{found['part'] or ''} yuan", text)
    return _NUMBERS.sub(lambda found: _noted(found.group(), language), text)


def _places(reference: str, language: str) -> str:
    """A reference place by place: the commas keep "A 1" from being read as "a one"."""
    if language == "zh":
        groups = [reference[at : at + 4] for at in range(0, len(reference), 4)]
        return "，".join("".join(ZH_DIGITS.get(place, place) for place in group) for group in groups)
    return ", ".join(reference)


def _spelt_signs(address: str, language: str) -> str:
    """``example.gov/help`` as ``example dot gov slash help``."""
    return re.sub(r"[./]", lambda sign: _SIGNS[language][sign.group()], address)


def _named(person: str) -> str:
    """``DEREK O'BRIEN`` as ``Derek O'Brien``; what can only be letters stays: J. R. as well as JD, AJ and III."""
    return re.sub(
        r"[^\W\d_]+", lambda word: word.group().title() if _pronounced(word.group()) else word.group(), person
    )


def _pronounced(word: str) -> bool:
    plain = unicodedata.normalize("NFD", word)
    vowel = re.search("[AEIOUYÆØ]", plain)
    if vowel is None or word in _NUMERALS:
        return word in _GENERATIONS
    return len(word) > 2 or (len(word) == 2 and (vowel.start() > 0 or word in _SHORT_NAMES))


def _noted(numbers: str, language: str) -> str:
    """One number to note, or several with "or" between them."""
    return re.sub(rf"{_PHONE}|\d+", lambda found: _digits(found.group(), language), numbers)


def _digits(number: str, language: str) -> str:
    """A number digit by digit: ``4 8 2 1``, ``四八二幺``; a phone number in the groups of its country."""
    groups = re.findall(r"\d+", _grouped(number))
    if language == "zh":
        said = "，".join("".join(ZH_DIGITS[d] for d in group) for group in groups)
    else:
        said = ", ".join(" ".join(group) for group in groups)
    return (_ABROAD[language] if number.startswith("+") else "") + said


def _grouped(number: str) -> str:
    try:
        return phonenumbers.format_number(phonenumbers.parse(number), phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    except phonenumbers.NumberParseException:  # without its country's code it is written in groups already
        return number
