"""Giving the first texts of several contacts to the carrier: claimed together, sent side by side, recorded together.

What `sending` does for one contact, with the same once-only rule: a text is marked as being sent, by leave of the gate, before
the carrier gets it, and one whose end we did not see is looked for at the carrier before it is sent again. Whatever is not
simply the first text of a contact is left to `sending`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from uuid import UUID

import structlog

from courtesy.model.contact import Contact, Turn
from courtesy.model.errors import CarrierError
from courtesy.model.people import Account, OptOut
from courtesy.ports import Carrier, Clock, OutboundText, SentMessage, UnitOfWork, UnitOfWorkFactory
from courtesy.service.permission import PermissionGate
from courtesy.service.sending import note_failed, note_sent

log = structlog.get_logger(__name__)
# Texts that are claimed in one transaction and are all on their way to the carrier at once: the answer of the gate must not grow
# old while others are sent.
AT_ONCE = 10
OPENING = "utter_open_by_text"


class SendOpenings:
    """Sends the first texts of contacts. The caller makes sure that only one sends the texts of a contact at a time."""

    def __init__(self, uow: UnitOfWorkFactory, carrier: Carrier, gate: PermissionGate, clock: Clock) -> None:
        self._uow = uow
        self._carrier = carrier
        self._gate = gate
        self._clock = clock
        self._beside = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="openings")

    def __call__(self, contact_ids: Sequence[UUID]) -> list[UUID]:
        """Send the first text of each contact; returns the contacts in which something is left to send."""
        texts, left = self._claim(contact_ids)
        given = {text.turn: self._beside.submit(self._give, text) for text in texts.values()}
        wait(given.values())  # whatever fails, nothing is on its way any more when this ends
        sent = {turn: answer.result() for turn, answer in given.items()}
        taken = {turn: answer for turn, answer in sent.items() if isinstance(answer, SentMessage)}
        self._done(taken)
        for contact_id, text in texts.items():
            answer = sent[text.turn]
            if isinstance(answer, CarrierError):
                with self._uow() as uow:
                    note_failed(uow, text.turn, answer, self._clock)
                    uow.commit()
                if answer.retryable:
                    left.append(contact_id)
        return left

    def _claim(self, contact_ids: Sequence[UUID]) -> tuple[dict[UUID, OutboundText], list[UUID]]:
        """Mark the texts that may be sent now as being sent; and the contacts that are for `sending`."""
        now = self._clock.now()
        with self._uow() as uow:
            uow.only_each({contact.phone for contact in uow.contacts(contact_ids)})
            firsts, left = _first_texts(uow, contact_ids)
            files = uow.case_files([account.id for _, _, account in firsts], now, without=contact_ids)
            texts: dict[UUID, OutboundText] = {}
            for contact, turn, account in firsts:
                answer = self._gate.ask(
                    uow,
                    account,
                    at=now,
                    channel="sms",
                    purpose="reminder",
                    contact_id=contact.id,
                    file=files[account.id],
                )
                turn.state = "sending" if answer.decision == "allow" else "blocked"
                if answer.decision == "allow":
                    texts[contact.id] = OutboundText(to=contact.phone, body=turn.text, turn=turn.id)
                else:
                    log.info("text not permitted", turn=str(turn.id), decision=answer.decision, rules=answer.rules)
            uow.commit()
        return texts, left

    def _give(self, text: OutboundText) -> SentMessage | CarrierError:
        try:
            return self._carrier.send_text(text)
        except CarrierError as error:
            return error

    def _done(self, taken: dict[UUID, SentMessage]) -> None:
        if not taken:
            return
        with self._uow() as uow:
            uow.only_each(map(str, taken))  # receipts may come at the same time
            for turn in uow.turns(list(taken)):
                note_sent(uow, turn, taken[turn.id])
            uow.commit()


def _first_texts(
    uow: UnitOfWork, contact_ids: Sequence[UUID]
) -> tuple[list[tuple[Contact, Turn, Account]], list[UUID]]:
    """What can be sent together, locked; and the contacts in which something else waits."""
    waiting: dict[UUID, list[Turn]] = {}
    found = uow.contacts(contact_ids, lock=True)
    for turn in uow.all_unsent(contact_ids):
        waiting.setdefault(turn.contact_id, []).append(turn)
    accounts = uow.accounts([contact.account_id for contact in found if contact.account_id])
    phones, people = Counter(c.phone for c in found), Counter(c.customer_id for c in found)
    stopped = uow.opt_outs_of([c for c in people if c], list(phones))
    firsts, left = [], []
    for contact in found:
        account = accounts.get(contact.account_id) if contact.account_id else None
        turns = waiting.get(contact.id, [])
        alone = phones[contact.phone] == people[contact.customer_id] == 1
        if turns and alone and account is not None and _simple(contact, turns, account, stopped):
            firsts.append((contact, turns[0], account))
        elif turns:
            left.append(contact.id)
    return firsts, left


def _simple(contact: Contact, turns: list[Turn], account: Account, stopped: list[OptOut]) -> bool:
    """Whether all that waits in a contact is its first text, and nothing but the gate is to be asked."""
    first = turns[0]
    if len(turns) > 1 or first.state != "to_send" or first.response != OPENING or first.answers is not None:
        return False
    if contact.owner != "bot" or account.closed_at is not None:
        return False
    theirs = (o for o in stopped if o.phone == contact.phone or o.customer_id == contact.customer_id)
    return all(o.channel not in ("all", "sms") for o in theirs)
