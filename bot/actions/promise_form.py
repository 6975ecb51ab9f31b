"""The form of a promise to pay: amount and date out of a turn, in any order, corrected at any time, within the limits."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from bot.actions.base import NOT_FOR_THE_FORM, Events, Say, Skill, slots
from bot.actions.heard import GRAVE, Heard, around
from bot.actions.in_parts import offers_a_sum, wants_parts
from bot.actions.two_wishes import speaks_of_payment
from bot.actions.wording import spoken_date
from bot.actions.yes import confirms
from courtesy.model.money import Money
from courtesy.model.outcomes import NothingReason
from courtesy.service.case_view import Case
from courtesy.service.promises import PromiseLimits, assess, resolve
from courtesy.understanding.reasons import dispute_reason, hardship_reason, paid_already
from courtesy.understanding.values import read_values
from courtesy.understanding.yes import clear_yes, hedged

# What may carry an amount or a date for the promise. Any other meaning goes first, even with an amount in it: "I'll pay Friday
# but stop texting me" is a stop.
ANSWERS = frozenset({
    "promise_to_pay", "affirm", "deny", "request_extension", "greet", "thanks", "out_of_scope", "confirm_identity",
})  # fmt: skip
# Of these, those that are an answer also without an amount or a date: "I can't say yet".
VAGUE = frozenset({"promise_to_pay", "request_extension", "out_of_scope", "deny", "affirm"})
# "the minimum then" answers "how much?"; "what is the minimum?" does not
_QUESTION = re.compile(r"[?？]|\b(?:what|how|which|when)\b|多少|什么|几|吗|呢", re.IGNORECASE)
_OFFERS = re.compile(
    r"\b(?:what if i|how about|what about|could i|can i|may i|would|let'?s (?:say|do)|say)\b|(?:行不行|可以吗|行吗|好吗|怎么样|能不能)",
    re.IGNORECASE,
)
_DONT_KNOW = re.compile(
    r"\b(?:(?:don'?t|do not|dont|dunno) (?:know|have a clue|have any idea)|idk|dunno|no (?:idea|clue)|not sure|can'?t (?:say|tell))\b|不知道|不清楚|说不准|定不下来|(?:给|说|定)不(?:了|出|上来?)(?:个|准)*(?:日子|日期|时间|哪天)|没(?:个)?准(?:日子|日期|时间|儿|信)|说不好|不确定|没数",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"\b(?:forget (?:it|about it)|never ?mind|cancel(?: it| that)?|scrap that|don'?t (?:note|record|write|put) (?:it|that|anything)|nothing)\b|算了|取消|不用记|别记|当我没说|不还了",
    re.IGNORECASE,
)
# Where the talk of a later, second payment begins: what follows is no part of the promise.
_REST = re.compile(
    r"\b(?:and|then|plus|,)? ?(?:the |my )?(?:rest|remainder|remaining|other half|balance after that)\b"
    r"|\band (?:then )?(?:the )?(?:other )?(?:half|\$?\d[\d.,]*) (?:on|by|in|next|the|after|when|at)\b"
    r"|(?:剩下的?|其余的?|余下的?|剩余的?|另外一半|后面的?)(?:部分|钱|款)?",
    re.IGNORECASE,
)
_WHICH_DAY = re.compile(
    r"\b(?:when|what day|which day|a day|a date|the date|an exact d\w+)\b|日子|日期|哪天|哪一天|几号|什么时候|啥时候",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:now|today|right away|immediately)\b|现在|马上|今天|立刻", re.IGNORECASE)
_BEYOND_ME = re.compile(
    r"\b(?:can'?t|cannot|couldn'?t|won'?t|not able to|unable to|no way(?: i can)?|impossible to) (?:\w+ ){0,4}?(?:more|sooner|earlier|faster|that|it|this|before|any|afford|swing)\b"
    r"|\b(?:all|the (?:most|best|earliest|soonest)|as (?:much|soon|early) as) i(?:'ve| have| can| could)?\b|\bno(?:t any| way any)? (?:more|sooner|earlier)\b|\btoo (?:much|soon|early|high|steep)\b|\bthat'?s it\b|\bnot possible\b"
    r"|[早多快再高]不了|提前不了|[拿凑挤掏]不出|就(?:只有?)?这(?:么)?(?:些|点|多)|就(?:只有?)?那么(?:些|点|多)|最多|顶多|撑死|只(?:有|能)|没(?:那么多|办法|法)|不行|不成|不可能|够呛|来不及|太[多早高]",
    re.IGNORECASE,
)
_LET_THEM_DECIDE = re.compile(
    r"\b(?:ask|check with|talk to|run it by|take it to|pass it (?:on|along|up)|send it up|see (?:if|what)) (?:\w+ ){0,2}?(?:somebody|someone|them|they|he|she|supervisor|manager|team|boss|you|anyone|people)\b|\bpass it (?:on|along|up)\b"
    r"|(?:帮我|替我|给我|你)?(?:问问|问一下|问下|申请一下|反映|上报|请示|报上去|商量)|能不能(?:行|通融)|通融",
    re.IGNORECASE,
)
CHANCES = 3


def answers_the_form(heard: Heard) -> bool:
    """Whether a turn can be about the promise that is being made."""
    if heard.intent in ("ask_minimum", "ask_balance") and not offers_a_sum(heard.text):
        return heard.asks == "amount" and not _QUESTION.search(heard.text)
    if heard.intent == "restrict_contact":
        return heard.form is None and speaks_of_payment(heard.text)
    if heard.intent == "dispute_debt":  # "that's not right" of what was read back is no dispute of the debt
        return heard.asks == "confirmation" and dispute_reason(heard.text) is None
    if heard.intent in ("promise_to_pay", "request_extension") and paid_already(heard.text, heard.language):
        return False
    if heard.confidence < 1 and heard.form is None and offers_a_sum(heard.text):
        return True
    if heard.confidence < 1 and heard.asks in ("amount", "date") and (_OFFERS.search(heard.text) or is_short(heard)):
        return True  # "all", "what if I pay half": an answer, whatever the model makes of it
    if heard.intent == "request_instalment":  # "60" is an amount, whatever the model makes of it
        return not wants_parts(heard.text)
    return heard.intent in ANSWERS


def declines_the_offer(heard: Heard) -> bool:
    """Whether somebody says of the counter-offer that it is beyond them, or that a person should decide, in whatever words."""
    if heard.digression or heard.asks != "confirmation" or not heard.slots.get("promise_offered"):
        return False
    if heard.intent in GRAVE or hardship_reason(heard.text) is not None or clear_yes(heard.text):
        return False
    return bool(_BEYOND_ME.search(heard.text) or _LET_THEM_DECIDE.search(heard.text))


def is_short(heard: Heard) -> bool:
    """Whether a turn is a word or two, and no question: the answer to what was asked."""
    long = len(heard.text) > 6 if heard.language == "zh" else len(heard.text.split()) > 2
    return not long and not _QUESTION.search(heard.text)


def leaves_open(heard: Heard) -> bool:
    """Whether somebody says that they don't know."""
    return bool(_DONT_KNOW.search(heard.text))


