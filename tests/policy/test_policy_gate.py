"""The gate as others use it: reading cases, loading rules, failing closed, saying a decision, staying pure."""

import ast
import json
from dataclasses import FrozenInstanceError, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from policy_kit import CHINA, FRIDAY, OHIO, answer, build, call

import courtesy.policy
from courtesy.policy import Facts, FactsError, RulesError, decide, explain, in_words, load_rules
from courtesy.policy.rulebook import RULE_FILES

PACKAGE = Path(courtesy.policy.__file__).parent
RULES = load_rules()


# --- reading a case -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("case", "where", "mend"),
    [
        ({}, "account", "{...}"),
        ({"account": {}}, "ask", "{...}"),
        ({"account": [], "ask": {}}, "account", "{...}"),
        (build(at=None), "ask.at", "2026-11-20T16:00:00Z"),
        (build(at="2026-11-20T16:00:00"), "ask.at", "offset"),
        (build(at="soon"), "ask.at", "2026-11-20T16:00:00Z"),
        (build(at="9999-12-31T16:00:00Z"), "ask.at", "2200"),
        (build(channel="fax"), "ask.channel", "voice, sms, email, letter"),
        (build(channel=None), "ask.channel", "voice"),
        (build(mode="robot"), "ask.mode", "automated, human"),
        (build(purpose="sale"), "ask.purpose", "reminder"),
        (build(phone="6145550101"), "account.phone", "+16175550123"),
        (build(postal_code=43215), "account.postal_code", "quotes"),
        (build(days_past_due="20"), "account.days_past_due", "like 20"),
        (build(days_past_due=True), "account.days_past_due", "like 20"),
        (build(flags={"minor": "yes"}), "account.flags.minor", "true"),
        (build(flags={"instalment_agreement": "maybe"}), "account.flags.instalment_agreement", "active"),
        (build(consents="all"), "account.consents", "[...]"),
        (build(consents=[{"channel": "sms"}]), "account.consents[0].kind", "text"),
        (build(inconvenient=[{"weekdays": ["someday"]}]), "account.inconvenient[0].weekdays", "mon"),
        (build(inconvenient=[{"from": "nine"}]), "account.inconvenient[0].from", "09:00"),
        (build(known_location={"tz": "Asia/Tokyo", "stated_at": "May"}), "account.known_location.stated_at", "write"),
        (build(history=[{"at": FRIDAY}]), "history[0].channel", "voice"),
        (build(history=[call(FRIDAY), {"at": FRIDAY, "event": "gift"}]), "history[1].event", "opt_out"),
        (build(history=[{"at": FRIDAY, "event": "opt_out"}]), "history[0].channel", "all"),
        (build(history=[{"at": FRIDAY, "event": "promise"}]), "history[0].due", "2026-11-28"),
        (build(history=[{"at": FRIDAY, "event": "promise", "due": "9999-01-01"}]), "history[0].due", "2200"),
    ],
)  # fmt: skip
def test_a_case_that_cannot_be_read_says_where_and_how_to_mend_it(case, where, mend):
    with pytest.raises(FactsError) as raised:
        Facts.from_case(case)

    assert raised.value.where == where
    assert mend in raised.value.mend


def test_unknown_things_that_widen_nothing_are_read_as_unknown():
    odd = build(role="agency", phone_line="fax", history=[call(FRIDAY, "exploded", by="owl")], flags=None)

    facts = Facts.from_case(odd)

    assert (facts.account.role, facts.account.phone_line) == (None, None)
    assert facts.history[0].outcome is None


def test_instants_with_any_offset_are_the_same_instants():
    assert Facts.from_case(build(at="2026-11-20T11:00:00-05:00")).ask.at == datetime(2026, 11, 20, 16, tzinfo=UTC)
    assert answer(at="2026-11-20T07:59:00-05:00")[2] == "2026-11-20T13:00:00Z"


