"""Plays a scenario: a run of outreach a day, the time machine stopping wherever something falls due.

What falls due at a stop happens to its end before the clock goes on. Payments come in through the API, programs are killed by
order.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial

import httpx

from courtesy.cli.accounts import import_file
from courtesy.embedded.locks import wait_until
from courtesy.model.errors import Unavailable
from courtesy.strategy import read_strategies
from courtesy.strategy.reading import strategy_text
from rehearsal import portfolio
from rehearsal.portfolio import Resident
from rehearsal.scenario import Scenario
from rehearsal.stage import Stage

# Seconds in which everything that falls due at a stop must have happened, killed programs and their recovery included.
PATIENCE_S = 240.0
# A program is killed in the middle of the work: so much of it has been begun, and there is so much of it.
MIDDLE, FEW = 0.3, 3
# Seconds without any change after which only waits are left: they are moved and not sat out.
STILL_S = 0.3
PAYMENTS_A_REQUEST = 500
# What has still to happen before the clock may go on. Runs that rest have nothing due.
_WAITING = """
select
  (select count(*) from outreach_items i join outreach_runs r on r.id = i.run_id
    where r.state = 'running' and coalesce(r.rests_until, '-infinity') <= :now and i.state = 'planned' and i.planned_at <= :now) as contacts,
  (select count(*) from turns where state in ('received', 'to_send', 'sending') and coalesce(not_before, '-infinity') <= :now) as turns,
  (select count(*) from calls where ended_at is null) as calls,
  (select count(*) from procrastinate_jobs where task_name in ('keep_ledger', 'sweep') and status in ('todo', 'doing')) as jobs
