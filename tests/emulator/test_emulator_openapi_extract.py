import json
from pathlib import Path

import pytest

from emulator.openapi.reduce import EXTRACT, SERVED, reduce

FULL = Path(__file__).parents[3] / "shared" / "twilio" / "twilio_api_v2010.json"


def without_prose(node):
    if isinstance(node, dict):
        return {k: without_prose(v) for k, v in node.items() if k not in ("description", "x-twilio")}
    return node


@pytest.fixture
def full():
    if not FULL.exists():
        pytest.skip(f"Twilio's full OpenAPI description is not at {FULL}")
    return json.loads(FULL.read_text(encoding="utf-8"))


def test_the_extract_is_what_reducing_the_full_description_gives(full):
    assert json.loads(EXTRACT.read_text(encoding="utf-8")) == reduce(full)


def test_the_extract_keeps_every_parameter_type_and_pattern_of_the_served_operations(full):
    extract = json.loads(EXTRACT.read_text(encoding="utf-8"))
    for path, methods in SERVED.items():
        for method in methods:
            original, kept = full["paths"][path][method], extract["paths"][path][method]
            assert [p["name"] for p in kept.get("parameters", [])] == [p["name"] for p in original["parameters"]]
            form = original.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded")
            if form:
                wanted = form["schema"]["properties"]
                got = kept["requestBody"]["content"]["application/x-www-form-urlencoded"]["schema"]["properties"]
                assert got.keys() == wanted.keys()
                for name, schema in wanted.items():
                    assert got[name] == without_prose(schema)


def test_the_licence_of_the_description_ships_with_the_extract():
    assert "Copyright (C) 2023, Twilio, Inc." in EXTRACT.with_name("LICENSE").read_text(encoding="utf-8")
