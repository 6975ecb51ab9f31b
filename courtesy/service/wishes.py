"""How and when people want to be contacted: times, places, language, pace. Kept from the moment they say so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from uuid import UUID, uuid4

from courtesy.model.holds import InconvenientTime
from courtesy.model.people import Language
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.service.holds import place_hold

Slot = tuple[tuple[int, ...], time, time]


class NoteWishes:
    """Use cases: the person says how they want to be contacted."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def times(self, contact_id: UUID, turn_id: UUID, slots: Sequence[Slot]) -> None:
        """Keep away at these times: weekdays (Monday is 0; none means every day), begin, end, on the person's clock."""
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            if contact.customer_id is None:
                return
            known = {(tuple(t.weekdays), t.starts, t.ends) for t in uow.inconvenient_times(contact.customer_id)}
            for weekdays, starts, ends in slots:
                if (weekdays, starts, ends) in known:
                    continue
                uow.add(
                    InconvenientTime(
                        id=uuid4(),
                        customer_id=contact.customer_id,
                        turn_id=turn_id,
                        at=self._clock.now(),
                        weekdays=list(weekdays),
                        starts=starts,
                        ends=ends,
                    )
                )
                _note(uow, contact_id, turn_id, "time")
            uow.commit()

    def not_at_work(self, contact_id: UUID, turn_id: UUID) -> None:
        """Never contact the person at work (15 U.S.C. 1692c(a)(3))."""
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            place_hold(uow, contact, turn_id, "not_at_work", self._clock.now())
            uow.commit()

    def language(self, contact_id: UUID, turn_id: UUID, language: Language) -> None:
        """Speak this language from now on, in this contact and the next."""
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            contact.language = language
            if contact.customer_id is not None and not uow.outcome(contact_id, "third_party_no_disclosure"):
                uow.customer(contact.customer_id).language = language
            _note(uow, contact_id, turn_id, f"language {language}")
            uow.commit()

    def slow(self, contact_id: UUID, turn_id: UUID) -> None:
        """Speak slowly for the rest of this contact."""
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            contact.slow = True
            _note(uow, contact_id, turn_id, "slow")
            uow.commit()

    def warn(self, contact_id: UUID) -> bool:
        """Note that an abusive person was asked to be civil; returns whether it is the first time in this contact."""
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            if contact.warned_at is not None:
                return False
            contact.warned_at = self._clock.now()
            uow.commit()
            return True


def _note(uow: UnitOfWork, contact_id: UUID, turn_id: UUID, wish: str) -> None:
    uow.audit("wish.noted", {"contact": str(contact_id), "turn": str(turn_id), "wish": wish})
