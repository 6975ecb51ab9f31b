"""Beginning a contact with a text: asked of the permission gate, neutral in its wording, sent by a job."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import batched

from courtesy.model.contact import Contact
from courtesy.model.outcomes import DecisionRecord
from courtesy.model.people import Account, Customer
from courtesy.ports import Clock, Script, UnitOfWork, UnitOfWorkFactory
from courtesy.service.endings import conclude_all
from courtesy.service.opening import add_contact
from courtesy.service.permission import PermissionGate
from courtesy.service.said import record_reply
from courtesy.service.sending_openings import AT_ONCE, OPENING


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
                begin_texts(uow, self._script, [(account, customer)], now)
            uow.commit()
            return answer


def begin_texts(
    uow: UnitOfWork, script: Script, cases: Sequence[tuple[Account, Customer]], now: datetime
) -> list[Contact]:
    """Open contacts by text, which the gate has permitted, and enqueue the sending of their first sentences.

    The caller holds the numbers (`only_each`), each of which is there once.
    """
    before = list(uow.open_contacts([customer.phone for _, customer in cases], "sms").values())
    conclude_all(uow, before, now)
    for running in before:
        uow.audit("contact.ended", {"contact": str(running.id), "why": "a new contact begins"})
        running.end(now)
    opened = [
        add_contact(uow, customer, account, phone=customer.phone, channel="sms", direction="outbound", now=now)
        for account, customer in cases
    ]
    uow.flush()
    for contact, (account, customer) in zip(opened, cases, strict=True):
        reply = script.say(
            OPENING,
            language=contact.language,
            channel="sms",
            issuer=account.issuer,
            full_name=customer.name,
        )
        turn = record_reply(uow, script, contact, reply, answers=None, now=now, state="to_send", flush=False)
        contact.asks = turn.asks or "nothing"
    for some in batched(opened, AT_ONCE):
        ids = [str(contact.id) for contact in some]
        uow.defer("send_openings", queueing_lock=f"send openings {ids[0]}", contact_ids=ids)
    return opened
