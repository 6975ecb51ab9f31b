"""An outcome as one line for a person: ``promise, $842.17 on 2026-03-13``."""

from __future__ import annotations

from typing import Any

from courtesy.model.money import Money


def outcome_words(outcome: dict[str, Any]) -> str:
    """A row of `courtesy.store.views.outcomes` in words."""
    words = [outcome["outcome"], *(str(outcome[each]) for each in ("channel", "reason") if outcome.get(each))]
    if outcome.get("amount") is not None:
        words.append(Money.of(str(outcome["amount"]), outcome["currency"]).spoken("en"))
    told = ", ".join(words)
    return f"{told} on {outcome['date']}" if outcome.get("date") else told
