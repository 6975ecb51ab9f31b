"""Turns that are settled without the dialogue: keywords, people who opted out, conversations a human owns, empty texts.

They are settled in the very transaction that records the turn, so that a "stop" holds before any model is asked, whatever
else is waiting or broken.
"""

from __future__ import annotations

from datetime import datetime

import structlog

from courtesy.model.contact import Contact, Turn
from courtesy.ports import Clock, Reply, Script, UnitOfWork
from courtesy.service.keywords import Keyword, read_keyword, read_spoken_stop
from courtesy.service.opt_out import opt_in, opt_out, opted_out
from courtesy.service.said import Sentence, pending_question, record_reply, sha256
from courtesy.service.whenever_said import has_to_be_heard
from courtesy.understanding.meaning import Meaning, Meanings
from courtesy.understanding.safety import channel_to_stop, safety_hits

log = structlog.get_logger(__name__)
NOT_UNDERSTOOD = frozenset({"utter_rephrase", "utter_choices", "utter_choices_unverified"})
# Somebody in despair who is still waiting for a person is not left in silence.
STILL_HERE = {"US": "utter_still_here_us", "CN": "utter_still_here_cn"}


class Settling:
    """Settles turns without the dialogue where that is right, and records what was said to a turn."""

    def __init__(self, script: Script, clock: Clock) -> None:
        self._script = script
        self._clock = clock

    def settle(
        self,
        uow: UnitOfWork,
        contact: Contact,
        turn: Turn,
        *,
        state: str,
        carrier_said: str = "",
    ) -> list[Sentence] | None:
        """Settle a recorded turn; returns what is to be said, or None if the dialogue has to answer it.

        Args:
            uow: The transaction that records the turn; the caller commits.
            contact: Its contact.
            turn: The turn, not answered yet.
            state: State of the replies: `said` in a webhook's answer, `to_send` through the API.
            carrier_said: The keyword that the carrier has answered already; then there is nothing left to say.
        """
        now = self._clock.now()
        self._stop_in_own_words(uow, contact, turn, now)
        settled = (
            self._keyword(uow, contact, turn, now, carrier_said)
            or self._silence(uow, contact, turn, now)
            or self._unreadable(uow, contact, turn)
        )
        if settled is None and carrier_said:
            settled = None, "answered"
        if settled is None:
            return None
        response, turn_state = settled
        replies = [self._say(contact, response)] if response and not carrier_said else []
        return self.record(uow, contact, turn, replies, turn_state, state)

    def record(
        self,
        uow: UnitOfWork,
        contact: Contact,
        turn: Turn,
        replies: list[Reply],
        turn_state: str,
        reply_state: str,
    ) -> list[Sentence]:
        """Record the answer to a turn, through the firewall; returns what may be said in the webhook's answer."""
        now = self._clock.now()
        turn.state = turn_state  # first, so that it is written together with what the dialogue understood
        uow.audit(
            "turn.received",
            {
                "contact": str(contact.id),
                "turn": str(turn.id),
                "text_sha256": sha256(turn.text),
                "intent": turn.intent,
                "rules": [meaning["rule"] for meaning in turn.meanings if "rule" in meaning],
            },
        )
        said = [record_reply(uow, self._script, contact, r, answers=turn, now=now, state=reply_state) for r in replies]
        if replies and all(r.state == "blocked" for r in said):
            log.error("every reply was blocked by the disclosure firewall", turn=str(turn.id))
            neutral = self._say(contact, "utter_neutral")
            said.append(record_reply(uow, self._script, contact, neutral, answers=turn, now=now, state=reply_state))
        asked_again = any(r.response in NOT_UNDERSTOOD for r in replies)
        contact.misunderstood = contact.misunderstood + 1 if asked_again else 0
        if said and contact.ended_at is None:
            contact.asks = pending_question(said)
        if reply_state == "to_send" and said:
            uow.defer(
                "send_texts",
                queueing_lock=f"send {contact.id}",
                contact_id=str(contact.id),
            )
        return [Sentence.of(reply) for reply in said if reply.state == "said"]

    def _keyword(
        self, uow: UnitOfWork, contact: Contact, turn: Turn, now: datetime, carrier_said: str
    ) -> tuple[str | None, str] | None:
        spoken = contact.channel == "voice"
        keyword = read_spoken_stop(turn.text) if spoken else read_keyword(turn.text, contact.language)
        if carrier_said == "STOP" and (keyword is None or keyword.meaning != "stop"):
            # a word that the operator set up at the carrier: the person has been told that it holds
            keyword = Keyword("stop", "carrier:STOP")
        if keyword is None:
            return None
        if keyword.meaning == "stop":
            stopped_before = opted_out(uow, contact)
            opt_out(uow, contact, turn, channel=contact.channel, rule=keyword.rule, now=now)
            note_meanings(turn, Meanings((Meaning("stop_contact", 1.0, "rule", keyword.rule),)))
            if spoken:
                return "utter_opt_out_voice", "answered"
            return (None if stopped_before else "utter_opt_out_sms"), "answered"
        if keyword.meaning == "start":
            opt_in(uow, contact, turn, now)
            return "utter_opt_in", "answered"
        return None if opted_out(uow, contact) or contact.owner == "human" else ("utter_help", "answered")

    def _stop_in_own_words(self, uow: UnitOfWork, contact: Contact, turn: Turn, now: datetime) -> None:
        """Let a "stop" in a sentence hold at once; the dialogue still answers it, and what else was said with it."""
        hits = safety_hits(turn.text, asks=contact.asks)
        stop = next((hit for hit in hits if hit.intent == "stop_contact" and hit.sure), None)
        if stop is None or read_keyword(turn.text, contact.language) is not None:
            return
        asked = contact.asks
        channel = channel_to_stop(turn.text, hits, said_by=contact.channel)
        opt_out(uow, contact, turn, channel=channel, rule=stop.rule, now=now)
        contact.asks = asked  # the contact is over, but this turn still answers that question

    def _silence(self, uow: UnitOfWork, contact: Contact, turn: Turn, now: datetime) -> tuple[str | None, str] | None:
        if not taken_over(uow, contact, turn):
            return None
        if opted_out(uow, contact):
            contact.end(now)
            return None, "held"
        waiting = uow.hand_off_of_contact(contact.id)
        if waiting is None or waiting.reason != "self_harm" or waiting.state != "pending" or not contact.customer_id:
            return None, "held"
        country = uow.customer(contact.customer_id).country
        return STILL_HERE.get(country, STILL_HERE["US"]), "held"

    def _unreadable(self, uow: UnitOfWork, contact: Contact, turn: Turn) -> tuple[str | None, str] | None:
        if contact.account_id is None:
            first = not any(t.direction == "outbound" for t in uow.turns_of(contact.id))
            return ("utter_unknown_number" if first else None), "answered"
        if turn.text.strip():
            return None
        return ("utter_text_only" if turn.media_count else "utter_empty"), "answered"

    def _say(self, contact: Contact, response: str) -> Reply:
        return self._script.say(response, language=contact.language, channel=contact.channel)


