"""The compliance office's cases, where they are at hand: whole cases, and the samples beside each rule."""

import json

import pytest
import yaml
from policy_kit import CHINA, COMPLIANCE, EMAIL, OHIO, TEXT, VOICE, answer

from courtesy.policy import explain, load_rules

CASES = COMPLIANCE / "cases.jsonl"
RULES = COMPLIANCE / "rules.yaml"
LINES = [json.loads(line) for line in CASES.read_text().splitlines()] if CASES.exists() else []
SHEET = {rule["id"]: rule for rule in yaml.safe_load(RULES.read_text())["rules"]} if RULES.exists() else {}

needs_cases = pytest.mark.skipif(not LINES, reason=f"the compliance cases are not at hand: {CASES}")
needs_rules = pytest.mark.skipif(not SHEET, reason=f"the compliance rules are not at hand: {RULES}")

# The format of cases says nothing of what these rules judge (wording, recording, retention, verification).
ELSEWHERE = {
    "US-FED-ELEC-01", "US-FED-VM-01", "US-FED-VAL-01", "US-FED-TBD-01", "US-FED-CRA-01", "US-TCPA-ID-01",
    "US-TCPA-REV-02", "US-REC-01", "US-RET-01", "CN-REC-01", "CN-SMS-01", "CN-AI-01", "CN-PIPL-01", "GL-ID-01",
    "GL-PCI-01", "GL-AI-01", "GL-ACC-01", "UK-EU-01",
}  # fmt: skip


@needs_cases
@pytest.mark.parametrize("line", LINES, ids=[line["id"] for line in LINES])
def test_a_case_on_file_is_decided_as_the_office_expects(line):
    said = explain(line)

    assert said.pop("id") == line["id"]
    assert said == line["expect"], line["why"]


@needs_rules
def test_every_rule_that_a_case_can_decide_is_ours_with_the_same_sources_and_hours():
    ours = load_rules().rules

    assert set(SHEET) - ELSEWHERE <= set(ours)
    for rule_id, rule in ours.items():
        if rule_id not in SHEET:
            continue
        theirs = SHEET[rule_id]
        assert rule.sources, rule_id
        assert rule.sources[0].confidence == theirs["legal_basis"][0]["conf"], rule_id
        for name in ("start", "end"):
            if name in rule.parameters:
                assert rule.parameters[name] == theirs["parameters"][name], rule_id


HERE = {"America/New_York": "OH", "America/Chicago": "IL", "America/Denver": "CO", "America/Los_Angeles": "WA"}
DAY = "T16:00:00Z"


def at_home(zone):
    """Place an account in a zone by address alone."""
    return {"state": HERE[zone], "city": None, "postal_code": None, "phone": None}


def window(given):
    zones = given["zones"]
    if zones == ["Asia/Shanghai"]:
        return answer(CHINA, at=given["at"])
    if "Asia/Shanghai" in zones:
        return answer(CHINA, at=given["at"], known_location={"tz": zones[1], "stated_at": "2026-11-20"})
    if zones == "ALL_US":
        return answer(at=given["at"], state=None, city=None, postal_code=None, phone=None)
    if len(zones) == 2:
        return answer(at=given["at"], phone="+12065550144")
    known = {"tz": zones[0], "stated_at": given["at"][:10]}
    return answer(at=given["at"], known_location=known, phone="+13055550155")


def rolling(rule_id, given):
    channel = "sms" if rule_id == "US-FED-FREQ-03" else "voice"
    history = [
        {
            "at": at,
            "channel": "sms" if outcome == "sent" else "voice",
            "direction": "outbound",
            "outcome": outcome,
        }
        for at, outcome, debts in given["calls"]
        if given["debt"] in debts
    ]
    setting = at_home(given["tz"])
    setting["role"] = "third_party" if rule_id in ("US-FED-FREQ-01", "US-TCPA-LAND-01") else "first_party"
    if rule_id == "US-ST-MA-01":
        setting |= {"state": "MA"}
    if rule_id == "US-TCPA-LAND-01":
        setting |= {"phone_line": "landline", "consents": []}
    mode = "automated" if rule_id == "US-TCPA-LAND-01" else "human"
    return answer(at=given["now"], channel=channel, mode=mode, history=history, **setting)


