"""A scenario file: who lives there, what they do, what goes wrong, and at which hours the clock stops."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from courtesy.model.errors import InvalidInput

HERE = Path(__file__).parent


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Crowd(_Part):
    """A share of the people: one persona, and what their bank account does.

    Attributes:
        persona: One of the emulator's (`GET /emulator/personas`).
        share: Weight among the crowds.
        pays: `keeps`, `breaks` and `partly` speak of promises; `silently` pays all of it some day without a word.
    """

    persona: str
    share: float = Field(gt=0)
    pays: Literal["never", "keeps", "breaks", "partly", "silently"] = "never"


class Countries(_Part):
    """Shares of the people by country."""

    us: float = Field(60, ge=0)
    cn: float = Field(40, ge=0)

    @model_validator(mode="after")
    def _somebody(self) -> Countries:
        if not self.us + self.cn:
            raise ValueError("somebody has to live somewhere")
        return self


class Consents(_Part):
    """Per cent of the people with a consent on file."""

    sms: float = Field(85, ge=0, le=100)
    voice: float = Field(15, ge=0, le=100)


class Late(_Part):
    """Days past due at the beginning, evenly spread between the two; zero and less fall due during the rehearsal."""

    least: int = Field(1, ge=-60)
    most: int = Field(60, le=3650)

    @model_validator(mode="after")
    def _in_order(self) -> Late:
        if self.least > self.most:
            raise ValueError("least must not be above most")
        return self


class Kill(_Part):
    """SIGKILL of one of the product's programs in the middle of a day's contacts.

    Attributes:
        day: Which day; days drawn by chance if not given.
        times: How often, at moments drawn by chance if more than once.
    """

    day: int | None = Field(None, ge=1)
    program: Literal["jobs", "web", "rasa", "actions", "valkey"] = "jobs"
    times: int = Field(1, ge=1)


class Pace(_Part):
    """The pace of outreach; a month in minutes needs more than a bank."""

    texts_per_second: float = Field(500, gt=0)
    calls_per_second: float = Field(100, gt=0)
    concurrent_calls: int = Field(100, ge=1)


class Scenario(_Part):
    """A whole rehearsal.

    Attributes:
        starts: The first day.
        stops: Instants of a day, UTC, to which the time machine goes; what has fallen due by then happens there.
        faults: Orders for the emulator (`POST /emulator/faults`), each with a `share` of what it meets.
        network_speed: How much faster than real the phone network and the people are.
    """

    name: str
    seed: int = 1
    starts: date
    days: int = Field(ge=1, le=366)
    accounts: int = Field(ge=1, le=1_000_000)
    countries: Countries = Countries(us=60, cn=40)
    consents: Consents = Consents(sms=85, voice=15)
    days_past_due: Late = Late(least=1, most=60)
    agencies: float = Field(0, ge=0, le=100, description="per cent of the accounts that are an agency's")
    crowds: tuple[Crowd, ...] = Field(min_length=1)
    stops: tuple[time, ...] = Field(min_length=1)
    pace: Pace = Pace(texts_per_second=500, calls_per_second=100, concurrent_calls=100)
    faults: tuple[dict[str, Any], ...] = ()
    kills: tuple[Kill, ...] = ()
    network_speed: float = Field(50, gt=0)

    @model_validator(mode="after")
    def _fits(self) -> Scenario:
        if list(self.stops) != sorted(set(self.stops)):
            raise ValueError("stops: in order, each once")
        late = [kill.day for kill in self.kills if kill.day and kill.day > self.days]
        if late:
            raise ValueError(f"kills: day {late[0]} comes after the last, {self.days}")
        return self


def read_scenario(path: Path) -> Scenario:
    """Read a scenario file.

    Raises:
        InvalidInput: Naming every fault.
    """
    try:
        return Scenario.model_validate(yaml.safe_load(path.read_text("utf-8")))
    except OSError as error:
        raise InvalidInput(f"The scenario {path} can't be read: {error.strerror}.") from error
    except yaml.YAMLError as error:
        raise InvalidInput(f"The scenario {path} is no YAML: {error}.") from error
    except ValidationError as error:
        raise _refused(f"The scenario {path} can't be used:", error) from error


def changed(scenario: Scenario, more: dict[str, Any]) -> Scenario:
    """The scenario with some parts replaced.

    Raises:
        InvalidInput: If they don't fit.
    """
    try:
        return Scenario.model_validate(scenario.model_dump() | more)
    except ValidationError as error:
        raise _refused("The scenario can't be changed like that:", error) from error


def _refused(what: str, error: ValidationError) -> InvalidInput:
    told = [f"  {' → '.join(map(str, each['loc'])) or 'scenario'}: {each['msg']}" for each in error.errors()]
    return InvalidInput(what + "\n" + "\n".join(told))
