"""After a call that led to a promise: one text that what was agreed is noted, without a word of what it is.

A text can be read by anybody who holds the phone, so it names neither amount nor day (15 U.S.C. 1692c(b)). It goes through the permission
gate like every text; the promise that it confirms is no reason against it.
"""

from __future__ import annotations

from datetime import datetime

from courtesy.model.contact import Contact
from courtesy.ports import Script, UnitOfWork
from courtesy.service.opening import open_contact
from courtesy.service.opt_out import opted_out
from courtesy.service.said import record_reply

AGREED = "utter_agreed_by_text"


def confirm_by_text(uow: UnitOfWork, script: Script, call: Contact, now: datetime) -> None:
    """Enqueue the text, if the person agreed in a call and allows texts; within a running exchange of texts, or on its own.

    Args:
        uow: The transaction that records what was agreed.
        script: The approved wording.
        call: The contact in which it was agreed.
        now: The present instant.
    """
    if call.channel != "voice" or call.customer_id is None or call.account_id is None:
        return
    consents = uow.consents(call.customer_id)
    if not any(c.channel == "sms" and c.withdrawn_at is None for c in consents):
        return
    customer, account = uow.customer(call.customer_id), uow.account_by_id(call.account_id)
    uow.only_one(customer.phone)
    running = uow.open_contact(customer.phone, "sms")
    contact = running or open_contact(
        uow, customer, account, phone=customer.phone, channel="sms", direction="outbound", now=now
    )
    if contact.owner == "human" or opted_out(uow, contact):
        return
    contact.language = call.language
    reply = script.say(AGREED, language=contact.language, channel="sms", issuer=account.issuer)
    record_reply(uow, script, contact, reply, answers=None, now=now, state="to_send")
    if running is None:
        contact.end(now)  # nothing is asked; whoever answers begins anew
    uow.defer("send_texts", queueing_lock=f"send {contact.id}", contact_id=str(contact.id))
