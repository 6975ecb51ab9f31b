"""Public sets of other people's questions, for the few intents of theirs that are ours. They are not part of the repository.

CLINC150 (Larson et al. 2019, CC BY 3.0): `data/data_full.json` of github.com/clinc/oos-eval, its test split.
BANKING77 (Casanueva et al. 2020, CC BY 4.0): `banking_data/test.csv` of github.com/PolyAI-LDN/task-specific-datasets.

Both ask an assistant or a bank of another kind, so a figure here says how far the model reaches, not how well it does its own work.
"""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

from courtesy.model.errors import InvalidInput
from courtesy.service.understand import TurnSaid
from courtesy.understanding.turn_format import read_turn
from evaluation.scores import Share
from evaluation.sets import PRESENT, Labelled
from evaluation.understood import Judged

# Theirs: ours, and what the bot is taken to have asked. Several of ours where theirs does not tell them apart.
CLINC150 = {
    "are_you_a_bot": ("ask_robot", "free"),
    "who_do_you_work_for": ("ask_identity", "free"),
    "bill_balance": ("ask_balance", "free"),
    "bill_due": ("ask_due_date", "free"),
    "min_payment": ("ask_minimum", "free"),
    "apr": ("ask_fees", "free"),
    "change_language": ("switch_language", "free"),
    "repeat": ("repeat", "free"),
    "yes": ("affirm", "confirm"),
    "no": ("deny", "confirm"),
    "greeting": ("greet", "free"),
    "thank_you": ("thanks", "free"),
    "goodbye": ("goodbye", "free"),
    "oos": ("out_of_scope", "free"),
}
BANKING77 = {
    "compromised_card": ("identity_theft", "free"),
    "card_payment_not_recognised": ("identity_theft or dispute_debt", "free"),
    "cash_withdrawal_not_recognised": ("identity_theft or dispute_debt", "free"),
    "direct_debit_payment_not_recognised": ("identity_theft or dispute_debt", "free"),
    "transaction_charged_twice": ("dispute_debt", "free"),
    "extra_charge_on_statement": ("ask_fees or dispute_debt", "free"),
}


def clinc150(path: Path) -> list[Labelled]:
    """Read the mapped part of the test split, and all that belongs to none of its intents.

    Raises:
        InvalidInput: If the file is missing or of another form.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        rows = [*data["test"], *data["oos_test"]]
    except (OSError, ValueError, KeyError) as error:
        raise InvalidInput(f"{path} is not CLINC150's data_full.json: {error!r}.") from error
    return _labelled("clinc", rows, CLINC150)


def banking77(path: Path) -> list[Labelled]:
    """Read the mapped part of the test split.

    Raises:
        InvalidInput: If the file is missing or of another form.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [[row["text"], row["category"]] for row in csv.DictReader(file)]
    except (OSError, ValueError, KeyError) as error:
        raise InvalidInput(f"{path} is not BANKING77's test.csv: {error!r}.") from error
    return _labelled("banking", rows, BANKING77)


def _labelled(prefix: str, rows: list[list[str]], mapping: dict[str, tuple[str, str]]) -> list[Labelled]:
    found = []
    for number, (text, theirs) in enumerate(rows):
        if theirs in mapping:
            label, context = mapping[theirs]
            read = read_turn({"text": text, "lang": "en", "context": context})
            said = TurnSaid(text, "sms", read.around(PRESENT))
            found.append(Labelled(f"{prefix}-{number:05d}", "en", None, text, label, said))
    return found


def by_label(judged: list[Judged]) -> dict[str, Share]:
    """The share of each label that was read as one of the meanings it names."""
    totals = Counter(one.turn.label for one in judged)
    right = Counter(one.turn.label for one in judged if one.intent in one.turn.label.split(" or "))
    return {label: Share(right[label], totals[label]) for label in sorted(totals)}