def test_numbers_and_states_are_read_as_people_write_them():
    assert Facts.from_case(build(phone="+1 (614) 555-0101")).account.phone == "+16145550101"
    assert answer(state="Massachusetts", city=None, postal_code=None, history=[
        call("2026-11-18T16:00:00Z"), call("2026-11-19T16:00:00Z")])[1] == ["US-ST-MA-01"]  # fmt: skip
    assert answer(country="cn", **dict.fromkeys(("state", "city", "postal_code", "phone")))[0] == "defer"


def test_the_order_of_the_history_does_not_matter():
    calls = [call(f"2026-11-{day}T16:00:00Z") for day in (19, 13, 18)]

    assert answer(history=calls) == answer(history=sorted(calls, key=lambda item: item["at"]))


# --- the answer -----------------------------------------------------------------------------------


def test_a_case_is_explained_whether_bare_or_wrapped():
    bare = build(at="2026-11-20T12:59:00Z")

    assert explain(bare) == {
        "id": "x", "decision": "defer", "rules": ["US-FED-TIME-01"], "next_allowed": "2026-11-20T13:00:00Z",
    }  # fmt: skip
    assert explain({"id": "y", "case": bare})["id"] == "y"
    assert json.dumps(explain(build())) == '{"id": "x", "decision": "allow", "rules": [], "next_allowed": null}'


def test_a_decision_can_be_read_aloud():
    facts = Facts.from_case(build(at="2026-11-20T14:00:00Z", phone="+15035550102"))

    said = in_words(decide(facts, RULES), RULES)

    assert said.splitlines()[0] == "This contact must wait."
    assert "2026-11-20 16:00 UTC" in said
    assert "06:00 in America/Los_Angeles" in said
    assert "15 U.S.C. 1692c(a)(1)" in said
    assert "America/New_York (address)" in said


def test_every_rule_can_be_read_aloud():
    for case in (build(), build(CHINA, flags={"hardship": True}), build(role=None), build(flags={"military": True})):
        decision = decide(Facts.from_case(case), RULES)
        assert in_words(decision, RULES).startswith(("This contact", "A person"))


def test_an_error_while_deciding_is_a_block():
    broken = replace(Facts.from_case(build()), history=(None,))  # type: ignore[arg-type]

    got = decide(broken, RULES)

    assert (got.decision, got.rules, got.next_allowed) == ("block", ("HOUSE-FAIL-CLOSED",), None)
    naive = Facts.from_case(build())
    naive = replace(naive, ask=replace(naive.ask, at=datetime(2026, 11, 20, 16)))  # noqa: DTZ001
    assert decide(replace(naive, history=Facts.from_case(build(history=[call(FRIDAY)])).history), RULES).decision == (
        "block"
    )


def test_a_decision_names_its_facts_and_its_rules():
    facts, other = Facts.from_case(build()), Facts.from_case(build(city="Dayton"))

    one, two = decide(facts, RULES), decide(other, RULES)

    assert one == decide(Facts.from_case(build()), load_rules())
    assert one.facts_hash != two.facts_hash
    assert one.rules_version == two.rules_version == RULES.version
    with pytest.raises(FrozenInstanceError):
        one.decision = "allow"


# --- the rules ------------------------------------------------------------------------------------


def test_every_rule_has_a_source_with_force_and_confidence():
    for rule in RULES.rules.values():
        assert rule.sources
        assert {source.confidence for source in rule.sources} <= {"V", "S", "M"}
        assert all(source.cite and source.force for source in rule.sources)
        assert set(rule.binds) <= {"first_party", "third_party"}


def test_every_rule_named_in_the_code_is_in_the_files_and_the_other_way_round():
    words = set()
    for path in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in RULES.rules:
                words.add(node.value)

    assert words == set(RULES.rules)


def test_no_area_code_is_in_two_places():
    import yaml

    data = yaml.safe_load((PACKAGE / "geography" / "area_codes.yaml").read_text())
    codes = [code for listed in data["states"].values() for code in listed]
    codes += [code for row in data["abroad"] for code in row["codes"]] + data["toll_free"] + data["nongeographic"]

    assert len(codes) == len(set(codes))


