"""Beginning a contact with a text: asked of the permission gate, neutral in its wording, sent by a job."""

from __future__ import annotations

from datetime import datetime

from courtesy.model.contact import Contact
from courtesy.model.outcomes import DecisionRecord
from courtesy.model.people import Account, Customer
from courtesy.ports import Clock, Script, UnitOfWork, UnitOfWorkFactory
from courtesy.service.endings import conclude
from courtesy.service.opening import open_contact
from courtesy.service.permission import PermissionGate
from courtesy.service.said import record_reply


class RemindByText:
    """Use case: open a contact with one account by text."""

    def __init__(self, uow: UnitOfWorkFactory, gate: PermissionGate, script: Script, clock: Clock) -> None:
        self._uow = uow
        self._gate = gate
        self._script = script
        self._clock = clock

    def __call__(self, ref: str) -> DecisionRecord:
        """Ask the gate and, if it allows, record the opening text and enqueue its sending; returns the gate's answer.

        Raises:
            NotFound: If there is no such account.
        """
        now = self._clock.now()
        with self._uow() as uow:
            account = uow.account(ref)
            customer = uow.customer(account.customer_id)
            uow.only_one(customer.phone)
            answer = self._gate.ask(uow, account, at=now, channel="sms", purpose="reminder")
            if answer.decision == "allow":
                begin_text(uow, self._script, customer, account, now)
            uow.commit()
            return answer


def begin_text(uow: UnitOfWork, script: Script, customer: Customer, account: Account, now: datetime) -> Contact:
    """Open a contact by text, which the gate has permitted, and enqueue the sending of its first sentence.

    The caller holds the number (`only_one`).
    """
    running = uow.open_contact(customer.phone, "sms")
    if running is not None:
        conclude(uow, running, now)
        uow.audit("contact.ended", {"contact": str(running.id), "why": "a new contact begins"})
        running.end(now)
    contact = open_contact(uow, customer, account, phone=customer.phone, channel="sms", direction="outbound", now=now)
    reply = script.say(
        "utter_open_by_text",
        language=contact.language,
        channel="sms",
        issuer=account.issuer,
        full_name=customer.name,
    )
    turn = record_reply(uow, script, contact, reply, answers=None, now=now, state="to_send")
    contact.asks = turn.asks or "nothing"
    uow.defer("send_texts", queueing_lock=f"send {contact.id}", contact_id=str(contact.id))
    return contact
