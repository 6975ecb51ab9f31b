"""The labelled sets: ours under tests/nlu, and the development sets that lie beside the repository."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from courtesy.model.errors import InvalidInput
from courtesy.service.understand import TurnSaid
from courtesy.settings import ROOT
from courtesy.understanding.turn_format import read_turn

DEVELOPMENT = ROOT.parent / "shared" / "eval"
OURS = ROOT / "tests" / "nlu"
OUR_SETS = ("holdout", "unseen", "probe A", "probe B", "probe C", "answers")
NONSENSE = ("nonsense A", "nonsense B", "nonsense C")
# Values without a date of their own are read at this moment; none of them depends on it.
PRESENT = datetime.fromisoformat("2026-03-11T10:15:00-04:00")

# In the order of priority: the most consequential meaning of a turn wins. The first ten are safety and rights.
INTENTS = (
    *("self_harm", "deceased", "bankruptcy", "attorney", "identity_theft", "stop_contact", "restrict_contact"),
    *("object_recording", "complaint", "abusive"),
    *("confirm_identity", "wrong_person", "third_party", "ask_identity", "ask_robot"),
    *("promise_to_pay", "request_instalment", "request_extension", "hardship", "claim_paid", "dispute_debt", "refuse"),
    *("ask_balance", "ask_due_date", "ask_minimum", "ask_how_to_pay", "ask_consequences", "ask_fees"),
    *("request_callback", "request_human", "switch_language", "repeat", "slower", "affirm", "deny", "greet"),
    *("thanks", "goodbye", "out_of_scope"),
)
SAFETY_AND_RIGHTS = frozenset(INTENTS[:10])


@dataclass(frozen=True, slots=True)
class Labelled:
    """One turn and what it means.

    Attributes:
        name: Its id in the set.
        channel: sms or voice; None where the set doesn't say.
    """

    name: str
    language: str
    channel: str | None
    text: str
    label: str
    said: TurnSaid


def turns(path: Path) -> list[Labelled]:
    """Read a set of turns.

    Raises:
        InvalidInput: If the file is missing or a line can't be read.
    """
    found = []
    for line in lines(path):
        read = read_turn(line)
        said = TurnSaid(read.text, read.channel or "sms", read.around(PRESENT))
        found.append(Labelled(str(read.id), said.around.language, read.channel, read.text, line["label"], said))
    return found


def lines(path: Path) -> list[dict[str, Any]]:
    """Read JSON Lines.

    Raises:
        InvalidInput: If the file is missing.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InvalidInput(
            f"{path} is missing.",
            remedy="The development sets are not part of the repository: put them there, or give --sets FOLDER.",
        ) from None
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def missing(paths: Iterable[Path]) -> list[Path]:
    """Which of these files are not there."""
    return [path for path in paths if not path.exists()]
