"""What a date or an amount is doing in an English clause: offered, refused, background, or somebody else's figure."""

from __future__ import annotations

import re

from courtesy.understanding.english.money_words import FILL, MY_OTHER_FIGURE, OF_A_SHARE
from courtesy.understanding.roles import Role, Surroundings

_NOT_BEFORE = re.compile(
    r"(?:\b(?:not|isn't|ain't|wasn't|never|instead of|rather than|other than"
    r"|(?:forget|scratch|skip)(?! that\b))(?: (?:on|by|for|this|the|exactly|about|that|pay|paying|do|doing|all|gonna|going"
    r" to|have))* ?$)"
)
_CANNOT = re.compile(
    r"\b(?:can't(?! (?:you|we)\b)|won't|couldn't(?! (?:you|we)\b)|wouldn't|unable|not able|not going to|not gonna|no way|not"
    r" possible|don't(?! know| worry| mind| care| think)"
    r"|not get|impossible|not enough|never going to)\b(?!.*\b(?:until|till|before|sooner"
    r"|earlier|except|more than|go over|over|above|higher than|past"
    r"|other than|besides)\b)"
)
_DATE_FAILS = re.compile(
    r"^(?:'?s)? ?(?:(?:at all|really|actually|just|probably) )?(?:(?:is|was|are)(?:n't| not)\b"
    r"|won't|wouldn't|doesn't|does not|can't|don't|not (?:good|possible|gonna|going|happening)"
    r"|no good|is no good|is (?:too|out|bad|impossible)|too (?:soon|early)|'?s (?:no good|not|too|out|bad))"
)
_PAYDAY = re.compile(
    r"\b(?:(?:get|gets|got|getting) paid|pay ?day|pay ?check|payroll|(?:my |the |a )?(?:check"
    r"|cheque)s? (?:comes?|hits?|lands?|clears?|gets?|is coming|arrives?|drops?|posts?)"
    r"|get (?:my|a|the) (?:check|money|paycheck|refund|deposit|disability|pension|bonus)"
    r"|direct deposit|social security|\bssi\b|disability (?:comes|hits)|pension"
    r"|unemployment (?:comes|hits)|(?:tax )?refund|deposit (?:comes|hits|lands)|my (?:money"
    r"|pay|job pays|wages|salary)|pays me|paid me|i'm paid|paid on"
    r"|rent(?:'s| is)? due|birthday|vacation|surgery|appointment|start (?:a |my )?(?:new )?job"
    r"|new job|bonus)\b"
)
_REST = re.compile(
    r"\b(?:the rest|rest of|remainder|remaining|other half|balance after|leftover|the"
    r" remainder|what's left)\b"
)
_DUE = re.compile(
    r"\b(?:(?:was|were|is|it's) (?:originally )?due|due (?:date|on|by)?|statement|was supposed"
    r" to|supposed to be|(?:bill|letter|notice|statement) (?:is|was|came|arrived|got here)|you (?:guys )?(?:said|told|wrote|called)"
    r"|charged)\W*(?:on|by|for|the|date|is|me|it|was|back)?(?: the)? ?$"
)
_GONE = re.compile(
    r"\b(?:date of birth|dob|born|birthday (?:is|was))\b|\b(?:filed|died|passed away|lost (?:my|his|her|our|the)|laid off|got (?:fired|laid|hurt"
    r"|sick|evicted)|started|opened|closed|bought|returned|received"
    r"|called|talked|spoke|missed|moved out|happened|was in|been (?:in|out|off|sick"
    r"|unemployed)|expires?|expired|fired|hired|quit|let (?:me|us|him|her) go|was born|got married|stole|was stolen"
    r"|(?:told|promised|assured|informed|warned) (?:me|us|him|her)(?: back)? (?:on|in)|got (?:a|an|the|your|my|this|that) (?:letter|call|text|email|notice|message|bill|statement|voicemail)"
    r"|hospitali[sz]ed|admitted|discharged|arrested|evicted|divorced|retired|bounced|disputed|ordered|signed up|cancell?ed)\b|\bsince (?:the |last )?$|\b(?:was|were)(?: back)?(?: (?:on|in|around))?(?: the)? ?$"
)


