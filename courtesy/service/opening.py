"""Whom a number belongs to, and the contact that a new text belongs to."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from courtesy.model.contact import Contact
from courtesy.model.people import Account, Channel, Customer, Language
from courtesy.ports import UnitOfWork
from courtesy.service.endings import SILENCE_ENDS, conclude


def contact_of(uow: UnitOfWork, phone: str, channel: Channel, now: datetime) -> Contact:
    """The contact going on with a number, or a new one; one that fell silent is ended first.

    The caller holds the number (`only_one`), so that two texts at once open one contact.
    """
    contact = uow.open_contact(phone, channel)
    if contact is not None and contact.owner == "bot" and now - contact.last_turn_at > SILENCE_ENDS:
        conclude(uow, contact, now)
        uow.audit("contact.ended", {"contact": str(contact.id), "why": "silence"})
        contact.end(now)
        contact = None
    if contact is not None:
        return contact
    customer, account = who_is_at(uow, phone)
    return open_contact(uow, customer, account, phone=phone, channel=channel, direction="inbound", now=now)


def open_contact(
    uow: UnitOfWork,
    customer: Customer | None,
    account: Account | None,
    *,
    phone: str,
    channel: Channel,
    direction: str,
    now: datetime,
) -> Contact:
    """Begin a contact, unverified."""
    contact = add_contact(uow, customer, account, phone=phone, channel=channel, direction=direction, now=now)
    uow.flush()
    return contact


def add_contact(
    uow: UnitOfWork,
    customer: Customer | None,
    account: Account | None,
    *,
    phone: str,
    channel: Channel,
    direction: str,
    now: datetime,
) -> Contact:
    """As `open_contact`, but written by the caller's `flush`, so that many are written together."""
    language: Language = customer.language if customer else ("zh" if phone.startswith("+86") else "en")
    contact = Contact(
        id=uuid4(),
        phone=phone,
        channel=channel,
        direction="inbound" if direction == "inbound" else "outbound",
        language=language,
        started_at=now,
        last_turn_at=now,
        customer_id=customer.id if customer else None,
        account_id=account.id if account else None,
    )
    uow.add(contact)
    opened = {"contact": str(contact.id), "account": str(account.id) if account else None}
    uow.audit("contact.opened", opened | {"channel": channel, "direction": contact.direction})
    return contact


def who_is_at(uow: UnitOfWork, phone: str) -> tuple[Customer | None, Account | None]:
    """The customer and account that a text from this number is about.

    A number shared by several people or cards belongs to whom we contacted last; else to the longest overdue. The
    right-party check settles it either way.
    """
    people = uow.people_at(phone)
    if not people:
        return None, None
    last = uow.last_contact(phone)
    if last is not None:
        for customer, account in people:
            if account.id == last.account_id:
                return customer, account
    return people[0]
