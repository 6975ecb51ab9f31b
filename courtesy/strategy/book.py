"""What a strategy file may say, and what it must not: the schema, checked as a whole.

Reading the file and telling its faults by line is `reading`.
"""

from __future__ import annotations

from datetime import time
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Channel = Literal["sms", "voice"]
StageName = Literal["reminder", "follow_up", "collection", "pre_legal"]
Tone = Literal["friendly", "firm", "formal"]
DayPart = Literal["morning", "afternoon", "evening"]
# Why outreach about an account waits, whatever the law would allow.
Holds = Literal[
    "open_promise", "instalment_request", "instalment_agreement", "dispute", "hardship", "vulnerable", "complaint", "claim_paid",
    "refused", "abusive", "attorney", "bankruptcy", "deceased", "identity_theft", "minor", "military", "self_harm", "hand_off",
    "conversation", "call_back",
]  # fmt: skip
# Nobody may configure these away: they protect people, or the conversation that is going on.
ALWAYS: frozenset[str] = frozenset({
    "open_promise", "instalment_agreement", "dispute", "attorney", "bankruptcy", "deceased", "identity_theft", "minor", "self_harm",
    "hand_off", "conversation",
})  # fmt: skip
STAGES: tuple[str, ...] = get_args(StageName)


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _clock(value: object) -> object:
    if isinstance(value, int):  # YAML 1.1 reads 20:00 without quotes as the number 1200
        raise ValueError("put the time in quotes, like '20:00'")
    return value


Clock = Annotated[time, BeforeValidator(_clock)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Part):
    """One rung of a ladder.

    Attributes:
        channel: How to contact; of several, the first that is permitted.
        wait_days: Days since the last contact of either side, by the customer's calendar.
        day_part: When on that day; any hour of the house's if not given.
    """

    channel: Annotated[tuple[Channel, ...], BeforeValidator(_listed), Field(min_length=1)]
    wait_days: int = Field(0, ge=0, le=60)
    day_part: DayPart | None = None


class Treatment(_Part):
    """What a stage does with accounts, or with those of one segment.

    Attributes:
        ladder: The steps, one after another; none means that only people work on it.
        repeat_days: Begin again so many days after the last step; never if not given.
    """

    tone: Tone
    ladder: tuple[Step, ...]
    repeat_days: int | None = Field(None, ge=1, le=60)


class Stage(Treatment):
    """A span of days past due, up to where the next stage begins.

    Attributes:
        hand_off_likely: Many of those who are called want a person: calls wait for free agents (`Pace.calls_per_free_agent`).
    """

    name: StageName
    starts: int = Field(alias="from", ge=0, le=3650)
    hand_off_likely: bool = False
    segments: dict[str, Treatment] = {}

    def treatment(self, segment: str | None) -> Treatment:
        """What it does with accounts of a segment."""
        return self.segments.get(segment or "", self)


class Whom(_Part):
    """Whose accounts a strategy is for."""

    country: Literal["US", "CN"]
    role: Literal["first_party", "third_party"]


class Hours(_Part):
    """Hours on the customer's clock in which the house makes contact; the law's own are wider."""

    start: Clock
    end: Clock

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start >= self.end:
            raise ValueError("start must be before end")
        return self


class PromiseReminder(_Part):
    """A friendly word before a promised date, where the law has none against it."""

    days_before: int = Field(ge=1, le=7)
    channel: Channel = "sms"


class AfterBrokenPromise(_Part):
    """What a broken promise changes: so many stages up, but not beyond one."""

    stages_up: int = Field(1, ge=0, le=3)
    not_beyond: StageName = "collection"


class Retry(_Part):
    """Calls that nobody took, within one run: how often in all, and how long a busy line is left alone."""

    attempts: int = Field(2, ge=1, le=6)
    busy_minutes: int = Field(30, ge=5, le=240)


