"""The words of English instalment plans: what counts months, what is a monthly rate, and what only sounds like either."""

from __future__ import annotations

import re

from courtesy.understanding.english.money_words import MY_OTHER_FIGURE

AMOUNT = r"\$? ?(\d+(?:\.\d{1,2})?)(?: ?(?:dollars|bucks|usd|even))*"
_SPACED = (
    r"(?: (?:equal|monthly|easy|small|smaller|different|separate|more|even|little|installment"
    r"|regular|consecutive|full|extra|straight|whole))*"
)
_PARTS = r"(?:payments?|installments?|chunks|parts|pieces|goes|shots|monthlies|portions|slices|equal)\b"
_MONTH = r"(?:months?|mo\b|mths?)\b"
_NUMBER = r"(?<![\d.$:/])(\d{1,3}(?:\.5)?|a couple(?: of)?|couple(?: of)?)"
PAYMENTS = re.compile(rf"{_NUMBER}{_SPACED}(?: |-)?{_PARTS}")
MONTHS = re.compile(rf"{_NUMBER}{_SPACED}(?: |-)?{_MONTH}")
YEARS = re.compile(
    r"(?<![\d.$])(?:(?P<n>\d{1,2}(?:\.5)?|an?(?: full| whole)?|another|1)(?: more)?(?P<half1> and a half)?"
    r"(?: full| whole)? years?\b(?P<half2> and a half)?|(?P<alone>year and a half|(?:a )?quarter of (?:a|the) year|half(?: an?)? year|a half year))"
)
OVER_THE_YEAR = re.compile(r"\b(?:over|across|through|throughout) the (?:whole |full |entire |next |coming )?year\b")
SPLIT_IN = re.compile(
    r"\b(?:split|break|divide|chop|cut|divvy|carve|stretch|spread|extend|push)(?: \w+){0,4}? (?:in|into|by|up|to|over|across|between)"
    r" (\d{1,2})\b(?! (?:or|to) \d)(?! ?(?:%|weeks|days|th\b|years?|percent))|\b(\d{1,2}) ways\b"
)
TIMES = re.compile(r"(?<![\d.$])(\$? ?)(\d+(?:\.\d{1,2})?) ?(?:x|times|\*|×) ?(\$? ?)(\d+(?:\.\d{1,2})?)(?![\d.])")
RATE_TIMES = re.compile(
    r"(?:month|monthly|mo)(?: for| over)? ?(?:x|times|\*|×|for|over) ?(\d{1,2})(?![\d.:/]| ?(?:weeks|days|years?|th\b))"
)

