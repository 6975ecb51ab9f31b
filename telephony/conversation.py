"""The product's conversation service as a live call uses it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from courtesy.bootstrap import Product
from courtesy.model.errors import CourtesyError
from courtesy.model.people import Language
from courtesy.service.answering import HOLDING
from courtesy.service.broken_into import Cut
from courtesy.service.call_answer import CallAnswer, Line
from courtesy.service.call_turn import Heard
from courtesy.service.factor_begun import PostalCodeBegun
from courtesy.service.promises import zone_of
from courtesy.service.right_party import FactorPolicy, RightParty
from telephony import expected
from telephony.recording import Finished

log = structlog.get_logger(__name__)


class ProductConversation:
    """Calls the use cases; each call of a method is one step of records."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._foreseeing = threading.Lock()
        self._right_party = RightParty(product.uow, product.clock, FactorPolicy())

    def opening(self, sid: str) -> CallAnswer | None:
        """The first words of a call; None if it is not known."""
        return self._product.answer_call.again(sid)

    def take_down(self, heard: Heard) -> None:
        """Put a step on record; should that fail, it is when it is answered."""
        try:
            self._product.hear_caller.take_down(heard)
        except (CourtesyError, SQLAlchemyError) as error:
            log.error("not on record before it is answered", why=type(error).__name__)

    def hear(self, heard: Heard, tries: int) -> CallAnswer:
        """The answer to a step."""
        return self._product.hear_caller(heard, tries=tries)

    def foresee(self, heard: Heard) -> None:
        """Think about what a caller has said so far; for one caller at a time, because answers go first."""
        if not self._foreseeing.acquire(blocking=False):
            return
        try:
            self._product.hear_caller.foresee(heard)
        except (CourtesyError, SQLAlchemyError) as error:
            log.info("not foreseen", why=type(error).__name__)
        finally:
            self._foreseeing.release()

    def bridge(self, heard: Heard) -> tuple[Line, ...]:
        """What is said to somebody who waits for the answer to a step."""
        return self._product.hear_caller.bridge(heard)

    def holding(self, language: Language) -> tuple[Line, ...]:
        """The same from the approved script alone."""
        return (Line(self._product.script.say(HOLDING, language=language, channel="voice").text, HOLDING, uncut=False),)

    def broken_into(self, sid: str, cuts: Sequence[Cut]) -> None:
        """Note what was not heard to its end; a record that cannot be kept is no reason to end a call."""
        try:
            self._product.note_broken_into(sid, cuts)
        except (CourtesyError, SQLAlchemyError) as error:
            log.error("what was heard is not noted", why=type(error).__name__)

    def goes_on(self, sid: str) -> bool:
        """Whether the carrier has not told of the call's end."""
        try:
            with self._product.uow() as uow:
                call = uow.call_of_carrier(sid)
                return call is not None and call.ended_at is None
        except (CourtesyError, SQLAlchemyError) as error:
            log.error("it is not known whether a call goes on", why=type(error).__name__)
            return True

    def recorded(self, finished: Finished) -> None:
        """A recording of a call has become a file; the same one again changes nothing."""
        self._product.note_recording(
            finished.call, finished.name, keeper="here", duration_s=finished.duration_s, sha256=finished.sha256
        )

    def ahead(self, answer: CallAnswer) -> tuple[str, ...]:
        """Approved sentences that may follow an answer, with the customer's own values; those still unknown are open."""
        wordings = [(n, w) for n, w, language in self._product.script.wordings("voice") if language == answer.language]
        if answer.then != "notice" or answer.contact is None:
            return expected.after(answer, wordings)
        with self._product.uow() as uow:
            contact = uow.contact(answer.contact)
            if contact.account_id is None:
                return ()
            account = uow.account_by_id(contact.account_id)
            customer = uow.customer(account.customer_id)
        today = self._product.clock.now().astimezone(zone_of(customer)).date()
        return expected.to_begin_with(
            wordings, expected.facts(account, customer, today, self._right_party.factors(answer.contact))
        )

    def postal_code(self, answer: CallAnswer) -> PostalCodeBegun:
        """What tells whether digits are a ZIP code that wants its last one; of no use where none is asked for."""
        if answer.contact is None or answer.asks != "verification":
            return PostalCodeBegun()
        return self._right_party.postal_code(answer.contact)

    def customer(self, answer: CallAnswer) -> str:
        """What the customer is called, for whom a call is; empty if nobody is known."""
        if answer.contact is None:
            return ""
        with self._product.uow() as uow:
            account_id = uow.contact(answer.contact).account_id
            return uow.customer(uow.account_by_id(account_id).customer_id).name if account_id else ""

    def context(self, answer: CallAnswer) -> tuple[datetime, str, str]:
        """The present instant, the customer's zone and the account's currency: what dates and amounts are read with."""
        now = self._product.clock.now()
        if answer.contact is None:
            return now, "UTC", "USD"
        with self._product.uow() as uow:
            contact = uow.contact(answer.contact)
            if contact.account_id is None:
                return now, "UTC", "USD"
            account = uow.account_by_id(contact.account_id)
            return now, zone_of(uow.customer(account.customer_id)).key, account.currency
