"""`courtesy call` with the running product: it tells what was said in its own call and leaves no script behind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from courtesy.bootstrap import Product
from courtesy.cli import app
from tests.stack.evidence import turns_with
from tests.voice.callers import Callers


def test_where_accounts_share_a_phone_the_words_of_this_call_are_told_and_whom_it_was_about(
    callers: Callers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (asked, _), (about, phone) = callers.move_in("en"), callers.move_in("en")
    callers.rings_in(phone).hang_up()  # whom we spoke with last is whom the next call is about
    with callers.town.product.uow() as uow:
        uow.customer(uow.account(asked).customer_id).phone = phone
        uow.commit()
    before = len(turns_with(callers.town, phone))

    @contextmanager
    def opened(*, redis: bool) -> Iterator[Product]:
        yield callers.town.product

    monkeypatch.setattr("courtesy.cli.opened.opened", opened)
    monkeypatch.setattr("courtesy.cli.call._services", dict)
    monkeypatch.setattr(callers.town.product.live_audio, "has_room", lambda language: True)
    monkeypatch.setattr(
        callers.town.product,
        "settings",
        callers.town.product.settings.model_copy(update={"twilio_api_base": callers.emulator}),
    )
    out = tmp_path / "call.wav"
    told = CliRunner().invoke(app, ["call", "--account", asked, "--say", "9", "--out", str(out)])
    assert told.exception is None, told.exception
    assert f"The call was about {about}" in told.stderr
    said = [line.partition("> ")[::2] for line in told.stdout.splitlines() if "> " in line]
    now = turns_with(callers.town, phone)[before:]
    assert [text for _, text in said] == [turn["text"] for turn in now]
    assert ("you", "9") in said
    callees = httpx.get(f"{callers.emulator}/emulator/callees", timeout=10).json()["callees"]
    assert [each["lines"] for each in callees if each["number"] == phone] == [[]]
    assert not out.exists(), "there was no live audio"
