"""What had to be recorded, against what was: one sentence for every difference."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from dialogues.played import Played
from dialogues.script import Script

# Scripts give reasons in the customer's terms; a hand-off is recorded with the reason that the desk works by.
SAME_REASON: dict[str, frozenset[str]] = {
    "customer_request": frozenset({"customer_request", "human_requested"}),
}


def differences(played: Played) -> list[str]:
    """What is missing from the records, or contradicts them; empty if all is as expected."""
    script, found = played.script, list(played.outcomes)
    missing = []
    if script.expect is None:
        return unasked(played)
    for expected in script.expect:
        match = next((o for o in found if fits(expected, o, script)), None)
        if match is None:
            missing.append(f"expected {told(expected)}, recorded {told_all(played.outcomes)}")
        else:
            found.remove(match)
    if not script.expect or all(e["outcome"] == "none" for e in script.expect):
        missing += [f"recorded {told(o)}, though nothing was agreed" for o in found if o["outcome"] != "none"]
    return missing + unasked(played)


def unasked(played: Played) -> list[str]:
    """Where a script says what the bot has to ask or say after a line, and it asked or said something else."""
    found = []
    for exchange in played.exchanges:
        line, after = exchange.line, f'after "{exchange.said}" the bot'
        if line is None:
            continue
        if line.asks and exchange.asks != line.asks:
            found.append(f"{after} asks {exchange.asks}, not {line.asks}")
        heard = " ".join(reply.text for reply in exchange.replies)
        found += [f"{after} does not say /{p}/" for p in line.hears if not re.search(p, heard, re.IGNORECASE)]
        found += [f"{after} says /{p}/" for p in line.never_hears if re.search(p, heard, re.IGNORECASE)]
    return found


def fits(expected: dict[str, Any], recorded: dict[str, Any], script: Script) -> bool:
    """Whether a recorded outcome is the expected one, in every field that the script names."""
    return all(_SAME.get(name, _plainly)(value, recorded.get(name), script) for name, value in expected.items())


def told(outcome: dict[str, Any]) -> str:
    """An outcome in a few words."""
    rest = (f"{k} {v}" for k, v in outcome.items() if k not in ("outcome", "account", "recorded_at", "contact"))
    return " ".join([str(outcome["outcome"]), *rest])


def told_all(outcomes: list[dict[str, Any]]) -> str:
    """Several outcomes in a few words."""
    return "; ".join(told(o) for o in outcomes) or "nothing"


def _plainly(expected: Any, recorded: Any, script: Script) -> bool:
    return bool(expected == recorded)


def _amount(expected: Any, recorded: Any, script: Script) -> bool:
    try:
        return Decimal(str(expected)) == Decimal(str(recorded))
    except InvalidOperation:
        return False


def _text(expected: Any, recorded: Any, script: Script) -> bool:
    return str(expected) == str(recorded)


def _reason(expected: Any, recorded: Any, script: Script) -> bool:
    return recorded in SAME_REASON.get(expected, {expected})


def _instant(expected: Any, recorded: Any, script: Script) -> bool:
    """Whether both name the same minute; a script's times are the customer's own."""
    if not isinstance(recorded, str):
        return False
    wanted, had = (datetime.fromisoformat(str(each)) for each in (expected, recorded))
    had = had.replace(tzinfo=script.tz) if had.tzinfo is None else had.astimezone(script.tz)
    return had.replace(tzinfo=None, second=0, microsecond=0) == wanted.replace(tzinfo=None, second=0)


_SAME: dict[str, Callable[[Any, Any, Script], bool]] = {
    "amount": _amount,
    "amount_per_month": _amount,
    "date": _text,
    "reason": _reason,
    "at": _instant,
}