def date_role(s: Surroundings, *, past: bool) -> Role:
    """What a date is doing in its clause."""
    if _NOT_BEFORE.search(s.before) and not re.search(r"\bwhy not $", s.before):
        return Role.DENIED
    if (
        re.search(
            r"\b(?:don't|do not|stop|quit|never|no) (?:\w+ )?(?:call|calling|text|texting|contact"
            r"|bother|ring|phone)",
            s.before,
        )
        and "until" not in s.before
    ):
        return Role.DENIED
    if re.search(r"\b(?:was|were) (?:supposed|going|gonna|meant)(?: to)?\b", s.before):
        return Role.DENIED
    if _CANNOT.search(s.before) or _DATE_FAILS.search(s.after) or _DUE.search(s.before):
        return Role.DENIED
    if not past and _GONE.search(s.before):
        return Role.DENIED
    # "half on the ninth and the other half on ...": what is said of the next day is not said of this one.
    after = re.split(r",|\b(?:and|then)\b", s.after)[0]
    if _PAYDAY.search(s.before) or _PAYDAY.search(after) or _REST.search(s.before) or _REST.search(after):
        return Role.ASIDE
    return Role.OFFERED


_AMOUNT_DENIED = re.compile(
    r"\b(?:not|isn't|ain't|wasn't|never|instead of|rather than|(?<!more )(?<!less )(?<!other"
    r" )than|(?:forget|scratch|skip)(?! that\b))(?: (?:the|exactly|about|that|a|like|for))* ?$"
    r"|\b(?:owe|owed|owing|owes|(?:last|previous|first) payment|(?<!same as )last (?:time|month|week)|balance|bill|debt|out of|of the|(?<!my )limit|fees?|interest|(?:i|it"
    r"|they|you) charged|purchase|spent|short|behind|minus"
    r"|(?:you|you guys|it|it's|they|letter|app|website|message|text|statement|bill|balance|account|system|computer"
    r"|notice|email|screen|she|he|lady)"
    r" (?:said|says?|saying|shows?|told|telling|want|wanted|asking)|what you want"
    rf" is)(?:'s)?{FILL} ?\$?$"
    r"|\b(?:(?:i|we|he|she|husband|wife) (?:only |just )?makes?|(?<!can )(?<!could )(?<!'ll )(?<!will )(?:i|we) get|earn|earns|bring home|take"
    r" home|rent|mortgage|income|salary|check(?! (?:for|of))|paycheck|costs?|bills|gets? paid|got paid|pays?"
    r" me|unemployment"
    r"|disability|social security|groceries|tuition|gas|food|electric|electricity|water|medicine|meds|prescriptions?|taxes|(?:the )?total(?= is| was)|car note|utilities|insurance|hours|childcare|daycare|car payment"
    rf"|repair|it was|used to be)(?:'s)?{FILL} ?\$?$"
    rf"|{MY_OTHER_FIGURE}"
)
_AMOUNT_FAILS = re.compile(
    r"^(?:'?s)? ?(?:(?:is|was|are|'s) (?:(?:way |just |still )?too (?:much|high|steep|rich)"
    r"|not (?!what|much|bad)|a lot|wrong|impossible|crazy|ridiculous|out of|more than i|what i"
    r" owe|what you|the balance|due)"
    r"|isn't|ain't|won't work|doesn't work|too (?:much|high|steep)|(?:that )?i owe|that (?:i"
    r"|you)(?:'re| are)? (?:owe|want|say|ask)|you (?:want|say|said|asked|claim)(?! $)|(?:for|in)"
    r" (?:rent|groceries|fees|interest|gas|bills|childcare)|(?:late )?fees?\b|charge\b|limit\b"
    r"|balance\b|debt\b|bill\b|purchase\b|rent\b"
    r"|an hour|in (?:my|the) (?:account|bank)|credit limit|is what i owe)"
)
_AMOUNT_REST = re.compile(
    r"\b(?:the rest|rest of|remainder|remaining|other half|the other|second half|another"
    r"|leftover|then)\b"
)
_QUESTION = re.compile(r"\b(?:how much|what(?:'s| is| are)|what would|how come|why)\b")