def rest_of(text: str) -> str:
    """What a turn says before it comes to paying the rest another time; empty if it does not."""
    rest = _REST.search(text)
    return text[: rest.start()].strip() if rest is not None else ""


class ValidatePromise(Skill):
    """Takes amount, date and the answer to the read-back out of a turn."""

    action_name = "validate_promise_form"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Fill `promise_amount` (`full`, `minimum`, `half` or minor units), `promise_date` and `promise_confirmed`."""
        if declines_the_offer(heard) and not any(self._read(heard, self.skills.read_case(heard.contact))):
            return ended("beyond_policy")
        if heard.digression or not (heard.guess or leaves_open(heard) or answers_the_form(heard)):
            return NOT_FOR_THE_FORM
        case = self.skills.read_case(heard.contact)
        amount, due = heard.slots.get("promise_amount"), heard.slots.get("promise_date")
        said_amount, said_date, days = self._read(heard, case)
        if heard.guess and not (said_amount or said_date or days):
            return NOT_FOR_THE_FORM
        noted = slots(promise_rest=True) if said_amount and rest_of(heard.text) else []
        noted += slots(promise_days=[d.isoformat() for d in sorted(days)] or None)
        said_again = _same(said_amount, amount, case) and said_date in (None, due) and not days
        if heard.asks == "confirmation" and said_again and _agrees(heard):
            return self._without_a_value(heard, say, amount, due)  # "yes, Friday" corrects nothing
        if not (said_amount or said_date or days):
            return self._without_a_value(heard, say, amount, due)
        amount, due = said_amount or amount, said_date or due
        noted += slots(promise_offered=None)
        if amount and due:
            return noted + self._judge(heard, case, amount, due, say)
        return noted + slots(promise_amount=amount, promise_date=due, promise_confirmed=None)

    def _read(self, heard: Heard, case: Case) -> tuple[str | None, str | None, tuple[date, ...]]:
        """Amount and date said in this turn, and the days that an unclear date may mean."""
        said = read_values(heard.text, around(case, heard))
        amount: str | None = None
        if said.amount is not None and said.amount.relative:
            amount = said.amount.relative
        elif said.amount is not None and said.amount.currency == case.account.currency:
            amount = str(said.amount.money.minor) if said.amount.money else None
        first = rest_of(heard.text)
        if first:  # two payments: the day of the second is not the day of the first
            day = read_values(first, around(case, heard)).day
            today = case.local_now.date().isoformat() if _NOW.search(first) else None
            return amount, day.date.isoformat() if day is not None and not day.ambiguous else today, ()
        if said.day is None:
            return amount, None, ()
        if said.day.ambiguous:
            return amount, None, said.day.candidates[:2]
        return amount, said.day.date.isoformat(), ()

    def _without_a_value(self, heard: Heard, say: Say, amount: str | None, due: str | None) -> Events:
        """A turn with neither amount nor date: the answer to the read-back, or one that leaves things open."""
        kept: dict[str, Any] = {"promise_amount": amount, "promise_date": due}
        if heard.asks == "confirmation":
            return self._to_the_read_back(heard, say, kept)
        if heard.slots.get("requested_slot") is None:  # the form begins: there is nothing to be vague about yet
            return slots(**kept, promise_confirmed=None)
        vague = heard.intent in VAGUE or (heard.confidence < 1 and leaves_open(heard))
        if not vague or heard.asks not in ("date", "amount", "when_can_pay"):
            return NOT_FOR_THE_FORM
        if heard.intent == "out_of_scope" and _QUESTION.search(heard.text):
            return NOT_FOR_THE_FORM
        about = "amount" if heard.asks == "amount" and not _WHICH_DAY.search(heard.text) else "date"
        reason: NothingReason = "no_amount_given" if about == "amount" else "no_date_given"
        self.skills.nothing_agreed(heard.contact, heard.turn, reason)
        chance = int(heard.slots.get(f"{about}_chance") or 0) + 1
        if chance >= CHANCES or (heard.intent == "deny" and chance > 1):
            return ended(reason)
        return slots(**kept, promise_confirmed=None, **{f"{about}_chance": chance})

    def _to_the_read_back(self, heard: Heard, say: Say, kept: dict[str, Any]) -> Events:
        if confirms(heard, "promise_to_pay"):
            if hedged(heard.text):
                self.skills.nothing_agreed(heard.contact, heard.turn, "not_confirmed")
                say("utter_confirm_clearly")
                return slots(**kept, promise_confirmed=None)
            return slots(**kept, promise_confirmed=True)
        if heard.intent not in ("deny", "dispute_debt"):
            return NOT_FOR_THE_FORM
        if heard.slots.get("promise_offered"):
            return ended("beyond_policy")
        self.skills.nothing_agreed(heard.contact, heard.turn, "not_confirmed")
        if heard.slots.get("promise_denied") or _TAKEN_BACK.search(heard.text):
            return ended("not_confirmed")
        say("utter_promise_start_over")
        return slots(promise_amount=None, promise_date=None, promise_confirmed=None, promise_denied=True)

    def _judge(self, heard: Heard, case: Case, amount: str, due: str, say: Say) -> Events:
        """Hold a complete promise against the limits; one counter-offer, then a person decides."""
        money = resolve(amount, case.account)
        verdict = assess(
            case.account, case.customer, money, date.fromisoformat(due), case.now, self.skills.promise_limits
        )
        if verdict == "above_balance":
            amount, verdict = "full", "ok"
        if verdict == "ok":
            return slots(promise_amount=amount, promise_date=due, promise_confirmed=None)
        if verdict == "past":
            say("utter_date_past")
            return slots(promise_amount=amount, promise_date=None, promise_confirmed=None)
        if heard.slots.get("promise_countered"):
            return ended("beyond_policy", amount, due)
        least, latest = limits(case, self.skills.promise_limits)
        counter = {
            "promise_amount": amount if money >= least else str(least.minor),
            "promise_date": min(due, latest.isoformat()),
        }
        told = {"least": least.spoken(heard.language), "latest": spoken_date(latest, heard.language)}
        say("utter_promise_counter", **told)
        return slots(**counter, promise_confirmed=None, promise_countered=True, promise_offered=True)


def _agrees(heard: Heard) -> bool:
    """Whether what is said again is a yes; who takes up our counter-offer in words of their own hears it once more."""
    return confirms(heard) or (not heard.slots.get("promise_offered") and clear_yes(heard.text))


def _same(said: str | None, amount: str | None, case: Case) -> bool:
    """Whether an amount was said again: 35 dollars may be the minimum."""
    if said is None or said == amount:
        return True
    return amount is not None and resolve(said, case.account) == resolve(amount, case.account)


def ended(why: str, amount: str = "-", due: str = "-") -> Events:
    """Events that complete the form without a promise."""
    return slots(promise_amount=amount, promise_date=due, promise_confirmed=False, promise_end=why)


def limits(case: Case, policy: PromiseLimits) -> tuple[Money, date]:
    """The least amount and the latest day that may be noted."""
    return min(case.account.min_due, case.account.balance), case.local_now.date() + timedelta(days=policy.days)
