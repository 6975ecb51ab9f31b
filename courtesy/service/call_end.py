"""What the carrier reports of a call, and its end: callbacks repeat, come late, early and out of order, without harm."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from courtesy.model.call import Call, Disposition
from courtesy.model.contact import Contact
from courtesy.ports import Clock, UnitOfWork, UnitOfWorkFactory
from courtesy.service.desk_legs import joined, open_leg
from courtesy.service.endings import why_nothing
from courtesy.service.outcomes import record_outcome

# A later state never gives way to an earlier one. https://www.twilio.com/docs/voice/api/call-resource#call-status-values
ORDER = {s: n for n, s in enumerate(("queued", "initiated", "ringing", "in-progress"))}
ENDS: dict[str, Disposition] = {
    "completed": "answered", "busy": "busy", "no-answer": "no_answer", "failed": "failed", "canceled": "canceled",
}  # fmt: skip
PERSON = "human"  # in the words of machine detection


class FollowCall:
    """Use cases: the carrier tells what becomes of a call."""

    def __init__(self, uow: UnitOfWorkFactory, clock: Clock) -> None:
        self._uow = uow
        self._clock = clock

    def status(
        self,
        sid: str,
        status: str,
        *,
        call_id: UUID | None = None,
        duration_s: int | None = None,
        sip: int | None = None,
    ) -> bool:
        """Take a state of a call; returns whether it was news. A report about a call that we do not know is ignored.

        Args:
            sid: The carrier's id of the call.
            status: Its state, in the carrier's words.
            call_id: Our id of it, by which it is known before the carrier's id has been recorded.
            duration_s: How long it lasted, at its end.
            sip: SIP's answer, at its end.
        """
        with self._uow() as uow:
            call = _known(uow, sid, call_id)
            if call is None or not _newer(call.status, status):
                return False
            # locked before the call is written, as everywhere; a report that ends nothing needs no contact
            contact = uow.contact(call.contact_id, lock=True) if status in ENDS else None
            call.sid, call.status, call.state = sid, status, "placed"
            if status == "in-progress":
                call.answered_at = call.answered_at or self._clock.now()
            about = {"call": str(call.id), "status": status, "answered_by": call.answered_by}
            uow.audit("call.status", about)
            if contact is not None:
                call.sip, call.duration_s = sip, duration_s
                _ended(uow, call, contact, ENDS[status], self._clock.now())
            uow.commit()
            return True

    def answered_by(self, sid: str, answered_by: str, *, call_id: UUID | None = None) -> bool:
        """Take what machine detection says; returns whether it was news.

        A machine ends the conversation at once. What is left in its mailbox, if anything, a job decides. But detection tells late, and
        takes a long first sentence for a greeting: of somebody who has shown that they are a person, its word is only written down.
        """
        with self._uow() as uow:
            call = _known(uow, sid, call_id)
            if call is None or call.answered_by is not None:
                return False
            contact = uow.contact(call.contact_id, lock=True)
            call.sid, call.answered_by = sid, answered_by
            uow.audit("call.status", {"call": str(call.id), "status": call.status, "answered_by": answered_by})
            if call.by_machine and _is_a_person(uow, contact):
                person_after_all(uow, call)
            elif call.by_machine:
                machine_answered(uow, call, contact)
                contact.end(self._clock.now())
                if call.ended_at is None:
                    uow.defer("take_leave_of_machine", queueing_lock=f"machine {call.id}", call_id=str(call.id))
            uow.commit()
            return True

    def settle(self, contact_id: UUID) -> None:
        """Conclude a call that has ended once all its turns are answered: a contact without an outcome has the outcome none."""
        with self._uow() as uow:
            contact = uow.contact(contact_id, lock=True)
            call = uow.call_of_contact(contact_id)
            if call is not None and call.ended_at is not None:
                _conclude(uow, call, contact, self._clock.now())
                uow.commit()


def machine_answered(uow: UnitOfWork, call: Call, contact: Contact) -> None:
    """A machine has the call: what waited to be said is not said."""
    if call.ended_at is not None:
        call.disposition = "machine"
    for waiting in uow.unsent(contact.id):
        waiting.state = "blocked"


def person_after_all(uow: UnitOfWork, call: Call) -> None:
    """What was taken for a machine is a person, or has to be taken for one: what detection said counts no more."""
    call.answered_by = PERSON
    uow.audit("call.status", {"call": str(call.id), "status": call.status, "answered_by": PERSON})
    if call.disposition == "machine":
        call.disposition = "answered"


def _is_a_person(uow: UnitOfWork, contact: Contact) -> bool:
    """Whether somebody has done in this call what a mailbox does not: proved who they are, come to an agent, or stopped our calls."""
    stops = {stop.turn_id for stop in uow.opt_outs(contact.customer_id, contact.phone)}
    return contact.verified or joined(uow, contact.id) or any(turn.id in stops for turn in uow.turns_of(contact.id))


def _ended(uow: UnitOfWork, call: Call, contact: Contact, disposition: Disposition, now: datetime) -> None:
    call.ended_at = now
    call.disposition = "machine" if disposition == "answered" and call.by_machine else disposition
    about = {"call": str(call.id), "contact": str(contact.id), "disposition": call.disposition}
    uow.audit("call.ended", about | {"duration_s": call.duration_s})
    contact.end(now)
    call.held_at = None
    if open_leg(uow, contact.id) is not None:
        uow.defer("steer_call", queueing_lock=f"steer {contact.id}", contact_id=str(contact.id))
    for waiting in uow.unsent(contact.id):  # nobody is there any more to hear it
        waiting.state = "blocked"
    if uow.unanswered(contact.id):
        # what the person said counts, although they did not stay for the answer
        uow.defer("answer_turns", queueing_lock=f"answer {contact.id}", contact_id=str(contact.id))
    else:
        _conclude(uow, call, contact, now)


def _conclude(uow: UnitOfWork, call: Call, contact: Contact, now: datetime) -> None:
    if not uow.unanswered(contact.id) and not uow.outcomes(contact.id):
        detail = {"reason": why_nothing(uow, contact), "disposition": call.disposition}
        record_outcome(uow, contact, None, "none", detail, now)


def _known(uow: UnitOfWork, sid: str, call_id: UUID | None) -> Call | None:
    uow.only_one(str(call_id or sid))  # reports may come at the same time
    call = uow.call_of_carrier(sid)
    if call is None and call_id is not None:
        call = uow.find_call(call_id)
    return call if call is not None and call.sid in (None, sid) else None


def _newer(known: str | None, status: str) -> bool:
    """Whether a state says more than the one already known."""
    if status not in ORDER and status not in ENDS:
        return False
    if known is None:
        return True
    return known not in ENDS and (status in ENDS or ORDER[status] > ORDER.get(known, -1))