def note_meanings(turn: Turn, meanings: Meanings) -> None:
    """Keep with a turn what was understood of it, and by which rules: a decision that can be explained."""
    primary = meanings.primary
    turn.intent, turn.confidence = (primary.name, primary.confidence) if primary else (None, None)
    turn.meanings = [
        {"name": m.name, "confidence": round(m.confidence, 4), "source": m.source}
        | ({"rule": m.rule} if m.rule else {})
        for m in meanings.all
    ]


def taken_over(uow: UnitOfWork, contact: Contact, turn: Turn) -> bool:
    """Whether somebody else than this turn gave the conversation to a human, or stopped it.

    What the turn itself did does not count: it may be taken again after a crash, and its answer is still owed. Nor does anything but an
    agent's claim against what holds whenever it is said in a call: who speaks of danger is answered, also while an agent is being found.
    """
    waits = contact.owner == "human" and _waits_for_agent(uow, contact)
    if contact.channel == "voice" and (contact.owner == "bot" or waits) and has_to_be_heard(turn.text):
        return False
    stops = uow.opt_outs(contact.customer_id, contact.phone)
    if contact.channel == "voice" and contact.direction == "inbound":
        # who calls us is answered, whatever they stopped before: it is our calls that they refused (12 CFR 1006.14(h)(2)(ii))
        stops = [o for o in stops if o.at >= contact.started_at]
    if any(o.channel in ("all", contact.channel) and o.turn_id != turn.id for o in stops):
        return True
    if contact.owner != "human":
        return False
    hand_off = uow.hand_off_of_contact(contact.id)
    # once an agent has it, they answer: not even "I am passing you on" is said after their claim
    return hand_off is None or hand_off.turn_id != turn.id or hand_off.state not in ("pending", "reserved")


def _waits_for_agent(uow: UnitOfWork, contact: Contact) -> bool:
    given = uow.hand_off_of_contact(contact.id)
    return given is not None and given.state in ("pending", "reserved")
