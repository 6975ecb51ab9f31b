"""A call is answered, by us or by the person we called: who speaks, that it is recorded, how to refuse, and "is it you?"."""

from __future__ import annotations

from uuid import UUID, uuid4

import structlog

from courtesy.model.call import Call
from courtesy.model.contact import Contact, Turn
from courtesy.model.people import Account, Customer, Language
from courtesy.ports import Clock, Script, UnitOfWork, UnitOfWorkFactory
from courtesy.service.call_answer import CallAnswer, Line, answer
from courtesy.service.call_end import machine_answered
from courtesy.service.opening import open_contact, who_is_at
from courtesy.service.opt_out import WRONG_NUMBER, opted_out
from courtesy.service.recordings import scope_of
from courtesy.service.said import record_reply

log = structlog.get_logger(__name__)
NOTICE, IDENTITY, STRANGER = "utter_call_notice", "utter_call_identity", "utter_unknown_number"


class AnswerCall:
    """Use case: the first words of a call."""

    def __init__(self, uow: UnitOfWorkFactory, script: Script, clock: Clock, *, record: bool) -> None:
        self._uow = uow
        self._script = script
        self._clock = clock
        self._record = record

    def inbound(self, sid: str, phone: str | None) -> CallAnswer:
        """Somebody calls us. The same call again gets the same words and has no second effect.

        Args:
            sid: The carrier's id of the call.
            phone: The caller's number, E.164; None if it is withheld: then nothing is kept and nothing told.
        """
        if phone is None:
            return CallAnswer(None, "en", (self._stranger("en"),), "hang_up")
        now = self._clock.now()
        with self._uow() as uow:
            uow.only_one(sid)
            call = uow.call_of_carrier(sid)
            if call is None:
                customer, account = self._whose(uow, phone)
                contact = open_contact(
                    uow, customer, account, phone=phone, channel="voice", direction="inbound", now=now
                )
                call = Call(
                    id=uuid4(),
                    contact_id=contact.id,
                    direction="inbound",
                    at=now,
                    state="placed",
                    sid=sid,
                    status="in-progress",
                    answered_at=now,
                )
                uow.add(call)
                uow.flush()
            return self._open(uow, uow.contact(call.contact_id, lock=True))

    def outbound(self, call_id: UUID, sid: str, answered_by: str | None) -> CallAnswer:
        """The person we called has picked up, or a machine has.

        Raises:
            NotFound: If we placed no such call.
        """
        with self._uow() as uow:
            uow.only_one(str(call_id))
            call = uow.call(call_id)
            contact = uow.contact(call.contact_id, lock=True)
            call.sid, call.state = sid, "placed"
            call.answered_at = call.answered_at or self._clock.now()
            if answered_by:
                call.answered_by = answered_by
            # "stop" may have come in while it rang, and a machine learns nothing
            if call.by_machine:
                machine_answered(uow, call, contact)
            if (
                call.by_machine
                or contact.ended_at is not None
                or (not _begun(uow, contact) and opted_out(uow, contact))
            ):
                contact.end(self._clock.now())
                uow.commit()
                return answer(contact, [], "hang_up", 1)
            return self._open(uow, contact)

    def again(self, sid: str) -> CallAnswer | None:
        """The opening once more, for the live audio that says it; None if there is no such call."""
        with self._uow() as uow:
            call = uow.call_of_carrier(sid)
            if call is None:
                return None
            contact = uow.contact(call.contact_id)
            scope = scope_of(uow, contact, wanted=self._record)
            return answer(
                contact, _begun(uow, contact), "hang_up" if contact.ended_at else "notice", 1, recording=scope
            )

    def _whose(self, uow: UnitOfWork, phone: str) -> tuple[Customer | None, Account | None]:
        """Whom a call from a number is about; nobody, if we were told that the number is wrong."""
        if any(o.rule == WRONG_NUMBER for o in uow.opt_outs(None, phone)):
            return None, None
        return who_is_at(uow, phone)

    def _open(self, uow: UnitOfWork, contact: Contact) -> CallAnswer:
        said = _begun(uow, contact)
        if not said:
            said = self._say(uow, contact)
            uow.commit()
        scope = scope_of(uow, contact, wanted=self._record)
        return answer(contact, said, "hang_up" if contact.account_id is None else "notice", 1, recording=scope)

    def _say(self, uow: UnitOfWork, contact: Contact) -> list[Turn]:
        now = self._clock.now()
        if contact.account_id is None:
            contact.end(now)
            names, values = [STRANGER], {}
        else:
            _, account, customer = uow.case(contact.id)
            names, values = [NOTICE, IDENTITY], {"issuer": account.issuer, "full_name": customer.name}
        said = []
        for name in names:
            reply = self._script.say(name, language=contact.language, channel="voice", **values)
            said.append(record_reply(uow, self._script, contact, reply, answers=None, now=now, state="said"))
        if contact.ended_at is None:
            contact.asks = "identity"
        return said

    def _stranger(self, language: Language) -> Line:
        reply = self._script.say(STRANGER, language=language, channel="voice")
        return Line(reply.text, reply.response, uncut=True)


def _begun(uow: UnitOfWork, contact: Contact) -> list[Turn]:
    """The words that opened a call, if they have been said."""
    return [
        t for t in uow.turns_of(contact.id) if t.direction == "outbound" and t.answers is None and t.state == "said"
    ]