WINDOWS = ("US-FED-TIME-01", "GL-TZ-01", "US-ST-FL-01", "CN-TIME-01")
ROLLING = ("US-FED-FREQ-01", "US-FED-FREQ-03", "US-TCPA-LAND-01", "US-ST-MA-01")


def samples(rule_ids):
    return [
        pytest.param(rule_id, sample, id=f"{rule_id}-{sample['name']}")
        for rule_id in rule_ids
        for sample in SHEET.get(rule_id, {}).get("tests", ())
    ]


@needs_rules
@pytest.mark.parametrize(("rule_id", "sample"), samples(WINDOWS))
def test_a_window_sample_is_decided_as_the_sheet_says(rule_id, sample):
    decision, _, until = window(sample["given"])

    assert decision == sample["expect"]["decision"]
    if "next_allowed" in sample["expect"]:
        assert until == sample["expect"]["next_allowed"]


@needs_rules
@pytest.mark.parametrize(("rule_id", "sample"), samples(ROLLING))
def test_a_counting_sample_is_decided_as_the_sheet_says(rule_id, sample):
    decision, rules, _ = rolling(rule_id, sample["given"])

    assert decision == sample["expect"]["decision"]
    assert rules == ([rule_id] if decision == "defer" else [])


@needs_rules
@pytest.mark.parametrize(("rule_id", "sample"), samples(("CN-FREQ-01", "CN-FREQ-02")))
def test_a_daily_sample_is_decided_as_the_sheet_says(rule_id, sample):
    calls = [
        {"at": at, "channel": "voice", "direction": "outbound", "outcome": outcome}
        for at, outcome in sample["given"]["calls"]
    ]

    decision, _, _ = answer(CHINA, at=sample["given"]["now"], history=calls)

    assert decision == sample["expect"]["decision"]


@needs_rules
@pytest.mark.parametrize(("rule_id", "sample"), samples(("US-FED-FREQ-02",)))
def test_a_pause_sample_is_decided_as_the_sheet_says(rule_id, sample):
    given = sample["given"]
    talk = {"at": given["last_conversation"], "channel": "voice", "outcome": "conversation", "by": "agent"}
    talk["direction"] = given.get("direction", "outbound")

    decision, _, until = answer(
        at=given["now"], role="third_party", history=[talk], **at_home(given["tz"]), purpose="reminder"
    )

    assert decision == sample["expect"]["decision"]
    assert until.startswith(sample["expect"]["next_date"])


