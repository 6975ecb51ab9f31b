"""The path of calls, in and out."""

from __future__ import annotations

from functools import cached_property
from uuid import UUID

from courtesy.bootstrap.texts import Texts
from courtesy.carrier.twilio_calls import TwilioTelephone
from courtesy.model.people import Language
from courtesy.service.broken_into import NoteBrokenInto
from courtesy.service.call_closing import AgentHungUp, Closing
from courtesy.service.call_end import FollowCall
from courtesy.service.call_opening import AnswerCall
from courtesy.service.call_placing import PlaceCall, RemindByCall
from courtesy.service.call_turn import HearCaller
from courtesy.service.desk_call import CallDesk
from courtesy.service.lost_calls import LostCalls
from courtesy.service.recordings import ExpireRecordings, NoteRecording
from courtesy.service.voicemail import Sender, Voicemail
from courtesy.store.recording_records import RecordingFolder


class Calls(Texts):
    """Use cases of calls."""

    @cached_property
    def telephone(self) -> TwilioTelephone:
        """The phone company, for calls."""
        s = self.settings
        return TwilioTelephone(
            account_sid=s.twilio_account_sid,
            auth_token=s.secret("twilio_auth_token"),
            base=s.twilio_api_base,
            senders=self.senders,
            webhooks=f"{s.public_base_url.rstrip('/')}/twilio/voice",
            detection="DetectMessageEnd" if self._message_sender else "Enable",
        )

    @property
    def _message_sender(self) -> Sender | None:
        s = self.settings
        if s.voicemail_business and s.voicemail_person and s.voicemail_number:
            return Sender(s.voicemail_business, s.voicemail_person, s.voicemail_number)
        return None

    @cached_property
    def answer_call(self) -> AnswerCall:
        """The first words of a call."""
        return AnswerCall(self.uow, self.script, self.clock, record=self.settings.record_calls)

    @cached_property
    def _closing(self) -> Closing:
        # asked late: most calls need nobody, and the queue of agents may be down
        return Closing(
            self.script,
            self.clock,
            reached_at=self.senders.told_to,
            reach=lambda uow, given: self.call_desk.take.reachable(uow, given),
        )

    @cached_property
    def call_desk(self) -> CallDesk:
        """Brings callers and agents together."""
        s = self.settings
        return CallDesk.of(
            self.uow,
            lambda: self.hand_off_queue,
            lambda: self.telephone,
            self.clock,
            script=self.script,
            gate=self.gate,
            hours=self.opening_hours,
            reached_at=self.senders.told_to,
            number=s.agent_number,
            record=s.record_calls,
        )

    @cached_property
    def hear_caller(self) -> HearCaller:
        """The path of what a caller says."""
        return HearCaller(
            self.uow,
            self.serialiser,
            self.settling,
            self.answering,
            self._closing,
            self.script,
            self.clock,
            deadline_s=self.settings.call_deadline_s,
            record=self.settings.record_calls,
        )

    @cached_property
    def note_broken_into(self) -> NoteBrokenInto:
        """Notes what callers had heard when they took the turn."""
        return NoteBrokenInto(self.uow)

    @cached_property
    def agent_hung_up(self) -> AgentHungUp:
        """The end of a connection to an agent's phone."""
        return AgentHungUp(self.uow, self.script, self.clock, record=self.settings.record_calls)

    @cached_property
    def recording_files(self) -> RecordingFolder:
        """Where the sound of calls is kept."""
        return RecordingFolder(self.settings.recordings_dir or self.settings.courtesy_state_dir / "recordings")

    @cached_property
    def note_recording(self) -> NoteRecording:
        """Takes note of a finished recording."""
        return NoteRecording(self.uow, self.clock)

    @cached_property
    def expire_recordings(self) -> ExpireRecordings:
        """Deletes recordings whose time is over."""
        return ExpireRecordings(self.uow, self.recording_files, self.clock)

    @cached_property
    def follow_call(self) -> FollowCall:
        """The carrier's word on what becomes of a call."""
        return FollowCall(self.uow, self.clock)

    @cached_property
    def remind_by_call(self) -> RemindByCall:
        """Plans a call."""
        return RemindByCall(self.uow, self.gate, self.clock)

    @cached_property
    def place_call(self) -> PlaceCall:
        """Dials a planned call."""

        def keep_place(language: Language, call: UUID) -> bool:
            return self.settings.speech != "local" or self.live_audio.keep_place(language, str(call))

        return PlaceCall(self.uow, self.telephone, self.gate, self.follow_call, self.clock, keep_place=keep_place)

    @cached_property
    def lost_calls(self) -> LostCalls:
        """Calls whose end nobody told us."""
        return LostCalls(self.uow, self.telephone, self.follow_call)

    @cached_property
    def voicemail(self) -> Voicemail:
        """What happens when a mailbox answers."""
        return Voicemail(
            self.uow,
            self.telephone,
            self.script,
            self.clock,
            self._message_sender,
            record=self.settings.record_calls,
        )
