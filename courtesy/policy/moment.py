"""A case on the clock: the dossier, the rules and one instant, with whose law and whose clock holds then.

The checks are functions of a moment; a search for the next permitted minute makes one moment after another.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from courtesy.policy import jurisdiction
from courtesy.policy.dossier import Dossier
from courtesy.policy.facts import KnownLocation
from courtesy.policy.places import Zones
from courtesy.policy.rulebook import RuleBook
from courtesy.policy.zones import Candidates, candidates

type Verdict = Literal["allow", "defer", "human", "block"]


@dataclass(frozen=True)
class Finding:
    """What one rule says at a moment.

    Attributes:
        rule: its id.
        verdict: what it demands.
        because: one plain sentence.
        until: for a deferral, no minute before this one can satisfy the rule while the zones stay the same.
    """

    rule: str
    verdict: Verdict
    because: str
    until: datetime | None = None


type Findings = Iterable[Finding]


@dataclass(frozen=True)
class Moment:
    """One instant of a case."""

    case: Dossier
    rules: RuleBook
    at: datetime

    @cached_property
    def location(self) -> KnownLocation | None:
        """The stated location, while fresh."""
        ttl_days = self.rules["GL-TZ-01"].number("location_ttl_days")
        return jurisdiction.location_at(self.case, self.at, ttl_days)

    @cached_property
    def location_ends(self) -> datetime | None:
        """When a fresh location goes stale: the one change of zones and regimes that time alone can bring."""
        if not self.location:
            return None
        days = self.rules["GL-TZ-01"].number("location_ttl_days") + 1
        return datetime.combine(self.location.stated_at.date() + timedelta(days=days), time(), UTC)

    @cached_property
    def regimes(self) -> frozenset[str]:
        """The regimes in force: US, CN, both, or none."""
        return jurisdiction.regimes(self.case, self.rules.places, self.location)

    @property
    def us(self) -> bool:
        """Whether US rules apply."""
        return "US" in self.regimes

    @property
    def cn(self) -> bool:
        """Whether Chinese rules apply."""
        return "CN" in self.regimes

    @cached_property
    def states(self) -> frozenset[str]:
        """The states whose rules apply, NYC among them."""
        return jurisdiction.states(self.case, self.rules.places)

    @cached_property
    def candidates(self) -> Candidates:
        """Every zone the person may be in, with its source."""
        return candidates(self.case, self.rules.places, self.location, self.regimes)

    @property
    def zones(self) -> Zones:
        """The zones of the candidates."""
        return self.candidates.zones

    @cached_property
    def _locals(self) -> dict[str, datetime]:
        return {}

    def local(self, zone: str) -> datetime:
        """Return this instant on a zone's wall clock."""
        local = self._locals.get(zone)
        if local is None:
            local = self._locals[zone] = self.at.astimezone(ZoneInfo(zone))
        return local

    def later(self, at: datetime) -> "Moment":
        """Move the clock on, keeping what time leaves as it is: everything, until a stated location goes stale."""
        moment = Moment(self.case, self.rules, at)
        if not self.location_ends or at < self.location_ends:
            kept = ("location", "location_ends", "regimes", "states", "candidates")
            vars(moment).update({name: getattr(self, name) for name in kept})
        return moment

    def today(self, zone: str) -> date:
        """Return this instant's calendar date in a zone."""
        return self.local(zone).date()
