"""How long to wait after the caller falls silent: it depends on what was asked, and on whether the answer sounds finished.

A timer alone can't win: in calls people pause for up to a second and a half within a turn, and a bot that always waits that long
is unbearable. We know the question. So an answer that is whole is taken at once, half of one is waited on, and so is a sentence
that nobody ends there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from difflib import SequenceMatcher

from courtesy.model.contact import Asks
from courtesy.model.people import Language
from courtesy.service.factor_begun import PostalCodeBegun
from courtesy.service.keywords import read_spoken_stop
from courtesy.service.whenever_said import PERSON
from courtesy.understanding.a_moment import asks_for_a_moment
from courtesy.understanding.amounts import read_amount
from courtesy.understanding.dates import read_date
from courtesy.understanding.digits import read_digits
from courtesy.understanding.instalments import read_plan
from courtesy.understanding.safety import safety_hits
from telephony.keys import NO_POSTAL_CODE
from telephony.listening import LONGEST_S
from telephony.unfinished import Number, ends_in_tens_of_days, number_at_the_end

# Seconds of quiet that end a turn: an answer that is whole; one that may have a little more to it; a question of several words, whose
# asker waits; a small yes to what is read back, on which a promise is recorded; a sentence of its own; a number that may go on as well as not; and what could go on, because it answers half of the
# question or nothing.
WHOLE_S, NEARLY_S, QUESTION_S, SMALL_YES_S, SENTENCE_S, OPEN_S, HALF_S = 0.25, 0.35, 0.4, 0.6, 0.7, 0.95, 1.75
TRAILING_S = LONGEST_S
_NUMBER_S: dict[Number | None, float] = {"begun": HALF_S, "open": OPEN_S, None: 0.0}
_YES = (
    r"(?:yes|yeah|yep|yup|right|correct|sure|ok|okay|absolutely|of course|speaking|it is|i am|that'?s (?:right|correct|me|it|fine)"
    r"|that is (?:right|correct|me)|this is (?:she|he|her|him|me)|sounds good|please|thank you|thanks|ma'?am|sir)"
)
_YES_ALONE = re.compile(
    rf"{_YES}(?:[ ,.]+(?:{_YES}|this is [a-z]+(?: [a-z]+)?))*|this is [a-z]+(?: [a-z]+)? speaking", re.IGNORECASE
)
# A single small word to a read-back: "but make it Monday" may follow.
_YES_BARE = re.compile(r"yes|yeah|yep|yup|ok|okay|sure|right|对的?|是的?|好的?|嗯|行|可以", re.IGNORECASE)
_THIS_IS = re.compile(r"\bthis is ([^.,!?]+?)(?= speaking\b|[.,!?]|$)", re.IGNORECASE)
_ONLY_YES = re.compile(rf"{_YES}(?:[ ,.]+{_YES})*", re.IGNORECASE)
_NAMED = re.compile(
    r"(?:yes[ ,.]+)?this is (?!(?:an?|the|not|wrong)\b|(?:my|his|our|your|their)$)[a-z]+(?: [a-z]+)?", re.IGNORECASE
)
_GREETING = re.compile(
    r"(?:(?:(?:hello|hi|hey|good (?:morning|afternoon|evening))\b|喂|你好|您好)[\s,.，。!！]*)+", re.IGNORECASE
)
_YES_ZH = re.compile(
    r"(?:(?:对的?|是的?|是我|我是|我就是|没错|可以|好的?|嗯|本人|是本人|我是本人|就是|行|没问题)[，,。 ]*)+(?:[您你]?(?:请说|请讲|说吧|讲|说))?"
)
_NO_ALONE = re.compile(
    r"(?:no|nope|nah|not right|that'?s (?:not right|wrong)|不是|不对|不|没有|不可以|不行)(?:[ ,.]+(?:no|thanks|thank you))*",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:no[ ,.]*)?(?:that'?s (?:all|it|everything)|that is all|nothing(?: else)?|i'?m good|good ?bye|bye(?: bye)?|thank you(?: very much)?|thanks)"
    r"(?:[ ,.]+(?:bye|good ?bye|thank you|thanks))*|没有了?|没了|再见|谢谢|没事了",
    re.IGNORECASE,
)
# What nobody ends a sentence with.
_TRAILS_OFF = re.compile(
    r"(?:\b(?:and|but|or|so|u+m+|u+h+|er+m?|the|a|an|to|on|by|of|for|from|in|at|with|until|before|after|my|your|this|next|i|i'?ll|i'?d|i'?m|i can|i could"
    r"|i will|i would|i think|i want|i guess|i need|let me(?: see| think)?|hold on|one (?:second|moment)|maybe|about|around|like|well|because|since|if|when|is|it'?s|was|are"
    r"|can'?t|don'?t|just|probably|gonna|going|hundred and|thousand and|digits|code|number|birthday|last four|(?:can|could|will|to|i'?ll|would) (?:pay|send|do|make|give(?: you)?|have|try))"
    r"|[,，、:：-]|\.\.\.|…|嗯|那个|这个|呃|然后|就是|因为|所以|但是|不过|大概|可能|我|我想|我要|我能|我可以|我看看|让我想想|等一下|等等|在|到|还|先|我先|下|号码|尾号|邮编|生日)"
    r"[\s,.…。，]*$",
    re.IGNORECASE,
)
# What may stand where a name does, and means that more comes: "this is she but".
_MORE_COMES = re.compile(r"\b(?:and|but|or|so|because|u+m+|u+h+|er+m?|like|well)[\s,.…]*$", re.IGNORECASE)
# How alike a name is that is heard to the one on file: Gonzales is Gonzalez, but Mario not Maria.
LIKE_FIRST, LIKE_LAST = 0.85, 0.7
_MONTHS_EN = "january|february|march|april|may|june|july|august|september|october|november|december"
_MONTHS = rf"(?:{_MONTHS_EN}|\d{{1,2}}月|[一二三四五六七八九十]+月)"
_ZIP = re.compile(r"\b(?:zip|postal)\b|邮编|邮政编码", re.IGNORECASE)
_MONTH = re.compile(rf"{_MONTHS}[\s,.。，]*$", re.IGNORECASE)
_BIRTHDAY = re.compile(
    rf"{_MONTHS}(?: the)? ?(?:\d|[一二三四五六七八九十]|first|second|third|[a-z]+th\b|[a-z]+ty|[a-z]+teen|one|two|three|four|five|six|seven|eight|nine|ten)"
    r"|\b(?:\d{1,2}(?:st|nd|rd|th)?|first|second|third|(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|[a-z]+teen|twentie|thirtie)th)"
    rf"(?: day)?(?: of)? (?:{_MONTHS_EN})\b",
    re.IGNORECASE,
)
# A sentence that is over, with no comma or dots behind it.
_OVER = r"[\s。!！]*\.?\s*$"
# A person is asked for, or something is asked or told that is no answer: people say such a sentence and wait.
_ALONE = re.compile(
    rf"(?:{PERSON}|already paid(?: it| that| this)?|wrong number|不要再打了?|打错了|已经还了){_OVER}", re.IGNORECASE
)
# Who is asked whether it is they, and says that it is not, or that whom we want is not there.
_SOMEBODY_ELSE = re.compile(
    r"(?:\bwrong person|\b(?:not|isn'?t|ain'?t) (?:me|her|him|she|he|here|in|(?:at )?home|around|available)(?: (?:right now|now|today|at the moment|yet|any ?more))?"
    r"|\b(?:not|isn'?t) (?:my|his|her|their) (?:phone|number)|\b(?:no|nobody|no one)\b.{0,30} (?:(?:at|on|with) this number|(?:by|of|with|called) that name(?: here)?)"
    r"|\bdoes(?: not|n'?t) live here(?: any ?more)?|\bdon'?t know (?:him|her|them|that person)"
    r"|不是(?:我|[他她]|本人)(?:的?(?:手机|电话)?(?:号码?)?)?|不在(?:家|这[儿里]|了|呢)?|打错(?:电话|号码?)了?|号码?[打拨]?错了|没有?(?:这个|你说的)人|不认识(?:[他她]|这个人)?)"
    + _OVER,
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[?？]\s*$|(?:吗|呢|多少钱?|怎么样|怎么办|为什么|是什么|是谁|几号|哪天|多久)[。\s]*$")
# "Hello?" and "Sorry?" are often followed by more.
WORDS_OF_A_QUESTION = 3
# Who has not understood says no more until they hear it again.
_AGAIN = re.compile(
    r"(?:(?:say|repeat) (?:that|it|this)(?: again| once more)?(?: please)?|come again|pardon(?: me)?|more slowly|slow down"
    r"|(?:didn'?t|couldn'?t|can'?t) (?:hear|catch|get|understand) (?:that|you|it)|再说一[遍次]|再讲一[遍次]|没听清楚?|听不清楚?|没听懂|慢一?点儿?)[\s,.。，!！?？]*$",
    re.IGNORECASE,
)
# Who thinks aloud while we wait may have it in a moment.
_MUSES = re.compile(r"\b(?:let me|lemme) (?:see|think|check|look)\b|[看想]", re.IGNORECASE)
# Without its mark, which not every recogniser writes.
_WHO = re.compile(r"(?:who|what)(?: is|'s) (?:this|that|it|calling)(?: about)?[\s?.]*$", re.IGNORECASE)
_HANZI = re.compile(r"[\u4e00-\u9fff]")
# Recognisers put hyphens and commas into them, and people say them twice.
_SIGNS = re.compile(r"[\W_]+")
_SMALL = (
    r"(?:m+ ?h+ ?m*|m+|u+h+ huh|a+h? ha|h+m+|u+m+|u+h+|er+m?|ah+|oh+|o ?k(?:ay)?|o ?kay|al ?right|all right|right|i see|sure|ya|yeah|yep|yup|got it"
    r"|gotcha|i understand|understood|fine|cool)"
)
_BACK_CHANNEL = re.compile(
    rf"{_SMALL}(?: {_SMALL})*|(?:嗯|恩|唔|哦|噢|喔|啊|呃|诶|唉|哎|好的?|好吧|行|是的?|对的?|没错|知道了?|明白了?|了解了?|懂了|这样啊?|ok| )+",
    re.IGNORECASE,
)


def patience_s(
    text: str,
    asks: Asks,
    language: Language,
    *,
    now: datetime,
    zone: str,
    currency: str,
    postal_code: PostalCodeBegun = NO_POSTAL_CODE,
) -> float:
    """Seconds of quiet after which this answer counts as finished.

    Args:
        text: What was recognised so far; empty if nothing.
        asks: What the bot had asked.
        language: Language of the conversation.
        now: The present instant, aware.
        zone: The customer's IANA time zone.
        currency: Currency of the account.
        postal_code: Tells whether four digits want a fifth.
    """
    said = text.strip()
    plain = said.strip(" .。,，!！?？")
    if not plain:
        return SENTENCE_S
    if asks in ("identity", "confirmation", "nothing") and is_yes(said, asks):
        return SMALL_YES_S if asks == "confirmation" and _YES_BARE.fullmatch(plain) else WHOLE_S
    if read_spoken_stop(said) is not None or (asks == "nothing" and _CLOSING.fullmatch(plain)):
        return WHOLE_S
    if _NO_ALONE.fullmatch(plain):  # what is wrong, or who is there, often follows
        return {"nothing": WHOLE_S, "confirmation": HALF_S}.get(asks, SENTENCE_S)
    if asks_for_a_moment(said):
        return TRAILING_S if _MUSES.search(said) else SENTENCE_S
    if _WHO.search(said) or _AGAIN.search(said):
        return QUESTION_S
    over = _ALONE.search(said) or (asks == "identity" and _SOMEBODY_ELSE.search(said))
    if _TRAILS_OFF.search(said) and not over:
        return TRAILING_S
    if asks == "verification" and (digits := _of_factor(said, language, postal_code)):
        return digits
    if _QUESTION.search(said) and len(said.split()) + len(_HANZI.findall(said)) >= WORDS_OF_A_QUESTION:
        return QUESTION_S
    if over or _QUESTION.search(said) or any(hit.sure for hit in safety_hits(said, asks=asks)):
        return SENTENCE_S
    if asks == "months":
        plan = read_plan(said, language, asks=asks)
        begun = _NUMBER_S[number_at_the_end(said, asks, language, of_money=False)]
        return max(NEARLY_S, begun) if plan.months or plan.amount_per_month else HALF_S
    day = read_date(said, language, now=now, tz=zone, asks=asks)
    money = read_amount(said, language, default_currency=currency, asks=asks)
    both = bool(day and money)  # a promise, whatever was asked
    if not both and not (asks == "date" and day) and not (asks == "amount" and money):
        return HALF_S
    sum_ = money.money.minor if money and money.money else None
    number = number_at_the_end(said, asks, language, of_money=both or asks == "amount", minor=sum_)
    return max(WHOLE_S if both else NEARLY_S, _NUMBER_S[number])


def _of_factor(said: str, language: Language, postal_code: PostalCodeBegun) -> float | None:
    """Four digits are whole unless they are a ZIP code's; fewer are unfinished, and so is a month without all of its day."""
    digits = read_digits(said, language)
    if len(digits) > 4:
        return WHOLE_S
    if len(digits) == 4:
        return TRAILING_S if postal_code(digits) or _ZIP.search(said) else NEARLY_S
    if _BIRTHDAY.search(said) and not ends_in_tens_of_days(said):
        return NEARLY_S
    return TRAILING_S if digits or _MONTH.search(said) or ends_in_tens_of_days(said) else None


