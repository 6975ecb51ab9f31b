"""Right-party check: the person says they are the named customer, and gives one correct factor on file.

Proved in Postgres by what was said in this contact, never by an intent or a slot of the dialogue alone. The answers given
are not kept, only which factor matched.
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from courtesy.model.contact import Contact, Factor, VerificationAttempt
from courtesy.model.people import Account, Customer, Language
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.service.factor_begun import AREA, PostalCodeBegun
from courtesy.service.hand_off import hand_off
from courtesy.service.outcomes import withdraw_outcome
from courtesy.understanding.digits import read_birthday, read_digits
from courtesy.understanding.people_words import speaks_of_another

WRONG_ANSWERS_ALLOWED = 2


@dataclass(frozen=True, slots=True)
class FactorPolicy:
    """Which factors may be asked for, by country; all that are on file by default."""

    us: tuple[Factor, ...] = ("postal_code", "birth_date", "card_last4")
    cn: tuple[Factor, ...] = ("id_last4", "birth_date", "card_last4")

    def allowed(self, country: str) -> tuple[Factor, ...]:
        """Factors allowed in a country."""
        return self.cn if country == "CN" else self.us


@dataclass(frozen=True, slots=True)
class Verification:
    """How an answer to "please verify" was taken.

    Attributes:
        result: `passed`; `wrong` (may try once more); `nothing_given` (no factor in the answer); `ended` (two wrong answers:
            a person takes over).
    """

    result: Literal["passed", "wrong", "nothing_given", "ended"]


class RightParty:
    """Use cases of the right-party check."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock, policy: FactorPolicy) -> None:
        self._uow = uow
        self._clock = clock
        self._policy = policy

    def confirm(self, contact_id: UUID, turn_id: UUID) -> None:
        """The person says that they are the customer. Proves nothing yet."""
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            if contact.identity_confirmed_at is None:
                contact.identity_confirmed_at = self._clock.now()
                uow.audit("party.confirmed", {"contact": str(contact_id), "turn": str(turn_id)})
                uow.commit()

    def named(self, contact_id: UUID) -> bool:
        """Whether the person has said in this contact that they are the customer."""
        with self._uow() as uow:
            return uow.contact(contact_id).identity_confirmed_at is not None

    def factors(self, contact_id: UUID) -> list[Factor]:
        """Factors that are on file and allowed, in the order they are offered."""
        with self._uow() as uow:
            _, account, customer = uow.case(contact_id)
            return list(self._on_file(customer, account))

    def postal_code(self, contact_id: UUID) -> PostalCodeBegun:
        """What tells whether somebody is in the middle of the ZIP code on file, if one is and may be asked for."""
        with self._uow() as uow:
            _, account, customer = uow.case(contact_id)
            return PostalCodeBegun(self._on_file(customer, account).get("postal_code", "")[:AREA])

    def check(self, contact_id: UUID, turn_id: UUID, text: str, *, volunteered: bool = False) -> Verification:
        """Take an answer to "please verify". The same turn again gets the same result.

        Args:
            contact_id: The contact.
            turn_id: What the person said.
            text: Its words.
            volunteered: Nobody has asked for a factor yet, so digits that are none on file need not be an attempt at one. Only
                good for the first words in which somebody says who they are, or it would be a way to guess for free.
        """
        now = self._clock.now()
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            customer, account = _whose(uow, contact)
            attempts = uow.verification_attempts(contact_id)
            known = next((a for a in attempts if a.turn_id == turn_id), None)
            if known is None:
                if speaks_of_another(text):  # "her last four are 4821": nobody else can verify for them
                    return Verification("nothing_given")
                given, matched = self._match(text, contact.language, customer, account)
                if not given or (volunteered and (attempts or matched is None)):
                    return Verification("nothing_given")
                known = VerificationAttempt(
                    turn_id=turn_id,
                    contact_id=contact_id,
                    at=now,
                    factor=matched,
                    correct=matched is not None,
                )
                uow.add(known)
                attempts.append(known)
                self._audit(uow, known)
            verdict = self._verdict(uow, contact, attempts, known, now)
            uow.commit()
            return verdict

    def _verdict(
        self,
        uow: UnitOfWork,
        contact: Contact,
        attempts: list[VerificationAttempt],
        answer: VerificationAttempt,
        now: datetime,
    ) -> Verification:
        if answer.correct and contact.identity_confirmed_at is not None:
            if contact.verified_at is None:
                contact.verified_at, contact.verified_by = now, answer.factor
                withdraw_outcome(uow, contact, uow.turn(answer.turn_id), "none", now)
            return Verification("passed")
        if sum(not a.correct for a in attempts) >= WRONG_ANSWERS_ALLOWED:
            hand_off(uow, contact, answer.turn_id, "verification_failed", now)
            return Verification("ended")
        return Verification("wrong")

    def _match(self, text: str, language: Language, customer: Customer, account: Account) -> tuple[bool, Factor | None]:
        """Whether the text gives any factor at all, and which one it matches."""
        digits = read_digits(text, language)
        alone = re.findall(r"(?<!\d)\d{4,5}(?!\d)", text)  # "my birthday? no, take the card: 4410"
        if len(alone) == 1 and len(digits) != len(alone[0]):
            digits = alone[0]
        birthday = read_birthday(text, language)
        for factor, expected in self._on_file(customer, account).items():
            said = {digits, f"{birthday[0]:02d}{birthday[1]:02d}"} if factor == "birth_date" and birthday else {digits}
            if any(hmac.compare_digest(s.upper().encode(), expected.upper().encode()) for s in said if s):
                return True, factor
        return len(digits) >= 3 or birthday is not None, None

    def _on_file(self, customer: Customer, account: Account) -> dict[Factor, str]:
        born = customer.birth_date
        known: dict[Factor, str | None] = {
            "postal_code": (customer.postal_code or "")[:5] or None,
            "id_last4": customer.id_last4,
            "birth_date": f"{born.month:02d}{born.day:02d}" if born else None,
            "card_last4": account.last4,
        }
        return {f: value for f in self._policy.allowed(customer.country) if (value := known[f])}

    @staticmethod
    def _audit(uow: UnitOfWork, attempt: VerificationAttempt) -> None:
        about = {"contact": str(attempt.contact_id), "turn": str(attempt.turn_id)}
        uow.audit("party.verification", about | {"factor": attempt.factor, "correct": attempt.correct})


def _whose(uow: UnitOfWork, contact: Contact) -> tuple[Customer, Account]:
    account = uow.account_by_id(contact.account_id)  # type: ignore[arg-type]  # the dialogue only sees contacts with an account
    return uow.customer(account.customer_id), account