"""
_DUE = "select count(*) as n from outreach_items where state = 'planned' and planned_at <= :now"
_OPEN_PROMISES = """
select a.ref, p.amount_minor, p.currency from promises p join accounts a on a.id = p.account_id
where p.due = :today and p.state = 'open'
"""

type Say = Callable[[str], None]


@dataclass
class Played:
    """What the player did, for the report."""

    began: float = field(default_factory=time.monotonic)
    seconds: float = 0.0
    days: int = 0
    stops: int = 0
    kills: list[tuple[int, str, str]] = field(default_factory=list)
    payments: int = 0
    planning_s: float = 0.0
    settling_s: float = 0.0
    waits_moved: int = 0


class Player:
    """One rehearsal."""

    def __init__(self, stage: Stage, scenario: Scenario, say: Say, *, at_most_s: float = math.inf) -> None:
        self._stage = stage
        self._scenario = scenario
        self._say = say
        self._at_most_s = at_most_s
        self._people: dict[str, Resident] = {}
        self._text = _paced(scenario)
        self.played = Played()
        self._chance = random.Random(f"{scenario.seed} kills")  # noqa: S311
        self._kills = sorted(self._drawn())

    def __call__(self) -> Played:
        """Play it to the end, or to the end of the day on which the time is up.

        Raises:
            Unavailable: If what falls due at a stop does not happen.
        """
        self._move_in()
        for day, stops in enumerate(self._calendar(), start=1):
            began, before = time.monotonic(), self.played.stops
            for n, stop in enumerate(stops):
                self._stop(day, stop, first=n == 0)
            told = self._stage.ask("select count(*) as n from outreach_items where begun_at is not null")[0]["n"]
            took, self.played.days = time.monotonic() - began, day
            self._say(
                f"day {day:3} {stops[0]:%a %d %b}: {told} contacts so far, {self.played.stops - before} stops, {took:.0f} s"
            )
            if time.monotonic() - self.played.began > self._at_most_s:
                break
        self.played.seconds = time.monotonic() - self.played.began
        return self.played

    def _move_in(self) -> None:
        people = portfolio.residents(self._scenario)
        self._people = {each.ref: each for each in people}
        self._stage.set_clock(next(self._calendar())[0] - timedelta(hours=1))
        done = import_file(self._stage.product, portfolio.write(people, self._stage.folder))
        if done.faults:
            raise Unavailable(f"{done.faults} rows of the account file were refused.")
        persons = [each.person(self._scenario.seed) for each in people]
        for first in range(0, len(persons), 1000):
            self._stage.post("/people", people=persons[first : first + 1000])
        for fault in self._scenario.faults:
            self._stage.post("/faults", **fault)
        self._say(f"{len(people)} accounts imported")

    def _calendar(self) -> Iterator[list[datetime]]:
        """The stops of each day, the first of which plans the day."""
        for n in range(self._scenario.days):
            day = self._scenario.starts + timedelta(days=n)
            yield [datetime.combine(day, stop, UTC) for stop in self._scenario.stops]

    def _stop(self, day: int, stop: datetime, *, first: bool) -> None:
        stage = self._stage
        if not first and not self._something_due(stop):
            return
        self.played.stops += 1
        stage.set_clock(stop)
        if first:
            stage.enqueue("keep_ledger", "sweep", "outreach")
            self._pay(stop.date())
            self._settle(stop)
            self._plan(stop)
        self._kill(day)
        stage.enqueue("outreach")
        self._settle(stop)

    def _something_due(self, stop: datetime) -> bool:
        return bool(self._stage.ask(_DUE, now=stop)[0]["n"])

    def _plan(self, stop: datetime) -> None:
        """An operator's `courtesy outreach run` of the day."""
        began = time.monotonic()
        book = read_strategies(self._text, "strategies.yaml")
        if not wait_until(self._no_run, PATIENCE_S):
            raise Unavailable("The run of the day before does not end.")
        last = self._scenario.stops[-1]
        until = datetime.combine(stop.date(), last, UTC) + timedelta(minutes=45)
        self._stage.product.start_run(book, self._text, until)
        self.played.planning_s += time.monotonic() - began

    def _no_run(self) -> bool:
        return not self._stage.ask("select 1 from outreach_runs where state in ('running', 'paused')")

    def _pay(self, today: date) -> None:
        """What the bank books today: promises that are kept, wholly or in part, and payments without a word."""
        rows = []
        for promise in self._stage.ask(_OPEN_PROMISES, today=today):
            person = self._people[promise["ref"]]
            share = {"keeps": 1.0, "partly": 0.5}.get(person.pays)
            if share is not None and promise["amount_minor"] * share >= 1:
                rows.append(_payment(person, round(promise["amount_minor"] * share), today, "promised"))
        since = (today - self._scenario.starts).days
        rows += [_payment(p, p.balance_minor, today, "silent") for p in self._people.values() if p.pays_on == since]
        token = self._stage.running.settings.secret("courtesy_api_token")
        for first in range(0, len(rows), PAYMENTS_A_REQUEST):
            answer = httpx.post(
                f"{self._stage.running.web_url}/api/payments",
                json={"payments": rows[first : first + PAYMENTS_A_REQUEST]},
                headers={"Authorization": f"Bearer {token}"},
                timeout=60,
            )
            if not answer.is_success:
                raise Unavailable(f"Payments are refused: {answer.text}")
        self.played.payments += len(rows)

    def _drawn(self) -> Iterator[tuple[int, float, str]]:
        """The day of each kill, what part of the work has been begun by then, and whom it strikes."""
        for kill in self._scenario.kills:
            for _ in range(kill.times):
                day = kill.day or self._chance.randint(1, self._scenario.days)
                part = MIDDLE if kill.times == 1 else self._chance.uniform(0.05, 0.95)
                yield day, part, kill.program

    def _kill(self, day: int) -> None:
        """SIGKILL by order, when a part of what is due has been begun; one at a stop."""
        due = int(self._due_now())
        # where little is due there is no middle: at the next stop
        if not self._kills or self._kills[0][0] > day or due < FEW:
            return
        _, part, program = self._kills[0]
        self._stage.enqueue("outreach")
        if wait_until(partial(self._at_most, due * (1 - part)), 30.0):
            self._stage.running.kill(program, group=program == "web")  # its workers too
            del self._kills[0]
            self.played.kills.append((day, program, f"{self._due_now()} of {due} contacts not begun"))
            self._stage.running.wait_ready(program)

    def _at_most(self, left: float) -> bool:
        return self._due_now() <= left

    def _due_now(self) -> int:
        return int(self._stage.ask(_DUE, now=self._stage.product.clock.now())[0]["n"])

    def _settle(self, stop: datetime) -> None:
        """Wait until all that is due has happened, on both sides."""
        began = still = time.monotonic()
        quiet, pause = 0, 0.02
        waiting: dict[str, int] = {}
        # twice, because something may have gone from the one side to the other between the two questions
        while quiet < 2:
            if time.monotonic() - began > PATIENCE_S:
                raise Unavailable(f"At {stop:%Y-%m-%d %H:%M} this does not happen: {waiting}.")
            settled = self._stage.post("/settle", timeout_ms=2000)["settled"]
            before, waiting = waiting, self._stage.ask(_WAITING, now=self._stage.product.clock.now())[0]
            if settled and not any(waiting.values()):
                quiet += 1
                continue
            quiet = 0
            if not settled or waiting != before:
                still = time.monotonic()
            elif time.monotonic() - still > STILL_S:
                self._stage.let_waits_pass()
                self.played.waits_moved += 1
                still = time.monotonic()
            time.sleep(pause)
            pause = min(0.15, pause * 1.5)
        self.played.settling_s += time.monotonic() - began


def _payment(person: Resident, minor: int, on: date, why: str) -> dict[str, str]:
    return {
        "ref": person.ref,
        "amount": f"{minor / 100:.2f}",
        "currency": person.currency,
        "paid_on": on.isoformat(),
        "payment_id": f"{person.ref}-{on}-{why}",
    }


def _paced(scenario: Scenario) -> str:
    """The product's own strategies at the scenario's pace."""
    told, pace = strategy_text(None), scenario.pace
    own = "pace: {texts_per_second: 10, calls_per_second: 1, concurrent_calls: 10}"
    if own not in told:
        raise Unavailable("The pace is no longer where it was in strategies.yaml.")
    mine = f"pace: {{texts_per_second: {pace.texts_per_second}, calls_per_second: {pace.calls_per_second}, "
    return told.replace(own, mine + f"concurrent_calls: {pace.concurrent_calls}}}")
