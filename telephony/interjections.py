"""Words said into ours: which of them only show that somebody listens, and which count although the law wants ours heard whole."""

from __future__ import annotations

from courtesy.model.contact import Asks
from courtesy.service.whenever_said import asks_for_a_person, has_to_be_heard, opts_out
from courtesy.understanding.people_words import is_child, speaks_of_another
from courtesy.understanding.safety import safety_hits
from telephony.endpointing import is_back_channel, is_only_yes, is_somebody_else

__all__ = [
    "adds_nothing",
    "agrees_to_nothing",
    "asks_for_a_person",
    "has_to_be_heard",
    "only_listens",
    "opts_out",
    "refuses_recording",
]
# Where a small word is an answer.
YES_OR_NO: frozenset[Asks] = frozenset({"identity", "confirmation"})


def only_listens(text: str, asks: Asks) -> bool:
    """Whether words said into ours are no turn: "mhm", 嗯."""
    return is_back_channel(text) and asks not in YES_OR_NO


def adds_nothing(text: str, before: str, asks: Asks, customer: str) -> bool:
    """Whether words belong to an answer that was taken just before: "yes", and then "this is Maria" of the customer Maria."""
    return asks in YES_OR_NO and is_only_yes(before, customer) and is_only_yes(text, customer)


def agrees_to_nothing(text: str, customer: str) -> bool:
    """Whether words said while our answer is still being made are no turn: an "okay" to "one moment" is no yes to what is read back next."""
    return is_back_channel(text) or is_only_yes(text, customer)


def leaves_nothing_to_say(text: str) -> bool:
    """Whether who says this is not to hear what we were about to say: it holds whenever it is said, or comes from somebody else."""
    return has_to_be_heard(text) or speaks_of_another(text) or is_child(text) or is_somebody_else(text)


def refuses_recording(text: str) -> bool:
    """Whether somebody does not want to be recorded."""
    return any(hit.sure and hit.intent == "object_recording" for hit in safety_hits(text, asks="nothing"))
