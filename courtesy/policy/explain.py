"""Saying a decision: as the line of JSON other programs read, and in plain words for people."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from courtesy.policy.engine import Decision, decide
from courtesy.policy.facts import Facts
from courtesy.policy.rulebook import RuleBook, load_rules

_OPENINGS = {
    "allow": "This contact may go out now.",
    "defer": "This contact must wait.",
    "human": "A person must decide this case; it is no permission to make contact.",
    "block": "This contact must not be made; waiting alone will not change that.",
}


def explain(case: Mapping[str, Any], rules: RuleBook | None = None) -> dict[str, Any]:
    """Decide a contact-permission case and answer `{id, decision, rules, next_allowed}`.

    Args:
        case: the case itself, or an object that carries it under "case" beside its "id".
        rules: the rules to apply; by default those of this package, loaded at the first call.

    Raises:
        FactsError: the case cannot be read.
    """
    inner = case.get("case", case)
    result = decide(Facts.from_case(inner), rules or _shipped_rules())
    return {
        "id": case.get("id") or (inner.get("id") if isinstance(inner, Mapping) else None),
        "decision": result.decision,
        "rules": list(result.rules),
        "next_allowed": stamp(result.next_allowed) if result.next_allowed else None,
    }


def in_words(decision: Decision, rules: RuleBook) -> str:
    """Render a decision for a reader: what, until when, why, and on whose authority."""
    lines = [_OPENINGS[decision.decision]]
    if decision.next_allowed:
        at = decision.next_allowed
        clocks = ", ".join(f"{at.astimezone(ZoneInfo(zone)):%a %H:%M} in {zone}" for zone, _ in decision.zones)
        lines.append(f"The first permitted minute is {at:%Y-%m-%d %H:%M} UTC{f' ({clocks})' if clocks else ''}.")
    for reason in decision.reasons:
        cites = "; ".join(source.cite for source in rules[reason.rule].sources[:1])
        lines.append(f"- {reason.sentence} ({reason.rule}: {cites})")
    if decision.zones:
        clocks = ", ".join(f"{zone} ({source})" for zone, source in decision.zones)
        lines.append(f"Clocks considered: {clocks}.")
    return "\n".join(lines)


def stamp(instant: datetime) -> str:
    """Write a whole minute as the case format does, 2026-11-21T06:00:00Z."""
    return f"{instant.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@cache
def _shipped_rules() -> RuleBook:
    return load_rules()