STOP = {"event": "opt_out", "channel": "sms"}
# Each sample of a decision table, said as a case: name -> arguments of `answer`. A sample missing here turns on
# something the format cannot say (a lawyer's agreement, a marketing text, a speaker on the line, ...).
TABLES = {
    "US-FED-TIME-02": {
        "second_reply_in_slot": {
            "at": "2026-11-23T14:40:00Z", "channel": "sms", "purpose": "reply",
            "inconvenient": [{"weekdays": ["mon"], "from": "09:00", "to": "14:00"}],
            "history": [
                {"at": "2026-11-23T14:30:00Z", "channel": "sms", "direction": "inbound"},
                {"at": "2026-11-23T14:35:00Z", "channel": "sms", "direction": "outbound"},
            ],
        },
        "work_email_not_consented": {"channel": "email", "destination": "work", "consents": []},
    },
    "US-FED-ATTY-01": {"not_represented": {}},
    "US-FED-CEASE-01": {"email_cease": {"flags": {"cease_in_writing": True}, "channel": "email"}},
    "US-FED-MEDIUM-01": {
        "stop_calling_then_call": {
            "history": [{"at": "2026-11-18T16:00:00Z", "event": "opt_out", "channel": "voice"}],
        },
    },
    "US-FED-ELEC-02": {
        "day_60": {"channel": "sms", "consents": [TEXT | {"given_at": "2026-09-21T15:00:00Z"}]},
        "day_61": {
            "channel": "sms", "consents": [TEXT | {"given_at": "2026-09-21T15:00:00Z"}], "at": "2026-11-21" + DAY,
        },
    },
    "US-TCPA-CONS-01": {
        "ai_call_cell_with_consent": {"mode": "automated"},
        "ai_call_unknown_line": {"mode": "automated", "phone_line": None, "consents": []},
        "sms_no_consent": {"channel": "sms", "consents": []},
    },
    "US-TCPA-CONF-01": {
        "at_6_min": {
            "at": "2026-11-20T17:06:00Z", "channel": "sms", "purpose": "opt_out_confirmation",
            "history": [STOP | {"at": "2026-11-20T17:00:00Z"}],
        },
    },
    "US-CARRIER-SMS-01": {"agency_sms": {"channel": "sms", "role": "third_party"}},
    "US-ST-DC-01": {
        "fifth_call": {
            "state": "DC", "days_past_due": 45, "role": "third_party",
            "history": [
                {"at": f"2026-11-{day}T16:00:00Z", "channel": "voice", "direction": "outbound"}
                for day in (16, 17, 18, 19)
            ],
        },
        "sms_no_consent": {"state": "DC", "days_past_due": 45, "channel": "sms"},
        "day_12_reminder": {"state": "DC", "days_past_due": 12, "channel": "sms"},
    },
    "US-ST-NYC-01": {
        "third_ok": {
            "state": "NY", "city": "Queens", "channel": "email",
            "history": [
                {"at": f"2026-11-{day}T16:00:00Z", "channel": "voice", "direction": "outbound"} for day in (18, 19)
            ],
        },
        "before_1_sep_2026": {
            "state": "NY", "city": "Queens", "at": "2026-08-31" + DAY, "channel": "sms",
            "consents": [TEXT | {"given_at": "2026-08-01T00:00:00Z"}],
        },
    },
    "US-ST-NY-01": {
        "email_no_consent": {
            "state": "NY", "city": "Buffalo", "role": "third_party", "channel": "email", "consents": [],
            "history": [{"at": "2026-11-01T16:00:00Z", "channel": "email", "direction": "inbound"}],
        },
    },
    "US-ST-WA-01": {
        "second_at_work": {
            "state": "WA", "city": None, "postal_code": None, "phone": None, "destination": "work",
            "at": "2026-11-20T18:00:00Z",
            "history": [{"at": "2026-11-18T18:00:00Z", "channel": "voice", "direction": "outbound"}],
        },
        "ok": {
            "state": "WA", "city": None, "postal_code": None, "phone": None, "at": "2026-11-20T18:00:00Z",
            "history": [
                {"at": f"2026-11-{day}T18:00:00Z", "channel": "voice", "direction": "outbound"} for day in (18, 19)
            ],
        },
    },
    "US-ST-CA-01": {"cold_ai_call": {"state": "CA", "at": "2026-11-20T18:00:00Z", "mode": "automated"}},
    "US-PROT-01": {
        "says_filed_ch7": {"flags": {"bankruptcy": True}},
        "says_stolen_identity": {"flags": {"identity_theft": True}},
    },
    "CN-PLAN-01": {"active_plan": {"base": CHINA, "at": "2026-11-20T03:00:00Z",
                                   "flags": {"instalment_agreement": "active"}}},
    "CN-DISP-01": {"ok": {"base": CHINA, "at": "2026-11-20T03:00:00Z"}},
}  # fmt: skip


@needs_rules
@pytest.mark.parametrize(
    ("rule_id", "name"),
    [pytest.param(rule, name, id=f"{rule}-{name}") for rule, table in TABLES.items() for name in table],
)
def test_a_table_sample_is_decided_as_the_sheet_says(rule_id, name):
    sample = next(item for item in SHEET[rule_id]["tests"] if item["name"] == name)

    decision, rules, _ = answer(**{"base": OHIO} | TABLES[rule_id][name])

    assert decision == sample["expect"]["decision"]
    assert decision == "allow" or rule_id in rules


def test_the_consents_of_the_kit_are_the_ones_that_open_a_channel():
    assert [item["kind"] for item in (VOICE, TEXT, EMAIL)] == ["artificial_voice", "text", "electronic"]
