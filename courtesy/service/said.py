"""Recording what we say: through the disclosure firewall, durable and audited, before it leaves."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from uuid import UUID, uuid4

from courtesy.model.contact import Asks, Contact, Turn
from courtesy.ports import Reply, Script, UnitOfWork
from courtesy.service.firewall import why_blocked


@dataclass(frozen=True, slots=True)
class Sentence:
    """What a webhook is to say, and the turn it is recorded as: the carrier's receipts name it."""

    turn: UUID
    text: str

    @classmethod
    def of(cls, turn: Turn) -> Sentence:
        """The sentence of an outbound turn."""
        return cls(turn.id, turn.text)


def sha256(text: str) -> str:
    """Hex digest that ties an audit entry to a text without repeating it."""
    return hashlib.sha256(text.encode()).hexdigest()


def record_reply(
    uow: UnitOfWork,
    script: Script,
    contact: Contact,
    reply: Reply,
    *,
    answers: Turn | None,
    now: datetime,
    state: str,
    flush: bool = True,
) -> Turn:
    """Record a sentence of the bot; the turn's state is `blocked` if the firewall holds it back.

    Args:
        uow: The transaction.
        script: The approved wording.
        contact: The contact it belongs to, locked by the caller.
        reply: What the dialogue wants to say.
        answers: The inbound turn that it answers.
        now: The present instant.
        state: `said` if it leaves in the answer of a webhook, `to_send` if through the carrier's API.
        flush: Write it at once, so that what is read next sees it; whoever records many writes them together.
    """
    # once the right party is verified, the firewall has no question about the account
    account = uow.account_by_id(contact.account_id) if contact.account_id and not contact.verified else None
    blocked = why_blocked(reply, contact, account, script)
    turn = Turn(
        id=uuid4(),
        contact_id=contact.id,
        at=now,
        channel=contact.channel,
        direction="outbound",
        by="bot",
        text=reply.text,
        state="blocked" if blocked else state,
        asks=asked(reply.asks),
        response=reply.response,
        version=reply.version,
        discloses=reply.response is None or script.discloses(reply.response),
        answers=answers.id if answers else None,
        filled=reply.filled,
        # nobody reports on what was said in a terminal or in a call
        awaits_receipt=not blocked
        and state == "said"
        and contact.channel == "sms"
        and answers is not None
        and answers.carrier_sid is not None,
    )
    uow.add(turn)
    if flush:
        uow.flush()
    about = {"contact": str(contact.id), "turn": str(turn.id), "response": reply.response}
    if blocked:
        uow.audit("turn.blocked", about | {"why": blocked})
        return turn
    said = {"version": reply.version, "discloses": turn.discloses, "text_sha256": sha256(reply.text)}
    uow.audit("turn.said", about | said)
    contact.last_turn_at = now
    return turn


def pending_question(said: list[Turn]) -> Asks:
    """What is being asked after these sentences: the last question among those that were not blocked."""
    asked_now = [t.asks for t in said if t.state != "blocked" and t.asks not in (None, "nothing")]
    return asked_now[-1] or "nothing" if asked_now else "nothing"


def asked(name: str | None) -> Asks | None:
    """The question's name if it is one of the fixed vocabulary."""
    return next((a for a in get_args(Asks) if a == name), None)
