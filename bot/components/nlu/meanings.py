"""All meanings of a turn, out of what the model says of the whole and of each clause; the most consequential one first."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence

# In the order of priority, the fixed vocabulary of intents: safety and rights, who is on the line, money, conversation.
PRIORITY = (
    *("self_harm", "deceased", "bankruptcy", "attorney", "identity_theft", "stop_contact", "restrict_contact"),
    *("object_recording", "complaint", "abusive"),
    *("confirm_identity", "wrong_person", "third_party", "ask_identity", "ask_robot"),
    *("promise_to_pay", "request_instalment", "request_extension", "hardship", "claim_paid", "dispute_debt", "refuse"),
    *("ask_balance", "ask_due_date", "ask_minimum", "ask_how_to_pay", "ask_consequences", "ask_fees"),
    *("request_callback", "request_human", "switch_language", "repeat", "slower", "affirm", "deny", "greet"),
    *("thanks", "goodbye", "out_of_scope"),
)
# The first ten: safety and rights.
GRAVE = frozenset(PRIORITY[:10])
# An insult beside something that can be acted on is only its tone, and small talk beside it is nothing.
ONLY_ALONE = frozenset({"abusive", "out_of_scope"})


def rank(name: str) -> int:
    """Where a meaning stands in the order of priority; unknown ones come last."""
    return PRIORITY.index(name) if name in PRIORITY else len(PRIORITY)


def all_meanings(
    classes: Sequence[str],
    whole: Sequence[float],
    parts: Sequence[Sequence[float]],
    sure: float,
    faint: float,
    grave: float,
) -> List[Dict[str, Any]]:
    """What the model believes is said in a turn, the meaning of highest priority first.

    Args:
        classes: Names of the columns.
        whole: Probabilities of the turn as a whole.
        parts: Those of each clause; none for a turn of one.
        sure: A clause adds its meaning if its probability is at least this...
        faint: ... and the whole does not deny it: a clause alone lacks what stands beside it...
        grave: ... for which safety and rights need more of the whole: they come first, and 气死我了 beside a question is none of them.
    """
    top = _likeliest(whole)
    found = {top: float(whole[top])}
    for row in parts:
        best = _likeliest(row)
        if row[best] >= sure and whole[best] >= (grave if classes[best] in GRAVE else faint):
            found[best] = max(found.get(best, 0.0), float(row[best]))
    named = [{"name": classes[at], "confidence": share, "source": "model"} for at, share in found.items()]
    if len(named) > 1:
        named = [one for one in named if one["name"] not in ONLY_ALONE] or named
    return sorted(named, key=lambda one: rank(str(one["name"])))


def _likeliest(row: Sequence[float]) -> int:
    return max(range(len(row)), key=lambda at: row[at])
