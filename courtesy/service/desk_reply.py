"""An agent's reply by text: checked for what may not be said, recorded, then sent through the permission gate like everything else."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from uuid import UUID, uuid4

import yaml

from courtesy.model.contact import Contact, Turn
from courtesy.model.errors import Conflict, InvalidInput, Refused
from courtesy.model.outcomes import HandOff
from courtesy.policy.agent_words import Finding, check_words, tells_of_debt
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.service.desk_ownership import Owner, owned, write_down
from courtesy.service.firewall import tells_figures
from courtesy.service.opt_out import opted_out
from courtesy.service.said import sha256
from courtesy.understanding.card_numbers import cut_card_numbers

LONGEST = 1000


@dataclass(frozen=True, slots=True)
class Canned:
    """A reply that compliance approved.

    Attributes:
        tells: Whether it tells of a debt.
    """

    id: str
    title: dict[str, str]
    text: dict[str, str]
    tells: bool


@dataclass(frozen=True, slots=True)
class Replied:
    """What became of a reply: `sent` on its way, or `warned` and not sent."""

    state: str
    findings: tuple[Finding, ...] = ()
    turn: UUID | None = None


@cache
def canned_replies() -> tuple[Canned, ...]:
    """All approved replies, read once."""
    raw: dict[str, list[dict[str, Any]]] = yaml.safe_load(
        (files("courtesy.service") / "canned_replies.yaml").read_text("utf-8")
    )
    return tuple(
        Canned(each["id"], each["title"], {"en": each["en"], "zh": each["zh"]}, bool(each["tells"]))
        for each in raw["replies"]
    )


class Reply:
    """Use case: answer the customer by text."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def __call__(self, owner: Owner, text: str, *, insist: bool = False) -> Replied:
        """Check a reply and send it.

        Args:
            owner: Who.
            text: Their words.
            insist: They have seen the warning and send it all the same; that is recorded.

        Raises:
            InvalidInput: If there is nothing to send, or too much.
            Refused: If it tells of a debt and the right party is not verified, or the person has stopped texts. It is never sent.
            Conflict: If the case is no longer theirs.
        """
        text = text.strip()
        if not text:
            raise InvalidInput("Write something first.")
        if len(text) > LONGEST:
            raise InvalidInput(f"A reply has {LONGEST} characters at most.", remedy="Send it in two.")
        now = self._clock.now()
        with self._uow() as uow:
            hand_off, contact = owned(uow, owner, now)
            if contact.channel != "sms" or contact.ended_at is not None:
                raise Conflict("This conversation is over.", remedy="Agree on a call back, or wrap the case up.")
            if opted_out(uow, contact):
                raise Refused("The customer has stopped texts.", rules=("OPT-OUT",), remedy="Wrap the case up.")
            why = _discloses(uow, contact, text)
            if why is not None:
                write_down(uow, hand_off, owner.login, "words_blocked", now, text, words=why)
                uow.commit()
                raise Refused(
                    f"Not sent: “{why}” tells of a debt, and the customer is not verified in this conversation.",
                    rules=("THIRD-PARTY",),
                    remedy="Verify them first.",
                )
            findings = check_words(text)
            if findings and not insist:
                self._note(uow, hand_off, owner, "words_warned", text, findings)
                uow.commit()
                return Replied("warned", findings)
            if findings:
                self._note(uow, hand_off, owner, "words_sent", text, findings)
            turn = _record(uow, contact, text, now)
            uow.commit()
            return Replied("sent", findings, turn.id)

    def _note(
        self, uow: UnitOfWork, hand_off: HandOff, owner: Owner, kind: Any, text: str, findings: tuple[Finding, ...]
    ) -> None:
        found = [{"rule": f.rule, "words": f.words} for f in findings]
        write_down(uow, hand_off, owner.login, kind, self._clock.now(), text, findings=found)


def _discloses(uow: UnitOfWork, contact: Contact, text: str) -> str | None:
    """The words that may not be said to somebody who may be anybody, or None."""
    if contact.verified:
        return None
    account = uow.account_by_id(contact.account_id) if contact.account_id else None
    if account is not None and tells_figures(text, account):
        return "a figure of the account"
    if account is not None and account.last4 in text:
        return account.last4
    return tells_of_debt(text)


def _record(uow: UnitOfWork, contact: Contact, text: str, now: Any) -> Turn:
    heard = [t for t in uow.turns_of(contact.id) if t.direction == "inbound"]
    turn = Turn(
        id=uuid4(),
        contact_id=contact.id,
        at=now,
        channel="sms",
        direction="outbound",
        by="agent",
        text=cut_card_numbers(text)[0],
        state="to_send",
        discloses=contact.verified,
        # an answer to the customer's words, which the gate judges otherwise than a contact of our own accord
        answers=heard[-1].id if heard else None,
    )
    uow.add(turn)
    uow.flush()
    about = {"contact": str(contact.id), "turn": str(turn.id), "response": None, "version": None}
    uow.audit("turn.said", about | {"discloses": turn.discloses, "text_sha256": sha256(turn.text)})
    contact.last_turn_at = now
    uow.defer("send_texts", queueing_lock=f"send {contact.id}", contact_id=str(contact.id))
    return turn
