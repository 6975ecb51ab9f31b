"""The gate against a second reading of the rule text that shares no code with it: on file, and on cases at random."""

import json
import random
from datetime import timedelta

import pytest
import second_case
import second_reading
import second_tables
from any_case import any_case
from policy_kit import COMPLIANCE

from courtesy.policy import explain, load_rules
from courtesy.policy.places import area_code

CASES = COMPLIANCE / "cases.jsonl"
LINES = [json.loads(line) for line in CASES.read_text().splitlines()] if CASES.exists() else []
RULES = load_rules()
MINUTE = timedelta(minutes=1)


def agreed(case, seed):
    """Whether the second reading finds the same verdict, the same rules and the same next minute."""
    got = explain(case, RULES)
    known = second_case.Case(case)
    verdict, rules = second_reading.winner(second_reading.judge(known, known.asked))
    first = known.asked.replace(second=0, microsecond=0) + MINUTE
    pick = random.Random(seed)
    if verdict != "defer":
        return (got["decision"], got["rules"], got["next_allowed"]) == (verdict, rules, None)
    if got["rules"] != rules:
        return False
    if got["next_allowed"] is None:  # waiting never helps: no minute of 62 days may be free
        minutes = pick.sample(range(62 * 24 * 60), 60)
        return got["decision"] == "block" and all(second_reading.judge(known, first + m * MINUTE) for m in minutes)
    until = second_case.instant(got["next_allowed"])
    before = int((until - first) / MINUTE)
    minutes = {0, before - 1, before - 60, *pick.sample(range(before), min(before, 40))} if before else set()
    return (
        got["decision"] == "defer"
        and not second_reading.judge(known, until)
        and all(second_reading.judge(known, first + m * MINUTE) for m in minutes if 0 <= m < before)
    )


@pytest.mark.skipif(not LINES, reason=f"the compliance cases are not at hand: {CASES}")
def test_the_second_reading_decides_the_cases_on_file_as_the_office_expects():
    for line in LINES:
        want = line["expect"]
        assert second_reading.answer(line["case"]) == (want["decision"], want["rules"], want["next_allowed"]), line[
            "id"
        ]


def test_the_gate_and_the_second_reading_agree_on_cases_at_random():
    seeds = range(700)

    assert [seed for seed in seeds if not agreed(any_case(seed), seed)] == []


def test_the_cases_at_random_reach_every_rule_and_every_answer():
    reached, answers = set(), set()
    for seed in range(1500):
        case = any_case(seed)
        known = second_case.Case(case)
        reached |= second_reading.judge(known, known.asked)
        answers.add(second_reading.winner(second_reading.judge(known, known.asked))[0])

    shipped = {rule for rule in RULES.rules if not rule.startswith("HOUSE-")}
    assert shipped <= {rule for rule, _ in reached}
    assert answers == {"allow", "defer", "human", "block"}


def test_both_readings_place_the_area_codes_of_the_notes_alike():
    for code, zones in second_tables.CODE_ZONES.items():
        assert set(RULES.places.code_zones[code]) == set(zones), code
    for code in second_tables.NOWHERE:
        assert area_code(f"+1{code}5550123") == code
        assert code not in RULES.places.code_zones
    for state, codes in second_tables.CODE_STATES.items():
        for code in codes.split():
            if state == "NYC":
                assert code in RULES.places.city_codes
            else:
                assert RULES.places.code_states[code] == state


def test_both_readings_place_every_zip_alike():
    places = RULES.places
    for state, zones in second_tables.STATE_ZONES.items():
        assert set(places.state_zones[state]) == set(zones), state
        if len(zones) == 1:
            continue
        for number in range(0, 100000, 7):
            zip_code = f"{number:05}"
            ours, theirs = places.by_zip(zip_code), second_tables.zip_zones(state, zip_code)
            if theirs:
                assert ours is not None, zip_code
                assert (ours[0], set(ours[1])) == (state, set(theirs)), zip_code
            else:
                assert ours is None or ours[0] != state, zip_code
