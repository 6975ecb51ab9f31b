"""What is left when a mailbox takes a call: a limited-content message where one may be left, else nothing.

12 CFR 1006.2(j): a neutral business name, a request to call, the name of a person and a number, and nothing more. Where a machine
must say that it is one, such a message can't be left at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import structlog

from courtesy.model.contact import Contact
from courtesy.model.errors import CarrierError
from courtesy.model.people import Customer
from courtesy.model.phone_number import as_dialled
from courtesy.ports import Clock, Script, Telephone, UnitOfWork, UnitOfWorkFactory
from courtesy.service.call_answer import CallAnswer, answer
from courtesy.service.opt_out import opted_out
from courtesy.service.recordings import scope_of
from courtesy.service.said import record_reply

log = structlog.get_logger(__name__)
# A notice of AI is demanded of every call: 10 M.R.S. 1500-DD (ME); Cal. Pub. Util. Code 2874; Utah's SB 149 and 226.
NOTICE_STATES = frozenset({"CA", "ME", "UT"})
ONE_IN = timedelta(days=7)  # US-FED-VM-01, max_per_week
MESSAGE = "utter_voicemail"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a message says it is from: a business name that does not tell of collecting, a real person, and their number."""

    business: str
    person: str
    number: str


class Voicemail:
    """Use cases when a machine has answered: leave a message or hang up."""

    def __init__(
        self,
        uow: UnitOfWorkFactory,
        telephone: Telephone,
        script: Script,
        clock: Clock,
        sender: Sender | None,
        *,
        record: bool,
    ) -> None:
        self._uow = uow
        self._telephone = telephone
        self._script = script
        self._clock = clock
        self._sender = sender
        self._record = record

    def take_leave(self, call_id: UUID) -> None:
        """End a call that a machine has taken, with a message if one may be left.

        Raises:
            CarrierError: If the carrier does not do it now, but may later.
        """
        with self._uow() as uow:
            call = uow.call(call_id)
            if call.ended_at is not None or call.sid is None or not call.by_machine:
                return  # with a person, as they turned out to be, the conversation ends by itself
            # only after its tone does a mailbox record
            ready = call.answered_by in ("machine_end_beep", "machine_end_silence", "machine_end_other")
            leave = ready and self._may(uow, uow.contact(call.contact_id))
        try:
            if leave:
                self._telephone.leave_message(call.sid, call_id)
            else:
                self._telephone.hang_up(call.sid)
        except CarrierError as error:
            if error.retryable:
                raise
            log.warning("a call that a machine took cannot be ended", call=str(call_id), code=error.code)

    def message(self, call_id: UUID) -> CallAnswer:
        """The message itself, recorded once; raises `NotFound` for an unknown call."""
        with self._uow() as uow:
            call = uow.call(call_id)
            contact = uow.contact(call.contact_id, lock=True)
            said = [t for t in uow.turns_of(contact.id) if t.response == MESSAGE]
            if not said and self._sender is not None and self._may(uow, contact):
                reply = self._script.say(
                    MESSAGE,
                    language=contact.language,
                    channel="voice",
                    business=self._sender.business,
                    person=self._sender.person,
                    number=as_dialled(self._sender.number, by=contact.phone),
                )
                now = self._clock.now()
                said = [record_reply(uow, self._script, contact, reply, answers=None, now=now, state="said")]
                uow.commit()
            scope = scope_of(uow, contact, wanted=self._record)
            return answer(contact, said, "hang_up", 1, recording=scope)

    def _may(self, uow: UnitOfWork, contact: Contact) -> bool:
        if self._sender is None or contact.customer_id is None or opted_out(uow, contact):
            return False
        customer = uow.customer(contact.customer_id)
        return _lawful(customer) and not self._left_lately(uow, contact, customer)

    def _left_lately(self, uow: UnitOfWork, contact: Contact, customer: Customer) -> bool:
        since = self._clock.now() - ONE_IN
        before = [c for c in uow.history(customer.id, contact.phone, since) if c.channel == "voice"]
        return any(t.response == MESSAGE for c in before if c.id != contact.id for t in uow.turns_of(c.id))


def _lawful(customer: Customer) -> bool:
    """Whether a message of these words and nothing else may be left: in the United States, but for some of them."""
    american = customer.country == "US" and customer.phone.startswith("+1")
    return american and customer.state is not None and customer.state not in NOTICE_STATES
