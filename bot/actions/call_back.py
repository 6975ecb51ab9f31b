"""Calling back: when, only if a call is permitted then, and only as it was read back. Also for who is not verified: it tells nothing."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from rasa_sdk.events import FollowupAction

from bot.actions.base import NOT_FOR_THE_FORM, Events, Say, Skill, go_to, slots
from bot.actions.heard import Heard
from bot.actions.wording import spoken_date, spoken_time
from bot.actions.yes import confirms
from courtesy.service.case_view import Case
from courtesy.service.promises import zone_of
from courtesy.understanding.dates import DateSaid, read_date
from courtesy.understanding.reasons import VULNERABLE, hardship_reason

# Any of these may name a time, asked for one or not.
ANSWERS = frozenset({
    "request_callback", "restrict_contact", "affirm", "deny", "out_of_scope", "promise_to_pay", "request_extension", "greet", "thanks",
    "confirm_identity",
})  # fmt: skip
EMPTY: dict[str, Any] = {
    "call_back_at": None, "call_back_day": None, "call_back_by": None, "call_back_confirmed": None, "call_back_chance": None,
    "call_back_end": None,
}  # fmt: skip
TROUBLE = VULNERABLE | {"job_loss"}
CHANCES = 3
FARTHEST = timedelta(days=31)
_FROM_NOW = re.compile(
    r"\bin (?:about |like |around )?(?:an?|one|two|three|four|five|six|half an|\d+) (?:hours?|hrs?|minutes?|mins?)\b|(?:小时|钟头|分钟|刻钟)(?:之后|以后|后)?",
    re.IGNORECASE,
)
_WANTS_A_CALL = re.compile(
    r"\b(?:call|ring|phone|reach|talk|later|tomorrow|after|at)\b|\d|电话|打给|回电|联系|再打|再说|明天|[一二两三四五六七八九十]点|晚上|下午|上午",
    re.IGNORECASE,
)
_DAY = re.compile(
    r"\b(?:today|tonight|this (?:morning|afternoon|evening)|tomorrow|tmrw?)\b|今[天日晚]|明[天日早晚]", re.IGNORECASE
)


class BeginCallBack(Skill):
    """Not now: asks when, or takes the time that was named."""

    action_name = "action_begin_call_back"

    def act(self, heard: Heard, say: Say) -> Events:
        """Begin. Who is busy and takes leave in one breath is let go; who tells of trouble is heard."""
        if heard.form != "call_back_form" and heard.unsure and hardship_reason(heard.text) in TROUBLE:
            return [FollowupAction("action_hardship")]
        if "goodbye" in heard.meanings and not _WANTS_A_CALL.search(heard.text):
            return [FollowupAction("action_goodbye")]
        return slots(**EMPTY) + go_to("call_back_form", heard)


class ValidateCallBack(Skill):
    """Takes day, time and the answer to the read-back out of a turn."""

    action_name = "validate_call_back_form"
    serves = "anyone"

    def act(self, heard: Heard, say: Say) -> Events:
        """Fill `call_back_at` (the customer's wall clock, ISO) and `call_back_confirmed`."""
        if heard.digression or heard.intent not in ANSWERS:
            return NOT_FOR_THE_FORM
        case = self.skills.read_case(heard.contact)
        day, clock = self._read(heard, case)
        if day is not None and clock is not None:
            wall = datetime.combine(day, clock)
            return self._offer(heard, say, case, rounded(wall) if _FROM_NOW.search(heard.text) else wall)
        if heard.asks == "confirmation" and heard.slots.get("call_back_at"):
            if day is None:
                return self._to_the_read_back(heard)
            if heard.intent != "deny":  # "today" of "today at eight, is that right?"; another day keeps the hour
                offered = datetime.fromisoformat(heard.slots["call_back_at"])
                return self._offer(heard, say, case, datetime.combine(day, offered.time()))
        if day is not None:
            return slots(call_back_day=day.isoformat(), call_back_at=None, call_back_confirmed=None)
        if heard.slots.get("requested_slot") is None:
            return slots(call_back_at=None, call_back_confirmed=None)
        if heard.intent in ("greet", "thanks", "confirm_identity"):
            return NOT_FOR_THE_FORM
        chance = int(heard.slots.get("call_back_chance") or 0) + 1
        if chance >= CHANCES or heard.intent == "deny":
            return ended("no_time")
        return slots(call_back_at=None, call_back_confirmed=None, call_back_chance=chance)

    def _read(self, heard: Heard, case: Case) -> tuple[date | None, time | None]:
        """Day and time said in this turn, the day also from an earlier one."""
        known = heard.slots.get("call_back_day")
        said = self._date(heard.text, heard, case)
        if known and (
            said is None or said.time is None or not _names_a_day(heard, self._date(heard.text, heard, case), case)
        ):
            day = date.fromisoformat(known)
            written = f"{day.month}月{day.day}日" if heard.language == "zh" else f"{day:%B} {day.day} at "
            joined = self._date(written + heard.text, heard, case)
            if joined is not None and joined.time is not None:
                return joined.date, joined.time
        if said is None or (said.ambiguous and said.time is None):
            return None, None
        return said.date, said.time

    def _date(self, text: str, heard: Heard, case: Case) -> DateSaid | None:
        return read_date(text, heard.language, now=case.now, tz=zone_of(case.customer).key, asks="callback_time")

    def _to_the_read_back(self, heard: Heard) -> Events:
        if heard.intent == "deny":
            return slots(call_back_at=None, call_back_day=None, call_back_confirmed=None)
        if confirms(heard, "request_callback", "confirm_identity", "thanks"):
            return slots(call_back_at=heard.slots["call_back_at"], call_back_confirmed=True)
        return NOT_FOR_THE_FORM

    def _offer(self, heard: Heard, say: Say, case: Case, wall: datetime) -> Events:
        """Offer the time if a call is permitted then, else the first one that is."""
        here = case.local_now.replace(tzinfo=None)
        if wall <= here or wall > here + FARTHEST:
            say("utter_call_back_other_time")
            return slots(call_back_at=None, call_back_day=None, call_back_confirmed=None)
        known = slots(call_back_day=wall.date().isoformat())
        offer = self.skills.call_backs.offer(heard.contact, wall)
        if offer.at is None:
            return ended("not_permitted")
        if offer.moved:
            say("utter_call_back_moved")
        at = offer.at.replace(tzinfo=None).isoformat(timespec="minutes")
        agreed = heard.asks == "confirmation" and at == heard.slots.get("call_back_at") and heard.intent != "deny"
        return known + slots(call_back_at=at, call_back_by=offer.by, call_back_confirmed=True if agreed else None)


def _names_a_day(heard: Heard, said: DateSaid | None, case: Case) -> bool:
    """Whether the turn itself names a day: a time alone is read as today or tomorrow."""
    today = case.local_now.date()
    return said is not None and (said.date not in (today, today + timedelta(days=1)) or bool(_DAY.search(heard.text)))


def rounded(wall: datetime) -> datetime:
    """A time to the next five minutes: who says "in two hours" does not mean 12:17."""
    return wall - timedelta(minutes=wall.minute % 5) + timedelta(minutes=5 * (wall.minute % 5 > 2))


def ended(why: str) -> Events:
    """Events that complete the form without a call back."""
    return slots(call_back_at="-", call_back_confirmed=False, call_back_end=why)


class AskCallBackTime(Skill):
    """Asks when: plainly, for the time of a day that was named, then with choices."""

    action_name = "action_ask_call_back_form_call_back_at"

    def act(self, heard: Heard, say: Say) -> Events:
        """Ask."""
        if heard.slots.get("call_back_day"):
            day = date.fromisoformat(heard.slots["call_back_day"])
            say("utter_ask_call_back_hour", date=spoken_date(day, heard.language))
        elif heard.slots.get("call_back_chance"):
            tomorrow = self.skills.read_case(heard.contact).local_now.date() + timedelta(days=1)
            say("utter_ask_call_back_choices", date=spoken_date(tomorrow, heard.language))
        else:
            say("utter_ask_call_back")
        return []


class AskCallBackConfirmed(Skill):
    """Reads day and time back."""

    action_name = "action_ask_call_back_form_call_back_confirmed"

    def act(self, heard: Heard, say: Say) -> Events:
        """Ask whether it is right."""
        say("utter_confirm_call_back", **told(heard))
        return []


class ConcludeCallBack(Skill):
    """The form is over: a call back to record, or none."""

    action_name = "action_conclude_call_back"

    def act(self, heard: Heard, say: Say) -> Events:
        """Durable before it is acknowledged."""
        if heard.slots.get("call_back_confirmed"):
            by = "human" if heard.slots.get("call_back_by") == "human" else "bot"
            wall = datetime.fromisoformat(heard.slots["call_back_at"])
            self.skills.call_backs.record(heard.contact, heard.turn, wall, by)  # type: ignore[arg-type]
            say("utter_call_back_recorded", **told(heard))
        else:
            impossible = heard.slots.get("call_back_end") == "not_permitted"
            say("utter_call_back_impossible" if impossible else "utter_call_back_none")
            self.skills.nothing_agreed(heard.contact, heard.turn)
        return slots(**EMPTY)


def told(heard: Heard) -> dict[str, str]:
    """Day and time as a sentence names them."""
    at = datetime.fromisoformat(heard.slots["call_back_at"])
    return {"date": spoken_date(at.date(), heard.language), "time": spoken_time(at, heard.language)}
