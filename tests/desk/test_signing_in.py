from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from pyotp.totp import TOTP

from courtesy.model.desk import ROLES
from courtesy.model.errors import Conflict, InvalidInput
from desk.app import create_app
from tests.desk.browserless import PASSWORD, Person
from tests.desk.office import Office


@pytest.fixture
def app(office: Office) -> Flask:
    app = create_app(office.product)
    app.config["TESTING"] = False
    return app


@pytest.fixture
def somebody(app: Flask, office: Office) -> Callable[..., Person]:
    def add(login: str = "ana", *roles: str, signed_in: bool = True) -> Person:
        office.product.users.add(login, PASSWORD, name=login.title(), roles=roles or ("agent",), by="test")
        person = Person(app.test_client())
        if signed_in:
            assert person.sign_in(login).status_code == 302
        return person

    return add


def test_every_route_needs_a_role_or_is_marked_public(app: Flask) -> None:
    public = set()
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        if rule.endpoint == "static":
            continue
        roles = getattr(view, "_needs_roles", ())
        assert roles or hasattr(view, "_public"), f"{rule.rule}: add @needs(...), or @public if it tells nothing"
        assert set(roles) <= set(ROLES)
        if not roles:
            public.add(rule.endpoint)
    assert public == {"sign_in.form", "sign_in.enter", "sign_in.language", "oidc.begin", "oidc.back"}


def test_no_page_opens_for_whoever_is_not_signed_in_and_none_for_the_wrong_role(
    app: Flask, office: Office, somebody: Callable[..., Person]
) -> None:
    case = office.customer_asks()
    stranger, reviewer, agent = Person(app.test_client()), somebody("rita", "reviewer"), somebody("ana", "agent")
    agent.post(f"/desk/cases/{case}/claim")
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static" or hasattr(app.view_functions[rule.endpoint], "_public"):
            continue
        path = re.sub(r"<uuid:\w+>", str(case), rule.rule).replace("<ref>", "US-1001")
        path = path.replace("<any(talk, card, tools, head):part>", "talk")
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        form = {"csrf_token": stranger.token()}
        answer = stranger.client.open(path, method=method, data=form if method == "POST" else None)
        assert answer.status_code == 302, path
        assert "sign-in" in answer.location, path
        if "reviewer" not in app.view_functions[rule.endpoint]._needs_roles:  # type: ignore[attr-defined]
            form = {"csrf_token": reviewer.token("/desk")}
            assert reviewer.client.open(path, method=method, data=form).status_code == 403, path
        if rule.endpoint.startswith(("team.", "review.", "ops.")):
            form = {"csrf_token": agent.token("/desk")}
            assert agent.client.open(path, method=method, data=form).status_code == 403, path


def test_a_form_without_its_token_does_nothing(office: Office, somebody: Callable[..., Person]) -> None:
    ana, case = somebody(), office.customer_asks()
    assert ana.client.post(f"/desk/cases/{case}/claim").status_code == 400
    assert office.state(case)[0] == "pending"


def test_five_wrong_tries_lock_the_account_for_a_quarter_of_an_hour(
    office: Office, somebody: Callable[..., Person]
) -> None:
    ana = somebody(signed_in=False)
    for _ in range(5):
        assert ana.sign_in("ana", "wrong").status_code == 403
    assert ana.sign_in("ana").status_code == 403
    office.advance(minutes=15)
    assert ana.sign_in("ana").status_code == 302
    assert [e["result"] for e in office.audited("desk.sign_in")] == ["wrong"] * 5 + ["locked", "in"]
    answers = {ana.sign_in(login, "wrong").get_data(as_text=True).count("is wrong") for login in ("ana", "nobody")}
    assert answers == {1}, "the answer does not tell whether there is such a user"


def test_with_a_second_factor_the_password_alone_does_not_do_and_no_code_is_good_twice(
    office: Office, somebody: Callable[..., Person]
) -> None:
    ana = somebody(signed_in=False)
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    users = office.product.users
    users.set_second_factor("ana", secret, TOTP(secret).at(office.now))
    assert ana.sign_in("ana").status_code == 403
    assert ana.sign_in("ana", code=TOTP(secret).at(office.now)).status_code == 403, (
        "the code has been used to set it up"
    )
    office.advance(seconds=30)
    assert ana.sign_in("ana", code=TOTP(secret).at(office.now)).status_code == 302


