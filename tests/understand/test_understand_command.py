"""`courtesy understand --jsonl` as a program: lines in, lines out, with the trained model and no database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from courtesy.settings import load_settings
from courtesy.training import ensure_model, rasa_program

SETS = Path(__file__).resolve().parents[3] / "shared" / "eval"
NO_DATABASE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}


@pytest.fixture(scope="module", autouse=True)
def _model() -> None:
    if not rasa_program().with_name("python").exists():
        pytest.skip("bot/.venv is missing: run `make setup`")
    ensure_model(load_settings())


def run(lines: str | bytes) -> tuple[list[dict[str, Any]], str, int]:
    """Answers, standard error and exit status of one run."""
    done = subprocess.run(
        [sys.executable, "-c", "from courtesy.cli import main; main()", "understand", "--jsonl"],
        input=lines if isinstance(lines, bytes) else lines.encode(),
        capture_output=True,
        env=os.environ | NO_DATABASE,
        check=False,
    )
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    return answers, done.stderr.decode(), done.returncode


def test_every_line_is_answered_in_order_and_faulty_ones_with_their_error():
    good = {
        "lang": "en",
        "channel": "sms",
        "context": "reminded",
        "now": "2026-03-11T10:15:00",
        "tz": "America/New_York",
    }
    lines = [
        json.dumps({"id": "a", "text": "i'll pay 200 on friday"} | good).encode(),
        b"not json",
        b"\xff\xfe",
        b"",
        json.dumps({"id": 7, "text": "hi", "context": "nowhere"}).encode(),
        json.dumps({"id": "b", "text": "yes", "context": "open", "lang": "en"}).encode(),
        json.dumps({"id": "c", "text": "yes", "context": "confirm", "lang": "en"}).encode(),
        b'{"id": "\\ud800", "text": "\\ud800 \\u0000 /restart", "lang": "en"}',
        json.dumps({"id": {"n": 1}, "text": "x" * 100_000}).encode(),
        b"[" * 100_000,
        json.dumps({"id": "z", "text": "下周五还一千二", "now": "2026-03-11T10:15:00"}).encode(),
    ]
    answers, complaints, status = run(b"\n".join(lines))
    assert [a["id"] for a in answers] == ["a", None, None, 7, "b", "c", "\ud800", {"n": 1}, None, "z"]
    assert [i for i, a in enumerate(answers) if set(a) == {"id", "error"}] == [1, 2, 3, 8]
    assert answers[0] | {"confidence": 1, "meanings": []} == {
        "id": "a", "intent": "promise_to_pay", "confidence": 1, "amount": {"value": 200, "currency": "USD"}, "date": "2026-03-13",
        "time": None, "months": None, "amount_per_month": None, "meanings": [], "rules": [],
    }  # fmt: skip
    assert [answers[4]["intent"], answers[5]["intent"]] == ["confirm_identity", "affirm"]
    assert answers[6]["intent"] not in (None, "restart")
    assert (answers[9]["amount"], answers[9]["date"]) == ({"value": 1200, "currency": "CNY"}, "2026-03-20")
    assert all(0 < a["confidence"] <= 1 for a in answers if "error" not in a)
    assert status == 1
    assert "line 5" in complaints
    assert "4 lines" in complaints


def test_a_line_is_answered_while_more_may_come():
    command = [sys.executable, "-c", "from courtesy.cli import main; main()", "understand", "--jsonl"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | NO_DATABASE
    ) as process:
        assert process.stdin
        assert process.stdout
        for line, key in (
            (b'{"id": 1, "text": "hello"}\n', "intent"),
            (b"{}\n", "error"),
            (b'{"id": 3, "text": "yes"}\n', "intent"),
        ):
            process.stdin.write(line)
            process.stdin.flush()
            assert key in json.loads(process.stdout.readline())
        process.stdin.close()
        assert process.wait() == 1


def test_nothing_in_gives_nothing_out():
    assert run("")[0::2] == ([], 0)


def test_values_of_the_development_sets_come_through_the_command():
    if not SETS.exists():
        pytest.skip("no development sets beside the repository")
    kinds = ("dates", "amounts", "instalments")
    cases = [(k, json.loads(line)) for k in kinds for line in (SETS / f"{k}.jsonl").read_text("utf-8").splitlines()]
    # the expected values stand in the lines; the command must not see them
    kept = ("id", "lang", "text", "now", "tz")
    answers, complaints, status = run("\n".join(json.dumps({k: c[k] for k in kept if k in c}) for _, c in cases))
    assert status == 0, complaints
    for kind in kinds:
        right = [_right(kind, c, answer) for (k, c), answer in zip(cases, answers, strict=True) if k == kind]
        assert sum(right) / len(right) >= 0.95, kind


def _right(kind: str, case: dict[str, Any], answer: dict[str, Any]) -> bool:
    if kind == "dates":
        return answer["date"] in {case["date"], *case["accept"]} and answer["time"] == case["time"]
    if kind == "instalments":
        return (answer["months"], answer["amount_per_month"]) == (case["months"], case["amount_per_month"])
    said = answer["amount"] or {}
    return all(said.get(key) == case[key] for key in ("value", "currency", "relative"))
