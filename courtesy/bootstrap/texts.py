"""The path of texts, in and out, and of what every conversation needs."""

from __future__ import annotations

from functools import cached_property

from courtesy.bootstrap.parts import Parts
from courtesy.carrier.twilio import TwilioCarrier
from courtesy.service.answering import Answering
from courtesy.service.endings import EndIdle
from courtesy.service.inbound_text import ReceiveText
from courtesy.service.lost_answers import FindLostAnswers
from courtesy.service.outreach_text import RemindByText
from courtesy.service.receipts import RecordReceipt
from courtesy.service.sending import SendTexts
from courtesy.service.sending_openings import SendOpenings
from courtesy.service.settling import Settling


class Texts(Parts):
    """Use cases of texts."""

    @cached_property
    def carrier(self) -> TwilioCarrier:
        """The phone company."""
        s = self.settings
        return TwilioCarrier(
            account_sid=s.twilio_account_sid,
            auth_token=s.secret("twilio_auth_token"),
            base=s.twilio_api_base,
            senders=self.senders,
            status_url=f"{s.public_base_url.rstrip('/')}/twilio/sms/status",
        )

    @cached_property
    def settling(self) -> Settling:
        """Turns that need no dialogue."""
        return Settling(self.script, self.clock)

    @cached_property
    def answering(self) -> Answering:
        """Turns that the dialogue answers."""
        tries = self.settings.dialogue_tries
        return Answering(self.uow, self.dialogue, self.settling, self.script, self.clock, tries=tries)

    @cached_property
    def receive_text(self) -> ReceiveText:
        """The path of an inbound text."""
        return ReceiveText(
            self.uow,
            self.serialiser,
            self.settling,
            self.answering,
            self.clock,
            deadline_s=self.settings.turn_deadline_s,
        )

    @cached_property
    def send_texts(self) -> SendTexts:
        """Gives waiting texts to the carrier."""
        return SendTexts(self.uow, self.carrier, self.gate, self.clock)

    @cached_property
    def send_openings(self) -> SendOpenings:
        """Gives the first texts of several contacts to the carrier."""
        return SendOpenings(self.uow, self.carrier, self.gate, self.clock)

    @cached_property
    def find_lost_answers(self) -> FindLostAnswers:
        """Looks for answers to webhooks that the carrier never reported on."""
        return FindLostAnswers(self.uow, self.carrier, patience_s=self.settings.receipt_patience_s)

    @cached_property
    def remind_by_text(self) -> RemindByText:
        """Begins a contact with a text."""
        return RemindByText(self.uow, self.gate, self.script, self.clock)

    @cached_property
    def end_idle(self) -> EndIdle:
        """Ends exchanges that fell silent."""
        return EndIdle(self.uow, self.clock)

    @cached_property
    def record_receipt(self) -> RecordReceipt:
        """The carrier's word on what became of a text."""
        return RecordReceipt(self.uow, self.clock)
