"""The rules as data: what each says, whom it binds, on what authority, with which numbers.

`load_rules` reads the YAML files of this package; nothing is read at import. The checks that apply the rules
live in the modules named after their jobs and take every number from here. Duties about wording, recording,
retention and verification are no permissions to contact and are kept elsewhere.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from importlib.resources import files
from typing import Any

import yaml

from courtesy.policy.errors import RulesError
from courtesy.policy.places import Places

RULE_FILES = ("us_federal.yaml", "us_tcpa.yaml", "us_states.yaml", "china.yaml", "everywhere.yaml")
PLACE_FILES = ("states.yaml", "area_codes.yaml")


@dataclass(frozen=True)
class Source:
    """One authority for a rule; confidence V: read, S: read as described by others, M: from memory."""

    cite: str
    force: str
    confidence: str


@dataclass(frozen=True)
class Cap:
    """How many contacts fit into so many days.

    Attributes:
        judges: channels of the asks it limits.
        counts: channels of the past contacts it counts.
        days: trailing days, by elapsed time and by calendar, whichever holds more.
        limit: contacts after which an agency must wait.
        limit_first_party: the same for an issuer.
        ignores: outcomes that are not counted.
        ignores_by: who placed contacts that are not counted.
        exempt: purposes that may pass when they are valid.
        zone: the one calendar it is read on, instead of the person's.
        at_work: whether it is for contacts at work only (True), elsewhere only (False), or both.
    """

    judges: frozenset[str]
    counts: frozenset[str]
    days: int
    limit: int
    limit_first_party: int
    ignores: frozenset[str]
    ignores_by: frozenset[str]
    exempt: frozenset[str]
    zone: str | None
    at_work: bool | None


@dataclass(frozen=True)
class Rule:
    """One rule of law or of the house."""

    id: str
    title: str
    jurisdiction: str
    binds: Mapping[str, str]
    channels: frozenset[str]
    decision: str
    sources: tuple[Source, ...]
    parameters: Mapping[str, Any]
    caps: tuple[Cap, ...]

    def number(self, name: str) -> int:
        """Return a numeric parameter."""
        return int(self.parameters[name])

    def clock(self, name: str) -> time:
        """Return a wall-clock parameter."""
        return time.fromisoformat(self.parameters[name])


@dataclass(frozen=True)
class RuleBook:
    """All rules and places in force, under a version that changes with any byte of them."""

    version: str
    rules: Mapping[str, Rule]
    places: Places

    def __getitem__(self, rule_id: str) -> Rule:
        """Return a rule by its id."""
        return self.rules[rule_id]


def load_rules() -> RuleBook:
    """Read the rule and place files of this package.

    Raises:
        RulesError: a file is missing, damaged or names a rule twice.
    """
    digest = hashlib.sha256()
    loaded: dict[str, Any] = {}
    for folder, names in (("rules", RULE_FILES), ("geography", PLACE_FILES)):
        for name in names:
            try:
                text = (files("courtesy.policy") / folder / name).read_text("utf-8")
                loaded[name] = yaml.safe_load(text)
            except (OSError, yaml.YAMLError) as error:
                raise RulesError(f"{folder}/{name}", f"unreadable ({error})", "reinstall the package") from error
            digest.update(text.encode())
    rules: dict[str, Rule] = {}
    for name in RULE_FILES:
        for raw in loaded[name]:
            rule = _rule(raw, name)
            if rule.id in rules:
                raise RulesError(f"rules/{name}", f"{rule.id} is defined twice", "keep one")
            rules[rule.id] = rule
    places = Places.from_data(loaded["states.yaml"], loaded["area_codes.yaml"])
    return RuleBook(version=f"sha256:{digest.hexdigest()[:16]}", rules=rules, places=places)


def _rule(raw: Mapping[str, Any], name: str) -> Rule:
    try:
        return Rule(
            id=raw["id"],
            title=raw["title"],
            jurisdiction=raw["jurisdiction"],
            binds=raw["binds"],
            channels=frozenset(raw["channels"]),
            decision=raw["decision"],
            sources=tuple(Source(item["cite"], item["force"], item["confidence"]) for item in raw["sources"]),
            parameters=raw.get("parameters", {}),
            caps=tuple(_cap(item) for item in raw.get("caps", ())),
        )
    except (KeyError, TypeError) as error:
        raise RulesError(f"rules/{name}", f"a rule lacks {error}", "complete it") from error


def _cap(raw: Mapping[str, Any]) -> Cap:
    return Cap(
        judges=frozenset(raw["judges"]),
        counts=frozenset(raw["counts"]),
        days=raw["days"],
        limit=raw["max"],
        limit_first_party=raw.get("max_first_party", raw["max"]),
        ignores=frozenset(raw.get("ignores", ())),
        ignores_by=frozenset(raw.get("ignores_by", ())),
        exempt=frozenset(raw.get("exempt", ())),
        zone=raw.get("zone"),
        at_work=raw.get("at_work"),
    )
