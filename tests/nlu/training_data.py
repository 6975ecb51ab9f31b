"""Reads the NLU training data the way Rasa does, without Rasa."""

from __future__ import annotations

import difflib
import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

REPO = Path(__file__).parents[2]
DATA = REPO / "bot" / "data" / "nlu"
HOLDOUT = Path(__file__).with_name("holdout.jsonl")
UNSEEN = Path(__file__).with_name("unseen.jsonl")
ANSWERS = Path(__file__).with_name("answers.jsonl")
PROBES = tuple(Path(__file__).with_name(f"probe_{which}.jsonl") for which in "abc")
NONSENSE = tuple(Path(__file__).with_name(f"nonsense_{which}.jsonl") for which in "abc")
EVALUATION = REPO.parent / "shared" / "eval" / "turns.jsonl"

LANGUAGES = ("en", "zh")
# fmt: off
ASKS = frozenset((
    "identity", "verification", "when_can_pay", "amount", "date", "confirmation", "months", "reason", "callback_time",
    "nothing",
))
# In the order of priority: the most consequential meaning of a turn wins.
INTENTS = (
    "self_harm", "deceased", "bankruptcy", "attorney", "identity_theft", "stop_contact", "restrict_contact",
    "object_recording", "complaint", "abusive",
    "confirm_identity", "wrong_person", "third_party", "ask_identity", "ask_robot",
    "promise_to_pay", "request_instalment", "request_extension", "hardship", "claim_paid", "dispute_debt", "refuse",
    "ask_balance", "ask_due_date", "ask_minimum", "ask_how_to_pay", "ask_consequences", "ask_fees",
    "request_callback", "request_human", "switch_language", "repeat", "slower", "affirm", "deny", "greet", "thanks",
    "goodbye", "out_of_scope",
)
# fmt: on


@dataclass(frozen=True)
class Example:
    """One line of training data."""

    text: str
    intent: str
    asks: str | None
    language: str
    skill: str


def examples() -> list[Example]:
    """Read every example of every file."""
    found: list[Example] = []
    for path in sorted(DATA.glob("*/*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            for text, asks in _lines(block):
                found.append(Example(text, block["intent"], asks, path.parent.name, path.stem))
    return found


def _lines(block: dict[str, Any]) -> list[tuple[str, str | None]]:
    asks = (block.get("metadata") or {}).get("asks")
    if isinstance(block["examples"], str):
        lines = [line.strip() for line in block["examples"].splitlines() if line.strip()]
        assert all(line.startswith("- ") for line in lines), block["intent"]
        return [(line[2:].strip(), asks) for line in lines]
    return [(str(e["text"]), (e.get("metadata") or {}).get("asks", asks)) for e in block["examples"]]


def turns(path: Path) -> list[dict[str, str]]:
    """Read turns in the format of the evaluation."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def bare(text: str) -> str:
    """Leave only letters and digits: what remains of a text under any spelling, blanks and signs."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def close(left: str, right: str) -> bool:
    """Tell whether two bare texts are the same but for a slip of the keyboard."""
    if left == right:
        return True
    if min(len(left), len(right)) < 6 or abs(len(left) - len(right)) > 0.2 * max(len(left), len(right)):
        return False
    match = difflib.SequenceMatcher(None, left, right, autojunk=False)
    return match.quick_ratio() >= 0.9 and match.ratio() >= 0.9


def trigrams(text: str) -> frozenset[str]:
    """The runs of three signs in a bare text; a shorter text is its own."""
    return frozenset(text[at : at + 3] for at in range(max(1, len(text) - 2)))
