"""The contact-permission gate: may this person be contacted, this way, at this instant?

Pure functions of facts and rules; the clock is an argument. `decide` is the gate.
"""

from courtesy.policy.engine import Decision, Reason, decide
from courtesy.policy.errors import FactsError, PolicyError, RulesError
from courtesy.policy.explain import explain, in_words
from courtesy.policy.facts import (
    Account,
    Ask,
    Consent,
    Contact,
    Event,
    Facts,
    Flags,
    KnownLocation,
    Slot,
)
from courtesy.policy.rulebook import Rule, RuleBook, Source, load_rules

__all__ = [
    "Account",
    "Ask",
    "Consent",
    "Contact",
    "Decision",
    "Event",
    "Facts",
    "FactsError",
    "Flags",
    "KnownLocation",
    "PolicyError",
    "Reason",
    "Rule",
    "RuleBook",
    "RulesError",
    "Slot",
    "Source",
    "decide",
    "explain",
    "in_words",
    "load_rules",
]
