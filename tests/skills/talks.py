"""Conversations at the level of use cases: turns are recorded, and what they mean is told by the test."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from courtesy.model.contact import Turn
from courtesy.model.outcomes import DecisionRecord
from courtesy.policy import decide
from courtesy.ports.case_file import facts
from courtesy.service.opening import open_contact
from courtesy.service.position import position
from courtesy.service.skills import Skills
from courtesy.store import case_files, views
from tests.outreach.people import Street


@dataclass
class Talk:
    """One contact with one customer."""

    talks: Talks
    ref: str
    contact: UUID

    def says(self, text: str = "...") -> UUID:
        """The customer says something; returns the turn."""
        with self.talks.street.product.uow() as uow:
            turn = Turn(
                id=uuid4(), contact_id=self.contact, at=self.talks.street.now, channel="sms", direction="inbound", by="customer",
                text=text, state="answered",
            )  # fmt: skip
            uow.add(turn)
            uow.commit()
            return turn.id

    def hears(self, text: str, asks: Literal["confirmation", "nothing"] = "nothing") -> None:
        """The bot says something."""
        with self.talks.street.product.uow() as uow:
            uow.add(
                Turn(
                    id=uuid4(), contact_id=self.contact, at=self.talks.street.now, channel="sms", direction="outbound", by="bot",
                    text=text, state="said", asks=asks, response="utter_confirm_promise",
                )
            )  # fmt: skip
            uow.commit()

    @property
    def outcomes(self) -> list[dict[str, Any]]:
        """What stands, without what the records add."""
        rows = self.talks.rows("outcomes", self.ref)
        left_out = {"account", "recorded_at", "contact"}
        return [{k: v for k, v in row.items() if k not in left_out} for row in rows]

    @property
    def holds(self) -> set[str]:
        """Holds in force."""
        account = self.talks.street.account(self.ref)
        with self.talks.street.product.uow() as uow:
            return {h.kind for h in uow.holds(account.customer_id, account.id) if h.stands(self.talks.street.now)}

    @property
    def summary(self) -> str:
        """The newest contact in one sentence."""
        return str(self.talks.rows("contacts", self.ref)[-1]["summary"])


class Talks:
    """Begins conversations and asks what became of them."""

    def __init__(self, street: Street) -> None:
        self.street = street

    @property
    def skills(self) -> Skills:
        """What the dialogue's actions use."""
        return self.street.product.skills

    def begin(self, *, verified: bool = True, country: str = "US", **facts_of_account: Any) -> Talk:
        """A new customer texts us."""
        ref = self.street.move_in(late=12, country=country, **facts_of_account)
        return self.with_customer(ref, verified=verified)

    def with_customer(self, ref: str, *, verified: bool = True) -> Talk:
        """A contact with a customer."""
        account = self.street.account(ref)
        with self.street.product.uow() as uow:
            customer = uow.customer(account.customer_id)
            contact = open_contact(
                uow, customer, account, phone=customer.phone, channel="sms", direction="inbound", now=self.street.now
            )
            if verified:
                contact.identity_confirmed_at = contact.verified_at = self.street.now
                contact.verified_by = "card_last4"
            uow.commit()
            return Talk(self, ref, contact.id)

    def rows(self, what: str, ref: str) -> list[dict[str, Any]]:
        """Records, as `courtesy records` reads them."""
        with self.street.product.engine.connect() as connection:
            return views.WHAT[what](connection, ref)

    def asked(self, ref: str, channel: str = "sms", at: datetime | None = None) -> DecisionRecord:
        """The gate's answer to a reminder, asked as sending asks it."""
        account = self.street.account(ref)
        with self.street.product.uow() as uow:
            answer = self.street.product.gate.ask(
                uow, account, at=at or self.street.now, channel=channel, purpose="reminder"
            )
            uow.commit()
            return answer

    def planned(self, ref: str) -> tuple[str, tuple[str, ...], frozenset[str]]:
        """What planning says of a reminder: the gate's answer, its rules, and the holds that the strategies see."""
        account = self.street.account(ref)
        with self.street.product.engine.connect() as connection:
            file = case_files.of_account(connection, account.id, self.street.now)
        assert file is not None
        answer = decide(facts(file, at=self.street.now, channel="sms"), self.street.product.rules)
        return answer.decision, answer.rules, position(file, self.street.now, grace_days=3).holds