def test_where_a_second_factor_is_required_nothing_opens_before_it_is_set_up(app: Flask, office: Office) -> None:
    office.product.settings = office.product.settings.model_copy(update={"second_factor": "required"})
    office.product.users.add("ana", PASSWORD, name="Ana", roles=["agent"], by="test")
    ana = Person(app.test_client())
    ana.sign_in("ana")
    assert ana.client.get("/desk").location == "/desk/second-factor"
    page = ana.page("/desk/second-factor")
    secret = page.split("<code>")[1].split("</code>")[0]
    form = {"code": TOTP(secret).at(office.now), "csrf_token": ana.token("/desk/second-factor")}
    assert ana.client.post("/desk/second-factor", data=form).location == "/desk"
    assert ana.client.get("/desk").status_code == 200


def test_a_session_ends_when_it_is_idle_when_it_is_old_and_when_the_user_is_disabled(
    office: Office, somebody: Callable[..., Person]
) -> None:
    ana, ben = somebody("ana"), somebody("ben")
    for _ in range(30):
        office.advance(minutes=25)
        answer = ana.client.get("/desk")
        if answer.status_code != 200:
            break
    assert answer.status_code == 302, "it is used all the time, but twelve hours are the end"
    assert ben.client.get("/desk").status_code == 302, "it has been idle"
    ben.sign_in("ben")
    office.product.users.disable("ben", by="test")
    assert ben.client.get("/desk").status_code == 302


def test_who_signs_out_is_out_everywhere_and_gives_their_cases_back(
    office: Office, somebody: Callable[..., Person]
) -> None:
    ana, case = somebody(), office.customer_asks()
    ana.post(f"/desk/cases/{case}/claim")
    kept = ana.client.get_cookie("courtesy_desk").value  # type: ignore[union-attr]
    ana.post("/desk/sign-out")
    ana.client.set_cookie("courtesy_desk", kept)
    assert ana.client.get("/desk").status_code == 302
    assert office.state(case)[0] == "pending"


def test_pages_allow_no_inline_script_no_frame_and_no_foreign_source(somebody: Callable[..., Person]) -> None:
    answer = somebody().client.get("/desk")
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.get_data(as_text=True)
    assert "<script>" not in body
    assert "style=" not in body
    assert " onclick" not in body


def test_a_link_to_elsewhere_is_not_followed_after_signing_in(somebody: Callable[..., Person]) -> None:
    ana = somebody(signed_in=False)
    for elsewhere in ("https://evil.example/desk", "//evil.example", "/twilio/sms", "/desk\\@evil.example"):
        assert ana.sign_in("ana", next=elsewhere).location == "/desk"
    assert ana.sign_in("ana", next="/desk/team").location == "/desk/team"


def test_users_are_refused_with_what_to_mend(office: Office) -> None:
    users = office.product.users
    users.add("ana", PASSWORD, name="Ana", roles=["agent"], by="test")
    with pytest.raises(Conflict):
        users.add("ana", PASSWORD, name="Ana", roles=["agent"], by="test")
    for login, password, roles in [
        ("Ana B", PASSWORD, ["agent"]),
        ("ben", "short", ["agent"]),
        ("ben", PASSWORD, ["boss"]),
        ("ben", PASSWORD, []),
    ]:
        with pytest.raises(InvalidInput):
            users.add(login, password, name="", roles=roles, by="test")


def test_many_tries_with_one_name_are_slowed_down_and_a_house_behind_one_address_is_not(
    office: Office, app: Flask, somebody: Callable[..., Person]
) -> None:
    somebody("ben")
    guesser = Person(app.test_client())
    token = guesser.token()

    def tries(login: str) -> int:
        form = {"login": login, "password": "wrong", "code": "", "csrf_token": token}
        return guesser.client.post("/desk/sign-in", data=form).status_code

    answers = [tries("nobody") for _ in range(14)]
    assert answers[0] == 403
    assert answers[-1] == 429
    assert Person(app.test_client()).sign_in("ben").status_code == 302, "from the same address"
