"""Single accounts contacted by their references: each is tried and told, whatever stands against the one before it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

import pytest

from tests.outreach.people import Street

Courtesy = Callable[..., subprocess.CompletedProcess[str]]


def begun(street: Street, channel: str) -> list[str]:
    """The accounts about which a contact has been begun, in order."""
    query = f"select ref from contacts join accounts a on a.id = account_id where channel = '{channel}' order by ref"
    return [row["ref"] for row in street.rows(query)]


def test_calls_go_on_after_those_that_cannot_be_made_and_each_of_these_is_told_with_its_reason(
    street: Street, courtesy: Courtesy
) -> None:
    stopped, agencys, rung, last = (street.move_in(late=12) for _ in range(4))
    street.opt_out(stopped, "voice")
    with street.product.engine.begin() as connection:
        connection.exec_driver_sql(f"update accounts set role = 'third_party' where ref = '{agencys}'")
    assert courtesy("outreach", "call", rung).returncode == 0
    told = courtesy("outreach", "call", "NO-SUCH", stopped, agencys, rung, "--account", last)
    assert told.returncode == 1
    assert "Traceback" not in told.stderr
    for words in ("NO-SUCH: ", f"{agencys}: {agencys} is an agency's", f"{rung}: A call with the customer of {rung}"):
        assert words in told.stderr
    assert re.search(rf"^{stopped}: \w+ by .*US-TCPA-REV-01", told.stdout, re.MULTILINE)
    assert f"{last}: a call is ready to be dialled" in told.stdout
    assert "The job workers make the contacts: they run with `courtesy up`." in told.stdout
    assert "4 of 5 contacts were not begun." in told.stderr.splitlines()[-1]
    assert begun(street, "voice") == [rung, last]


def test_texts_go_on_as_well_and_who_is_named_twice_is_texted_once(street: Street, courtesy: Courtesy) -> None:
    first, last = street.move_in(), street.move_in()
    told = courtesy("outreach", "text", first, "NO-SUCH", first, last)
    assert told.returncode == 1
    assert "NO-SUCH: " in told.stderr
    assert told.stdout.count(f"{first}: a text is ready to be sent") == 1
    assert f"{last}: a text is ready to be sent" in told.stdout
    assert "1 of 3 contacts were not begun." in told.stderr
    assert begun(street, "sms") == [first, last]


@pytest.mark.parametrize("how", ["text", "call"])
def test_the_exit_status_is_0_only_if_everybody_is_contacted(street: Street, courtesy: Courtesy, how: str) -> None:
    stopped, willing = street.move_in(late=12), street.move_in(late=12)
    street.opt_out(stopped, "all")
    refused = courtesy("outreach", how, stopped)
    assert refused.returncode == 1
    assert re.search(rf"^{stopped}: \w+ by .*US-FED-CEASE-01", refused.stdout)
    assert "job workers" not in refused.stdout  # there is nothing for them to do
    allowed = courtesy("outreach", how, willing)
    assert allowed.returncode == 0, allowed.stderr
    assert "they run with `courtesy up`" in allowed.stdout