def amount_role(s: Surroundings, *, relative: bool) -> Role:
    """What an amount is doing in its clause."""
    denied = _NOT_BEFORE if relative else _AMOUNT_DENIED
    if denied.search(s.before) or _AMOUNT_FAILS.search(s.after) or (relative and OF_A_SHARE.search(s.before)):
        return Role.DENIED
    if _CANNOT.search(s.before) and not re.search(r"\b(?:until|till)\b", s.after):
        return Role.DENIED
    accepted = re.match(
        r"^\W*(?:i'll|i can|i could|let me|let's) (?:just )?(?:do|pay|take|make|send) (?:that|it|this)\b", s.following
    )
    if (
        relative
        and not accepted
        and (_QUESTION.search(s.before) or re.search(r"^ (?:is|would be) (?:how|what)", s.after))
    ):
        return Role.DENIED
    if re.search(
        r"^ (?:is )?(?:too much|a no|not happening|not an option|no can do|won't happen|is"
        r" impossible|out of the question)",
        s.after,
    ):
        return Role.DENIED
    return (
        Role.ASIDE if _AMOUNT_REST.search(s.before) or re.search(r"^ (?:later|after that)\b", s.after) else Role.OFFERED
    )


_PAID = re.compile(
    r"\b(?:was|were|got|been|already) (?:already )?(?:taken out|withdrawn|debited|deducted|handled|covered|settled|done)\b"
    r"|\bdropped (?:it |that |the payment |a check |the check )?off\b|\b(?:zelled|venmoed|deposited|submitted|remitted)\b|"
    r"\b(?:came|comes|gone|went) out of (?:my|the|our) (?:account|bank|checking|paycheck)\b|"
    r"(?<!get )(?<!gets )(?<!got )(?<!getting )(?<!i'm )(?<!be )(?<!been )(?<!is )(?<!it )\b(?:paid|pade|sent|mailed|(?:already )?did (?:it|that|pay|send|make)\b|took care of (?:it|that)|already did"
    r"|transferred|went through|(?:it|payment|that|check|money order|money) (?:already )?(?:cleared|posted|processed|went out)|made (?:a|the|my|that) payment|took it out|(?:you|they|bank) (?:already )?(?:took|pulled|debited|withdrew)"
    r"|(?:put|dropped) (?:it|that|a check|the check|the payment|a money order) (?:off|in the (?:mail|post|box))|wired)\b"
)
# "I thought my son took care of that": somebody else was to pay, and has not
_SUPPOSED = re.compile(
    r"\b(?:thought|figured|assumed|supposed|hoped) (?:that )?(?!i\b|we\b)(?:\w+ ){1,4}(?:had |has |already )*$"
)
_YET_TO_COME = re.compile(
    r"\b(?:will|going to|can|could|would|until|once|when|when's|after|let)\b|'ll\b"
    r"|\b(?:not|haven'?t|hasn'?t|didn'?t) (?:yet |even |actually )?(?:been )?(?:paid|sent|mailed|made|pay|send)\b"
)
DATE_OR = re.compile(r"^\W*(?:or|to|and|through)(?: (?:on|by|maybe|the|even|possibly))*\W*$")
RANGE = re.compile(r"^ ?(?:or|to|-|and|or maybe|maybe)(?: (?:maybe|even|like))? ?$")
CORRECTION = re.compile(
    r"\b(?:no|wait|actually|make it|make that|scratch|sorry|i mean|instead|rather|better|never ?mind|hold on|or maybe"
    r"|change)\b"
)
_FIRST_PART = re.compile(
    r"^ ?(?:now|today|tonight|tomorrow|first|up ?front|down|to start|right away|this week|right now)\b.*\b(?:and|then)\b"
)


def payment_made(text: str) -> bool:
    """Whether the sentence plainly tells of a payment already made."""
    paid = any(not _SUPPOSED.search(text[: said.start()]) for said in _PAID.finditer(text))
    return paid and not _YET_TO_COME.search(text)


def first_part(before: str, after: str) -> bool:
    """Whether an amount is the first of several payments ("50 now and 50 on friday")."""
    return _FIRST_PART.search(after) is not None