def is_yes(text: str, asks: Asks) -> bool:
    """Whether somebody says yes in no more than the usual words: "yes, this is Maria", "that's right", 喂，是我."""
    plain = text.strip(" .。,，!！")
    if greeting := _GREETING.match(plain):
        plain = plain[greeting.end() :]
    known = (_YES_ALONE, _YES_ZH, *((_NAMED,) if asks == "identity" else ()))
    return not _MORE_COMES.search(plain) and any(each.fullmatch(plain) for each in known)


def is_only_yes(text: str, customer: str = "") -> bool:
    """Whether somebody says yes, and that it is they themselves, and nothing more: "this is her husband" sounds like it and is the contrary.

    Args:
        text: What was said.
        customer: The customer's name; none but their own says yes.
    """
    own = _THIS_IS.sub(lambda said: "yes" if _is_name(said[1], customer) else said[0], text.strip(" .。,，!！"))
    return any(each.fullmatch(own) for each in (_ONLY_YES, _YES_ZH))


def _is_name(said: str, customer: str) -> bool:
    """Whether this is a customer's first name, alone or with others of their names, as somebody may write it who only hears it."""
    names, own = said.casefold().split(), customer.casefold().replace(".", "").split()
    if not names or not own:
        return False
    return _alike(names[0], own[:1]) >= LIKE_FIRST and all(_alike(name, own[1:]) >= LIKE_LAST for name in names[1:])


def _alike(heard: str, names: Sequence[str]) -> float:
    return max((SequenceMatcher(a=heard, b=name).ratio() for name in names), default=0.0)


def is_somebody_else(text: str) -> bool:
    """Whether a sentence ends in that it is not they whom we want, or that whom we want is not there."""
    return _SOMEBODY_ELSE.search(text) is not None


def is_back_channel(text: str) -> bool:
    """Whether words said into ours only show that somebody listens: mhm, okay, 嗯."""
    return _BACK_CHANNEL.fullmatch(_SIGNS.sub(" ", text).strip()) is not None
