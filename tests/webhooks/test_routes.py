"""Every address of the web server is signed by Twilio, needs the token, or is marked as public."""

from __future__ import annotations

import pytest

from tests.webhooks.conftest import Door
from webhooks.api import PUBLIC, TOKEN
from webhooks.signature import SIGNED


def test_every_route_is_guarded_and_everything_below_twilio_is_signed(door: Door) -> None:
    routes = list(door.app.url_map.iter_rules())
    assert {"/twilio/sms", "/twilio/sms/status", "/healthz", "/api/accounts/<ref>/turns"} <= {
        rule.rule for rule in routes
    }
    for rule in routes:
        view = door.app.view_functions[rule.endpoint]
        guards = {mark for mark in (SIGNED, TOKEN, PUBLIC) if getattr(view, mark, False)}
        assert guards == ({SIGNED} if rule.rule.startswith("/twilio") else guards & {TOKEN, PUBLIC}), rule.rule
        assert len(guards) == 1, rule.rule


def test_the_guards_hold_on_every_route_and_not_on_paper_only(door: Door) -> None:
    for rule in door.app.url_map.iter_rules():
        path = rule.rule.replace("<ref>", "EN-1")
        view = door.app.view_functions[rule.endpoint]
        for method in rule.methods - {"HEAD", "OPTIONS"}:  # type: ignore[operator]
            status = door.client.open(path, method=method).status_code
            expected = 403 if getattr(view, SIGNED, False) else 401 if getattr(view, TOKEN, False) else 200
            assert status == expected, (method, path)


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic wrong", "Bearer ü"])
def test_the_json_api_needs_the_token(door: Door, header: str) -> None:
    answer = door.client.get("/api/accounts/EN-1/turns", headers={"Authorization": header})
    assert answer.status_code == 401
    assert "bearer token" in answer.get_json()["error"]


def test_with_the_token_an_unknown_account_is_not_found_and_metrics_are_told(door: Door) -> None:
    headers = {"Authorization": f"Bearer {door.product.settings.secret('courtesy_api_token')}"}
    answer = door.client.get("/api/accounts/NO-SUCH/turns", headers=headers)
    assert answer.status_code == 404
    assert "NO-SUCH" in answer.get_json()["error"]
    assert b"courtesy_turns" in door.client.get("/metrics", headers=headers).data
    assert door.client.get("/nowhere").status_code == 404
