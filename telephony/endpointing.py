"""How long to wait after the caller falls silent: it depends on what was asked, and on whether the answer sounds finished.

A timer alone can't win: in calls people pause for up to two and a half seconds within a turn, and a bot that always waits that long
is unbearable. We know the question.
"""

from __future__ import annotations

import re
from datetime import datetime

from courtesy.model.contact import Asks
from courtesy.model.people import Language
from courtesy.understanding.amounts import read_amount
from courtesy.understanding.dates import read_date
from courtesy.understanding.digits import read_digits

# Seconds of silence after which what was said is worth a look.
LOOK_AFTER_S = 0.25
# Seconds of silence that end a turn: an answer that is whole, one that trails off, and the usual one by question.
WHOLE_S, TRAILING_S, USUAL_S = 0.35, 2.2, 0.9
BY_QUESTION: dict[Asks, float] = {
    "identity": 0.6, "confirmation": 0.6, "verification": 1.2, "when_can_pay": 1.1, "reason": 1.2,
}  # fmt: skip
# No turn is waited for longer after its last sound.
LONGEST_S = 2.2
_YES_NO = re.compile(
    r"(yes|yeah|yep|yup|no|nope|correct|right|sure|ok|okay|speaking|that'?s (right|correct|me)|this is (she|he)|it is|not right"
    r"|对|对的|是|是的|是我|我是|我就是|不是|不对|没错|可以|好|好的|嗯|本人)",
    re.IGNORECASE,
)
_TRAILS_OFF = re.compile(
    r"(\b(and|but|or|so|u+m+|u+h+|er+|the|a|an|to|on|by|of|for|my|i|i'll|i can|i will|i think|let me see|maybe|about|like|well|because|is|it's)"
    r"|[,，、]|\.\.\.|…|嗯|那个|呃|然后|就是|因为|大概|我|我想|我看看|等一下|是)[\s,.…。，]*$",
    re.IGNORECASE,
)
_BACK_CHANNEL = re.compile(
    r"(m+h*m*|u+h huh|hm+|ok|okay|right|i see|sure|yeah|got it|嗯+|哦+|噢|啊|好|好的|行|是|对)", re.IGNORECASE
)


def patience_s(text: str, asks: Asks, language: Language, *, now: datetime, zone: str, currency: str) -> float:
    """Seconds of silence after which this answer counts as finished.

    Args:
        text: What was recognised so far; empty if nothing.
        asks: What the bot had asked.
        language: Language of the conversation.
        now: The present instant, aware.
        zone: The customer's IANA time zone.
        currency: Currency of the account.
    """
    said = text.strip()
    if not said:
        return USUAL_S
    plain = said.strip(" .。,，!！?？")
    if asks in ("identity", "confirmation") and _YES_NO.fullmatch(plain):
        return WHOLE_S
    if _TRAILS_OFF.search(said):
        return TRAILING_S
    if asks == "verification" and len(read_digits(said, language)) >= 4:
        return WHOLE_S
    day = read_date(said, language, now=now, tz=zone, asks=asks) if asks in ("date", "when_can_pay") else None
    money = (
        read_amount(said, language, default_currency=currency, asks=asks)
        if asks in ("amount", "when_can_pay")
        else None
    )
    if (asks == "date" and day) or (asks == "amount" and money) or (day and money):
        return WHOLE_S
    return BY_QUESTION.get(asks, USUAL_S)


def is_back_channel(text: str) -> bool:
    """Whether words said into ours only show that somebody listens: mhm, okay, 嗯."""
    return _BACK_CHANNEL.fullmatch(text.strip(" .。,，!！?？")) is not None