@pytest.mark.parametrize(
    ("state", "codes"),
    [
        ("MA", "339 351 413 508 617 774 781 857 978"),
        ("DC", "202 771"),
        ("WA", "206 253 360 425 509 564"),
        ("FL", "239 305 321 324 352 386 407 448 561 645 656 689 727 728 754 772 786 813 850 863 904 941 954"),
        ("NY", "212 315 329 332 347 363 465 516 518 585 607 624 631 646 680 716 718 838 845 914 917 929 934"),
        ("CA", "209 213 279 310 323 341 350 357 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 "
               "714 738 747 760 805 818 820 831 837 840 858 909 916 925 949 951"),
    ],
)  # fmt: skip
def test_the_states_with_rules_of_their_own_have_all_their_area_codes(state, codes):
    assert {code for code, place in RULES.places.code_states.items() if place == state} == set(codes.split())


@pytest.mark.parametrize(
    ("codes", "zones"),
    [
        ("208 986 541 775", "America/Denver America/Los_Angeles"),
        ("219 270 364 423 448 574 606 812 850 906 930 931", "America/New_York America/Chicago"),
        ("308 605 620 701 785 915", "America/Chicago America/Denver"),
        ("928", "America/Phoenix America/Denver"),
        ("907", "America/Anchorage America/Adak"),
        ("202 212 305 516 518 614 617 716 917", "America/New_York"),
        ("206 213 415 503 509", "America/Los_Angeles"),
        ("808", "Pacific/Honolulu"),
    ],
)
def test_area_codes_have_the_zones_of_their_places(codes, zones):
    for code in codes.split():
        assert set(RULES.places.code_zones[code]) == set(zones.split())


def test_every_zone_in_the_files_has_a_clock():
    from zoneinfo import ZoneInfo

    places = RULES.places
    for zones in (*places.state_zones.values(), *places.code_zones.values(), places.all_us_zones):
        for zone in zones:
            assert ZoneInfo(zone)
    assert all(ZoneInfo(zone) for zone in places.us_zones | places.cn_zones)
    assert len(places.state_zones) == 50 + 1 + 5


def test_the_version_of_the_rules_changes_with_their_text(monkeypatch):
    from courtesy.policy import rulebook

    monkeypatch.setattr(rulebook, "RULE_FILES", RULE_FILES[:-1])

    assert rulebook.load_rules().version != RULES.version


def test_a_missing_rule_file_is_named(monkeypatch):
    from courtesy.policy import rulebook

    monkeypatch.setattr(rulebook, "RULE_FILES", ("mars.yaml",))

    with pytest.raises(RulesError, match=r"rules/mars\.yaml: unreadable"):
        rulebook.load_rules()


# --- purity ---------------------------------------------------------------------------------------


def test_the_gate_reads_no_clock_and_imports_no_framework():
    permitted = {"__future__", "re", "collections", "dataclasses", "datetime", "functools", "hashlib", "importlib", "json", "typing",
                 "zoneinfo", "yaml", "phonenumbers", "courtesy"}  # fmt: skip
    for path in PACKAGE.glob("*.py"):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert {alias.name.split(".")[0] for alias in node.names} <= permitted, path.name
            elif isinstance(node, ast.ImportFrom):
                assert (node.module or "").split(".")[0] in permitted, path.name
                assert not (node.module or "").startswith("courtesy.") or node.module.startswith("courtesy.policy")
            elif isinstance(node, ast.Attribute):
                assert node.attr not in {"now", "utcnow", "today_utc", "monotonic"}, path.name


def test_no_module_is_long():
    for path in PACKAGE.glob("*.py"):
        assert len(path.read_text().splitlines()) < 200, path.name


def test_the_kit_and_the_gate_agree_on_an_ordinary_account():
    assert explain(build(OHIO))["decision"] == "allow"