class Strategy(_Part):
    """One complete way to work accounts."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    whom: Whom | None = Field(None, alias="for")
    hours: Hours
    day_parts: dict[DayPart, Hours]
    holds: frozenset[Holds]
    promise_reminder: PromiseReminder | None = None
    after_broken_promise: AfterBrokenPromise = AfterBrokenPromise(stages_up=1, not_beyond="collection")
    retry: Retry = Retry(attempts=2, busy_minutes=30)
    stages: tuple[Stage, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        names = [stage.name for stage in self.stages]
        if names != sorted(set(names), key=STAGES.index):
            raise ValueError(f"stages: each once and in the order {', '.join(STAGES)}")
        for one, other in zip(self.stages, self.stages[1:], strict=False):
            if other.starts <= one.starts:
                raise ValueError(f"stages: {other.name} must begin after {one.name}, which begins at day {one.starts}")
        missing = sorted(ALWAYS - self.holds)
        if missing:
            raise ValueError(f"holds: {', '.join(missing)} can't be left out")
        used = {step.day_part for stage in self.stages for t in (stage, *stage.segments.values()) for step in t.ladder}
        unknown = sorted(part for part in used - set(self.day_parts) if part)
        if unknown:
            raise ValueError(f"day_parts: a step names {', '.join(unknown)}, which is not among them")
        for part, hours in self.day_parts.items():
            if hours.start < self.hours.start or hours.end > self.hours.end:
                raise ValueError(
                    f"day_parts: {part} lies outside the hours {self.hours.start:%H:%M} to {self.hours.end:%H:%M}"
                )
        return self


class Challenger(_Part):
    """A strategy that is tried on a share of the accounts."""

    strategy: str
    share: float = Field(gt=0, lt=100, description="Per cent of the people")


class Split(_Part):
    """An experiment: most people are worked by the champion, each challenger gets its share, and everybody stays where they are."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    champion: str
    challengers: tuple[Challenger, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _leaves_something(self) -> Self:
        if sum(each.share for each in self.challengers) >= 100:
            raise ValueError("challengers: their shares together must leave something to the champion")
        return self


class Pace(_Part):
    """How fast a run may go: what the carrier takes, and how many calls may be going on.

    Attributes:
        calls_per_free_agent: Calls at once for each place that free agents have, in stages where a hand-off is likely; not limited
            if not given.
    """

    texts_per_second: float = Field(10, gt=0, le=1000)
    calls_per_second: float = Field(1, gt=0, le=100)
    concurrent_calls: int = Field(10, ge=1, le=10000)
    calls_per_free_agent: float | None = Field(None, gt=0, le=20)


class Breaker(_Part):
    """When a run stops by itself: so many of the newest attempts failed at the carrier; then it rests."""

    window_s: int = Field(120, ge=10, le=3600)
    failed_percent: int = Field(50, ge=1, le=100)
    at_least: int = Field(5, ge=1)
    rest_s: int = Field(300, ge=10, le=86400)


class StrategyBook(_Part):
    """A whole strategy file.

    Attributes:
        version: The file's own name for this state of it; kept with every contact that is planned by it.
        digest: SHA-256 of the file's text, so that a changed file can't pass for the same version.
    """

    version: str = Field(min_length=1, max_length=60)
    pace: Pace = Pace(texts_per_second=10, calls_per_second=1, concurrent_calls=10, calls_per_free_agent=None)
    breaker: Breaker = Breaker(window_s=120, failed_percent=50, at_least=5, rest_s=300)
    strategies: tuple[Strategy, ...] = Field(min_length=1)
    splits: tuple[Split, ...] = ()
    digest: str = ""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        names = [strategy.name for strategy in self.strategies]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"strategies: {', '.join(twice)} stands there twice")
        whom = [(s.whom.country, s.whom.role) for s in self.strategies if s.whom]
        for country, role in whom:
            if whom.count((country, role)) > 1:
                raise ValueError(
                    f"strategies: two are for {country} {role}; make one of them a challenger without 'for'"
                )
        tried = [each.strategy for split in self.splits for each in split.challengers]
        for split in self.splits:
            if split.champion not in names or self.strategy(split.champion).whom is None:
                raise ValueError(f"splits: the champion {split.champion} is no strategy with 'for'")
        for name in tried:
            if name not in names or self.strategy(name).whom is not None:
                raise ValueError(f"splits: the challenger {name} is no strategy without 'for'")
            if tried.count(name) > 1:
                raise ValueError(f"splits: {name} is tried twice")
        idle = sorted(s.name for s in self.strategies if s.whom is None and s.name not in tried)
        if idle:
            raise ValueError(f"strategies: {', '.join(idle)} is for nobody: give it 'for', or try it in a split")
        champions = [split.champion for split in self.splits]
        if len(set(champions)) < len(champions):
            raise ValueError("splits: a champion can be in one split only")
        return self

    def strategy(self, name: str) -> Strategy:
        """The strategy of that name; raises `KeyError`."""
        for strategy in self.strategies:
            if strategy.name == name:
                return strategy
        raise KeyError(name)
