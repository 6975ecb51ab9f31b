"""Card numbers that came in pieces: people who are asked for the last four read the whole card, and pause after each group."""

from __future__ import annotations

from datetime import timedelta

from courtesy.model.contact import Contact, Turn
from courtesy.model.people import Channel
from courtesy.ports import UnitOfWork
from courtesy.service.said import sha256
from courtesy.understanding.card_numbers import cut_across, has_group

# How long after a turn the next may still go on with the same number: a caller hears an answer of ours between, who texts takes their time.
GOES_ON: dict[Channel, timedelta] = {"voice": timedelta(seconds=60), "sms": timedelta(minutes=10)}


def cut_card_groups(uow: UnitOfWork, contact: Contact, turn: Turn) -> None:
    """Cut a card number that ends in a new turn out of it and of the turns in which it began.

    The log keeps the hashes of what those turns were first, and gets those of what is left of them.

    Args:
        uow: The transaction that records the turn; the caller commits.
        contact: Its contact.
        turn: What was said, not answered yet.
    """
    if not has_group(turn.text):
        return
    row = [turn]
    for each in reversed(uow.turns_of(contact.id)):
        if each.direction != "inbound" or each.id == turn.id:
            continue
        if row[0].at - each.at > GOES_ON[contact.channel]:
            break
        row.insert(0, each)
    for each, left in zip(row, cut_across([t.text for t in row]), strict=True):
        if left == each.text:
            continue
        each.text = left
        if each is not turn:
            about = {"contact": str(contact.id), "turn": str(each.id)}
            uow.audit("turn.cut", about | {"text_sha256": sha256(left)})
