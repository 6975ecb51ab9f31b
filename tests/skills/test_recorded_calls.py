"""Which calls are recorded, that a recording can't be changed unnoticed, and when it goes."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner

from courtesy.model.recording import kept_until
from courtesy.service.call_answer import CallAnswer
from courtesy.service.call_opening import AnswerCall
from courtesy.service.outcomes import record_outcome
from courtesy.service.recordings import ExpireRecordings, NoteRecording
from courtesy.store import recording_views
from courtesy.store.recording_records import RecordingFolder
from tests.outreach.people import Street
from tests.skills.talks import Talks
from webhooks.voice_twiml import Addresses, twiml

ADDRESSES = Addresses("https://bot.example", None, "+12025550100")


class Phone:
    """A customer's calls to us."""

    def __init__(self, street: Street, country: str) -> None:
        self.street = street
        self.product = street.product
        self.ref = street.move_in(country=country)
        with self.product.uow() as uow:
            self.number = uow.customer(uow.account(self.ref).customer_id).phone

    def calls(self, *, record: bool) -> tuple[str, CallAnswer]:
        sid = f"CA{uuid4().hex}"
        opening = AnswerCall(self.product.uow, self.product.script, self.product.clock, record=record)
        return sid, opening.inbound(sid, self.number)

    def recorded(self, sid: str, files: RecordingFolder, sound: bytes = b"sound") -> str:
        """The call's recording, as the audio server gives notice of it."""
        name = f"{sid}.MZ1.wav"
        (files.ready() / name).write_bytes(sound)
        note = NoteRecording(self.product.uow, self.product.clock)
        assert note(sid, name, keeper="here", duration_s=61, sha256=hashlib.sha256(sound).hexdigest())
        assert not note(sid, name, keeper="here", duration_s=61, sha256="other")  # the same again is no news
        return name


@pytest.fixture
def files(tmp_path: Path) -> RecordingFolder:
    return RecordingFolder(tmp_path / "recordings")


def test_a_call_in_the_us_is_recorded_if_the_operator_wants_once_the_notice_has_been_said(street: Street) -> None:
    _, answer = Phone(street, "US").calls(record=False)
    assert answer.recording == "no"
    assert "<Recording" not in twiml(answer, ADDRESSES)
    _, answer = Phone(street, "US").calls(record=True)
    assert answer.recording == "after_notice"
    said = twiml(answer, ADDRESSES)
    assert said.index("may be recorded") < said.index("<Recording") < said.index("Am I speaking with")


@pytest.mark.parametrize("wanted", [True, False])
def test_a_call_in_china_is_recorded_from_its_first_word_as_the_law_wants(street: Street, wanted: bool) -> None:
    _, answer = Phone(street, "CN").calls(record=wanted)
    assert answer.recording == "whole"
    said = twiml(answer, ADDRESSES)
    assert said.index("<Recording") < said.index("<Say")


def test_a_stranger_is_not_recorded(street: Street) -> None:
    opening = AnswerCall(street.product.uow, street.product.script, street.product.clock, record=True)
    assert opening.inbound("CA1", "+16145559999").recording == "no"


def test_who_has_objected_is_not_recorded_in_the_next_call_either(talks: Talks) -> None:
    phone = Phone(talks.street, "US")
    talk = talks.with_customer(phone.ref, verified=True)
    talks.skills.hear_signal(talk.contact, talk.says(), "object_recording")
    assert phone.calls(record=True)[1].recording == "no"


def test_a_recording_is_known_by_its_hash_and_any_change_shows(street: Street, files: RecordingFolder) -> None:
    phone = Phone(street, "US")
    sid, _ = phone.calls(record=True)
    name = phone.recorded(sid, files)
    engine = street.product.engine
    assert recording_views.check(engine, files) == (1, {})
    [seen] = recording_views.of_account(engine, street.product.uow, phone.ref, by="ana")
    assert (seen["call"], seen["name"], seen["duration_s"]) == (sid, name, 61)
    files.path(name).write_bytes(b"other")
    assert recording_views.check(engine, files) == (1, {name: "was changed"})
    files.remove(name)
    assert recording_views.check(engine, files) == (1, {name: "is missing"})


@pytest.mark.parametrize(("country", "years"), [("US", 3), ("CN", 5)])
def test_recordings_go_when_their_time_by_law_is_over(
    street: Street, files: RecordingFolder, country: str, years: int
) -> None:
    phone = Phone(street, country)
    name = phone.recorded(phone.calls(record=True)[0], files)
    expire = ExpireRecordings(street.product.uow, files, street.product.clock)
    began = street.now
    street.set_clock(began.replace(year=began.year + years))
    assert expire() == []
    street.advance(days=1)
    assert expire() == [name]
    assert expire() == []
    assert recording_views.check(street.product.engine, files) == (0, {})
    assert not (files.ready() / name).exists()


def test_what_an_instalment_was_asked_for_in_is_kept_while_the_account_is_open(
    street: Street, files: RecordingFolder
) -> None:
    phone = Phone(street, "CN")
    sid, answer = phone.calls(record=True)
    name = phone.recorded(sid, files)
    _agree(street, answer.contact)
    expire = ExpireRecordings(street.product.uow, files, street.product.clock)
    street.advance(days=366 * 6)
    assert expire() == []
    with street.product.uow() as uow:
        uow.account(phone.ref).closed_at = street.now
        uow.commit()
    assert expire() == [name]


def test_a_leap_days_recording_has_its_whole_years() -> None:
    called = datetime(2028, 2, 29, 15, tzinfo=UTC)
    assert str(kept_until(called, "US")) == "2031-03-01"
    assert kept_until(called, "elsewhere") == kept_until(called, "CN")
    assert kept_until(called + timedelta(days=1), "US").year == 2031


def test_the_command_says_what_to_do_without_an_account() -> None:
    from courtesy.cli import app

    said = CliRunner().invoke(app, ["recordings", "list"])
    assert said.exit_code != 0
    assert "--account" in said.output


def _agree(street: Street, contact_id: UUID | None) -> None:
    assert contact_id is not None
    with street.product.uow() as uow:
        contact = uow.contact(contact_id, lock=True)
        record_outcome(uow, contact, None, "instalment_request", {"months": 12}, street.now)
        uow.commit()