# A number of months that is no plan: how late, how long ago, until when, what happened meanwhile.
NOT_A_PLAN_BEFORE = re.compile(
    r"(?:\b(?:ago|past|(?<!at )last|since|been(?: \w+ing)?|was|were|previous|these|late|behind|missed"
    r"|(?:i've|i have|he's|she's|we've|been|had)\b(?: \w+){0,5} for|skip|skipped|\w+ed(?: \w+)? for|worked|lived|had|for the last|unemployed|off work|sick|after"
    r"|(?<!over the )(?<!for the )(?<!in the )next|in about"
    r"|age|aged|made|already made|sent|told|wait|paid(?! off)"
    r"|(?:my|his|her|our|their|the) (?!plan|payment|term|max|limit|best|offer)\w+ (?:is|runs|lasts|was)|old|every)"
    r"(?: (?:the|about|for|like|another|me|my|only|already|out|maybe|around|almost|over|is|this|of))* ?$)"
)
NOT_A_PLAN_AFTER = re.compile(
    r"^ ?(?:ago|back\b|behind|late|overdue|past due|old|from now|later|since|of (?:unemployment"
    r"|severance|work|rent|statements|bills)|in a row|pregnant|left on|to live|without|jail|of"
    r" (?:pay|salary|income)|before|worth|off\b|time|so far|already|is too (?:long|many|much)|(?:is|are) too)"
)
NEEDED = re.compile(r"\b(?:give me|need|have|got|want|take)(?: (?:like|about|at least|maybe|another|a|the))* ?$")
TO_PAY = re.compile(r"^ ?(?:to (?:pay|clear|settle|finish)|plan|payment|term)")
WITHIN = re.compile(r"\bin(?: about| like| maybe| around)? ?$")
SPLIT = re.compile(
    r"\b(?:split|break|spread|divide|stretch|plan|installments?|payments?|finish|clear|chop"
    r"|cut|(?:can|could) (?:we|i|you) (?:do|make|pay|get) (?:it|this|that)|paid off|pay (?:it |this |that |everything )?(?:all )?off|over|done)\b"
)
DENIED = re.compile(
    r"\b(?:not|isn't|instead of|rather than|can't do|won't do|can't swing|can't afford|can't|other than|no"
    r" more)(?: (?:in|over|for|the|like|about|do|just|have|another|pay|afford|swing|manage|handle|make))* ?\$?$"
)
OFFERED_TO_ME = re.compile(
    r"\b(?:you|they|he|she|system|letter|guy|lady|agent)(?: \w+){0,2} (?:said|offered|offer|gave|told|quoted|wanted)(?: \w+){0,2} $"
)
INCOME = re.compile(
    r"\b(?:make|making|earn|get|gets|getting|rent|mortgage|income|salary|pays(?: me)?|bring(?:ing)? (?:home|in)"
    r"|(?:bring|brings|take|takes|clear) (?:home|in)|social security|disability|ssi|pension|unemployment|bills|costs?"
    r"|insurance|car payment|child ?care|child support|live on|living on|charg(?:e|ing)|you want|wants?|currently paying"
    r"|i'm paying|i am paying|(?<!can )(?<!could )(?<!may )(?<!if )(?<!should )(?:i|we) pay|daycare|groceries|utilities|loan|interest)"
    r"(?: (?:is|are|about|around|me|like|only|just|of|home|you|pays|in|maybe|a|that's|from|check|over))* ?\$?$"
)
MY_FIGURE = re.compile(MY_OTHER_FIGURE)
NOT_A_RATE_AFTER = re.compile(
    r"^ ?(?:is|that's|would be|was|are)? ?(?:way |just |still )?(?:too (?:much|high|steep|rich)|more than i|a lot\b|impossible"
    r"|out of|crazy|not (?:doable|possible|happening|gonna))"
    r"|^ ?(?:on|for|in|to|toward|towards) (?:my|the|our|a|his|her)? ?(?:student|car|truck|rent|house|mortgage|kids?|child"
    r"|childcare|daycare|insurance|groceries|food|gas|phone|medicine|meds|pills|utilities|ex\b|landlord|lawyer|other|loan)"
    r"|^ ?(?:interest|rent|fees?|in (?:interest|fees))\b"
)
_PER = (
    r"(?:a|per|each|every|/|p/) ?(?:single )?(?:month|mo\b|mth|time)|monthly\b(?! (?:payments?"
    r"|installments?|pieces|parts))|p/m\b|pm\b(?= ?$)|apiece|a pop\b|each\b(?! (?:other|week"
    r"|day))|(?:every|each) month|per (?:payment|installment)|(?:on|by) the \d{1,2}th (?:of"
    r" )?(?:every|each|the) month"
)
RATES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d.])(\d+(?:\.\d{{1,2}})?) ?(?:(?:dollars|bucks|usd|even|bucks or so|or so|max|tops)\b ?)*(?:{_PER})",
        # "85 mo": more months than any plan has.
        r"(?<![\d.])((?:7[3-9]|[89]\d|[1-9]\d\d+)(?:\.\d{1,2})?) month\b(?! (?:plan|payment|installment|term|program))",
        r"\b(?:(?:each|every|per) (?:month|mo|payment|installment|one)|monthly(?: payments?)?(?:"
        r" of)?|a month|payments? (?:of|at|for)|installments? (?:of|at|for)|payments?|month plan at)"
        r"(?: (?:after that|from then on|i can|i could|i'll|do|pay|send|put|about|like|around|maybe|just|only|is|at|of|for"
        r"|be|would|i|can|could|up to|to|@|say|was|being|that's|probably|swing|afford|manage|handle|thereafter|then|you|give|and|,))*"
        rf" ?{AMOUNT}(?![\d.]| ?(?:payments|months|years|weeks|days|%|percent|installments|times|th\b|x\b|\*))",
        r"(?:months?|mo|years?|payments?|installments?|half)(?: plan| program| term)?"
        r"(?:,? (?:at|@|for|with|of|paying|by|doing|like|about|maybe|each|and|then|around|i can do|i could do|say|and pay"
        rf"|and i'll pay|and do|pay|do))* ?@? ?{AMOUNT}"
        r"(?= ?(?:$|[,.!?]|each|per|a month|please|bucks|dollars|starting|would|works|ok|no\b|wait|actually|sorry|i mean))",
        rf"{AMOUNT}(?: (?:for|over|times|x|in|across|spread over|on|by))+ (?:\d{{1,3}}(?: equal| monthly)?"
        r" (?:months?|payments?|installments?|years?)|(?:a|1) year|half a year|year and a half)",
    )
)
BEHIND_COUNT = RATES[3]
CORRECTION = re.compile(
    r"\b(?:no|nah|wait|actually|make it|make that|i mean|i meant|sorry|scratch that|or maybe|better|rather|let's do|instead"
    r"|correction|change (?:it|that) to|but|how about|more like|hmm)\b"
)
# The whole answer, or most of it, once the bot has asked for how many months.
SHORT_ANSWER = 8  # words
ANY_NUMBER = re.compile(
    r"(?<![\d.$:/])(\d{1,5})(?![\d.:/%]|th\b| ?(?:dollars|bucks|percent|weeks|days|hours|a month|per|each))"
)

_UNIT = rf"(?:{_MONTH}|{_PARTS}|years?\b|a month|per month|monthly|each)"
# A unit said once belongs to both numbers, and the refused one may go: "10 not 12 months", "9 months not 6".
EITHER = re.compile(r"\b\d{1,2} ?(?:or|to|-|or maybe) ?\d{1,2}\b")
CONTRASTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(rf"(\d+(?:\.\d+)?) (?:not|instead of|rather than) \$?\d+(?:\.\d+)? ?({_UNIT})"), r"\1 \2"),
    (re.compile(rf"({_UNIT}) (?:not|instead of|rather than) \d+(?![\d.])(?! ?{_UNIT})"), r"\1"),
    # Of "six or eight months" neither was settled on: the bot asks.
    (
        re.compile(
            rf"(?<![\d.$:/])(?:between )?\d{{1,2}}(?: ?(?:{_MONTH}|{_PARTS}|years?\b))? ?(?:or|to|-|and maybe|or maybe|or even) ?\d{{1,2}}"
            rf" ?({_MONTH}|{_PARTS}|years?\b)(?! (?:no|sorry|actually|wait)\b)"
        ),
        r"some \1",
    ),
)
