"""Agents, customers who ask for them, and a dialogue that can be interrupted at the worst moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import redis
from sqlalchemy import text

from courtesy.bootstrap import Product
from courtesy.model.contact import Turn
from courtesy.model.desk import User
from courtesy.model.outcomes import HandOffReason
from courtesy.ports import DialogueAnswer, DialogueTurn, Reply
from courtesy.service.desk_ownership import Owner
from courtesy.service.hand_off import ask_to_follow_up, hand_off
from courtesy.service.inbound_text import InboundText
from courtesy.service.opening import open_contact
from courtesy.understanding.meaning import Meaning, Meanings
from tests.outreach.people import Street

# 10:15 in New York, 22:15 in Shanghai
WEDNESDAY = datetime(2026, 3, 11, 14, 15, tzinfo=UTC)
SAID = "Thank you. If anything changes, just text here."


@dataclass
class Interrupted:
    """A dialogue server in whose thinking something happens. Says one approved sentence."""

    meanwhile: Callable[[DialogueTurn], None] = lambda turn: None
    asked: list[DialogueTurn] = field(default_factory=list)
    response: str = "utter_goodbye"

    def answer(self, turn: DialogueTurn, *, deadline_s: float) -> DialogueAnswer:
        self.asked.append(turn)
        self.meanwhile(turn)
        reply = Reply(self.response, SAID, asks="nothing", discloses=False, version="1")
        return DialogueAnswer((reply,), Meanings((Meaning("thanks", 0.9, "model"),)))

    def foresee(self, turn: DialogueTurn) -> None:
        pass

    def close(self) -> None:
        pass


class Office(Street):
    """Everything a test does at the desk."""

    def __init__(self, product: Product) -> None:
        super().__init__(product)
        self.dialogue = Interrupted()
        product.dialogue = self.dialogue  # type: ignore[misc, assignment]
        self.cases, self.watch, self.wrap_up = product.desk.cases, product.desk.watch, product.desk.wrap_up

    def hire(self, login: str, **facts: Any) -> str:
        """A new agent."""
        with self.product.uow() as uow:
            user = User(
                id=uuid4(),
                login=login,
                name=login.title(),
                roles=facts.pop("roles", ["agent"]),
                password_hash="-",
                created_at=self.now,
            )
            for name, value in facts.items():
                setattr(user, name, value)
            uow.add(user)
            uow.commit()
        return login

    def customer_asks(
        self,
        reason: HandOffReason = "human_requested",
        *,
        country: str = "US",
        at_once: bool = True,
        balance_minor: int = 84217,
    ) -> UUID:
        """A customer who has to be handed over, or be got back to; returns the hand-off."""
        ref = self.move_in(country=country)
        with self.product.uow() as uow:
            holder = uow.account(ref)
            holder.balance_minor = balance_minor
            person = uow.customer(holder.customer_id)
            contact = open_contact(
                uow, person, holder, phone=person.phone, channel="sms", direction="inbound", now=self.now
            )
            turn = Turn(
                id=uuid4(), contact_id=contact.id, at=self.now, channel="sms", direction="inbound", by="customer", text="a person please",
                state="answered",
            )  # fmt: skip
            uow.add(turn)
            uow.flush()
            given = (hand_off if at_once else ask_to_follow_up)(uow, contact, turn.id, reason, self.now)
            uow.commit()
        self.watch.fill_queue()
        return given.id

    def texts(self, hand_off_id: UUID, body: str) -> list[str]:
        """The customer of a case texts; what is answered at once."""
        with self.product.uow() as uow:
            phone = uow.contact(uow.hand_off(hand_off_id).contact_id).phone
        said = self.product.receive_text(InboundText(f"SM{uuid4().hex}", phone, body))
        return [sentence.text for sentence in said]

    def state(self, hand_off_id: UUID) -> tuple[str, str | None, int]:
        """State, agent and token in Postgres."""
        with self.product.uow() as uow:
            found = uow.hand_off(hand_off_id)
            return found.state, found.agent, found.token

    def owner_of_conversation(self, hand_off_id: UUID) -> str:
        with self.product.uow() as uow:
            return uow.contact(uow.hand_off(hand_off_id).contact_id).owner

    def turns(self, hand_off_id: UUID) -> list[Turn]:
        with self.product.uow() as uow:
            return uow.turns_of(uow.hand_off(hand_off_id).contact_id)

    def verify(self, hand_off_id: UUID) -> None:
        """The right party has been verified before."""
        with self.product.uow() as uow:
            contact = uow.contact(uow.hand_off(hand_off_id).contact_id, lock=True)
            contact.identity_confirmed_at = contact.verified_at = self.now
            contact.verified_by = "card_last4"
            uow.commit()

    def stopped(self, hand_off_id: UUID) -> set[str]:
        """The channels on which nobody may contact the customer of a case any more."""
        with self.product.uow() as uow:
            contact = uow.contact(uow.hand_off(hand_off_id).contact_id)
            return {o.channel for o in uow.opt_outs(contact.customer_id, contact.phone)}

    def wipe_queue(self) -> None:
        redis.Redis.from_url(self.product.settings.redis_url or "").flushall()

    def done(self, owner: Owner, disposition: str = "none", **more: Any) -> None:
        """Wrap a case up."""
        self.wrap_up.begin(owner)
        self.wrap_up.complete(owner, disposition, **({"then": "bot"} | more))

    def audited(self, kind: str) -> list[dict[str, Any]]:
        with self.product.engine.connect() as connection:
            query = text("select body from audit_entries where kind = :kind order by seq")
            return [row.body for row in connection.execute(query, {"kind": kind})]
