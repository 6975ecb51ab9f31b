"""200 agents, 10,000 hand-offs, processes killed at random: does anybody own what somebody else owns, is anything lost, how long does it take?

`make` has no target for it: `python -m bench.desk` runs for about seven minutes and writes bench/results/. Agents are threads of worker processes, which are killed
(SIGKILL) and started again; so is the process that looks after cases; Valkey is emptied in between. Chromium shows the queue all the while.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import threading
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import redis
from sqlalchemy import text

from bench.desk_people import PROBER, REASONS, arrive, hire
from bench.desk_screen import Screen
from courtesy.bootstrap import Product, migrate
from courtesy.embedded import EmbeddedPostgres, EmbeddedValkey
from courtesy.model.errors import CourtesyError
from courtesy.service.desk_ownership import Owner
from courtesy.settings import ROOT, load_settings
from courtesy.store.clock import MachineClock
from courtesy.supervisor.plan import environment
from tests.folders import own_folder

WORKERS, BEAT_S, WATCH_S = 8, 10.0, 3.0


def main() -> None:
    """Run it all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--agents", type=int, default=200)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=330.0)
    options = parser.parse_args()
    run(options)


def worker(options: argparse.Namespace) -> None:
    """Some of the agents: take the next case, work on it for some seconds, end it. Whatever was done is a line in a file."""
    mine = [n for n in range(options.agents) if n % WORKERS == options.number]
    product = Product(load_settings(), pool_size=14)
    product.clock = MachineClock()  # type: ignore[misc]  # as in production: the clock that can be moved asks Postgres
    product.built()
    written = os.open(options.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(**what: Any) -> None:
        os.write(written, (json.dumps(what) + "\n").encode())

    # an agent waits for their turn rather than for a connection: a transaction may need two
    turns = threading.BoundedSemaphore(7)

    def agent(login: str) -> None:
        cases, wrap_up, rest = product.desk.cases, product.desk.wrap_up, random.Random()

        def end(owner: Owner) -> None:
            try:
                with turns:
                    wrap_up.complete(owner, "none", then="bot")
            except CourtesyError as error:
                note(refused=type(error).__name__)
                return
            note(completed=str(owner.hand_off), token=owner.token, agent=login)

        # who comes back finds their cases on the page, if they come in time
        with turns, product.uow() as uow:
            found = [Owner(login, given.id, given.token) for given in uow.held_by(login)]
        for owner in found:
            end(owner)
        time.sleep(rest.uniform(0, 4))  # pages that lost their server come back one after the other
        while True:
            begun = time.perf_counter()
            try:
                with turns:
                    owner = cases.claim_next(login)
            except CourtesyError as error:
                note(refused=type(error).__name__)
                time.sleep(1)
                continue
            if owner is None:
                time.sleep(rest.uniform(1, 4))
                continue
            note(claimed=str(owner.hand_off), token=owner.token, agent=login, ms=(time.perf_counter() - begun) * 1000)
            time.sleep(rest.uniform(2, 7))
            end(owner)

    for n in mine:
        threading.Thread(target=agent, args=(f"agent{n}",), daemon=True).start()
    while True:
        for n in mine:
            try:
                with turns:
                    product.desk.cases.beat(f"agent{n}", "available")
            except CourtesyError as error:
                note(refused=type(error).__name__)
        time.sleep(BEAT_S)


def watch(options: argparse.Namespace) -> None:
    """What the job `watch_cases` does."""
    product = Product(load_settings(), pool_size=4)
    product.clock = MachineClock()  # type: ignore[misc]
    product.built()
    while True:
        try:
            product.desk.watch()
        except CourtesyError as error:
            print("watch:", error)
        time.sleep(WATCH_S)


class Crowd:
    """The processes, and their deaths."""

    def __init__(self, env: dict[str, str], options: argparse.Namespace) -> None:
        os.environ.update(env)  # the nursery inherits it
        self._options = options
        self.deaths: Counter[str] = Counter()
        self._alive: dict[tuple[str, int], Any] = {}
        self._nursery = multiprocessing.get_context("forkserver")
        self._nursery.set_forkserver_preload(["bench.desk"])
        for n in range(WORKERS):
            self._start("worker", n)
        self._start("watch", 0)

    def _start(self, part: str, number: int) -> None:
        """As gunicorn does: from a process that has the code loaded already."""
        options = argparse.Namespace(**vars(self._options) | {"part": part, "number": number})
        process = self._nursery.Process(target=worker if part == "worker" else watch, args=(options,), daemon=True)
        process.start()
        self._alive[part, number] = process

    def kill_one(self) -> None:
        """Kill one of them in the middle of whatever it does, and start it again."""
        part, number = random.choice(list(self._alive))
        self._alive[part, number].kill()
        self._alive[part, number].join()
        self.deaths[part] += 1
        self._start(part, number)

    def end(self) -> None:
        """Kill all."""
        for process in self._alive.values():
            process.kill()
            process.join()


def run(options: argparse.Namespace) -> None:
    """Let it happen, then look."""
    with (
        own_folder() as folder,
        EmbeddedPostgres(folder).running() as database,
        EmbeddedValkey(folder).running() as valkey,
    ):
        update = {
            "courtesy_env": "test",
            "courtesy_state_dir": folder,
            "database_url": database,
            "redis_url": valkey,
            "web_port": 0,
        }
        settings = load_settings().model_copy(update=update)
        migrate(settings, database)
        options.log = folder / "agents.jsonl"
        with Product(settings, pool_size=8).opened() as product:
            hire(product, options.agents)
            crowd = Crowd(environment(settings), options)
            screen = Screen(settings, environment(settings))
            print("the page is open, customers arrive", flush=True)
            try:
                times = feed(product, options, crowd, valkey)
                print("all have arrived", flush=True)
                left = drain(product)
                with product.engine.connect() as connection:
                    states = connection.execute(
                        text(
                            "select state, reason, agent, lease_until - now(), count(*) from hand_offs where state <> 'completed' group by 1, 2, 3, 4"
                        )
                    ).all()
                print("cases left:", left, *states, flush=True)
                seen, way, readings = screen.seen(times), screen.on_the_way(times), screen.readings()
            finally:
                screen.close()
                crowd.end()
            report(product, options, crowd, left, seen, way, readings)


def feed(product: Product, options: argparse.Namespace, crowd: Crowd, valkey: str) -> dict[str, float]:
    """Let customers arrive at a steady pace while processes die; returns when the arrivals that nobody may take were committed."""
    begun, arrived, probes = time.monotonic(), 0, {}
    next_death, wipes = 5.0, [options.seconds * f for f in (0.25, 0.5, 0.75)]
    while arrived < options.cases:
        passed = time.monotonic() - begun
        if passed > options.seconds * 1.25:
            break  # this machine has other things to do: the report says how many there were
        due = min(options.cases, int(options.cases * passed / options.seconds))
        while arrived < due:
            n = min(10, due - arrived)
            arrive(product, arrived, n)
            arrived += n
        if passed > len(probes) * 4.0:
            take_away(product)
            ref = f"PROBE-{len(probes)}"
            arrive(product, 10**6 + len(probes), 1, ref=ref, reason="identity_theft")
            probes[ref] = time.time()
        if passed > next_death:
            crowd.kill_one()
            next_death = passed + random.uniform(4, 12)
        if wipes and passed > wipes[0]:
            wipes.pop(0)
            redis.Redis.from_url(valkey).flushall()
            crowd.deaths["valkey emptied"] += 1
        time.sleep(0.05)
    options.cases = arrived
    return probes


def take_away(product: Product) -> None:
    """Finish what no agent may take once it had its time on the screen, which shows the first sixty of those who wait."""
    query = text("select id from hand_offs where reason = 'identity_theft' and state = 'pending'")
    with product.engine.connect() as connection:
        standing = list(connection.execute(query).scalars())
    for case in standing:
        try:
            owner = product.desk.cases.claim(PROBER, case)
            product.desk.wrap_up.complete(owner, "none", then="bot")
        except CourtesyError as error:
            print("a probe stays:", error, flush=True)


def drain(product: Product, patience_s: float = 90.0) -> int:
    """Wait until all is done, leases of the dead included, or until nothing has been done for twice a lease; returns how many are not."""
    query = text("select count(*) from hand_offs where state <> 'completed' and reason = any(:reasons)")
    left, since = -1, time.monotonic()
    while True:
        with product.engine.connect() as connection:
            now = int(connection.execute(query, {"reasons": REASONS}).scalar_one())
        if now != left:
            left, since = now, time.monotonic()
        if left == 0 or time.monotonic() - since > patience_s:
            return left
        time.sleep(1)


def report(
    product: Product,
    options: argparse.Namespace,
    crowd: Crowd,
    left: int,
    seen: list[float],
    way: list[dict[str, float]],
    readings: list[float],
) -> None:
    """Look at the audit log, which was written in the transactions themselves, and at what the agents believe they did."""
    history: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with product.engine.connect() as connection:
        for row in connection.execute(text("select body from audit_entries where kind = 'desk.case' order by seq")):
            history[row.body["handoff"]].append(row.body)
    double, twice, returned = 0, 0, 0
    for events in history.values():
        owner, token = None, 0
        for event in events:
            if event["why"] == "claimed":
                double += owner is not None or event["token"] <= token
                owner, token = event["agent"], event["token"]
            elif event["state"] == "pending":
                returned += event["why"] == "no word from the agent"
                owner = None
            elif event["state"] == "completed":
                double += owner != event["agent"] or token != event["token"]
                owner = None
        twice += sum(e["state"] == "completed" for e in events) > 1
    lines = [json.loads(line) for line in options.log.read_text().splitlines() if line.endswith("}")]
    believed = Counter(line["completed"] for line in lines if "completed" in line)
    double += sum(n > 1 for n in believed.values())
    claims = sorted(line["ms"] for line in lines if "ms" in line)
    with product.engine.connect() as connection:
        ghosts = [UUID(c) for c in believed]
        query = text("select count(*) from hand_offs where id = any(:ids) and state <> 'completed'")
        lost = left + int(connection.execute(query, {"ids": ghosts}).scalar_one())

    def at(values: list[float], part: float) -> float:
        return values[min(len(values) - 1, int(len(values) * part))] if values else float("nan")

    seen.sort()
    found = {
        "agents": options.agents, "hand_offs": options.cases, "claims": len(claims), "deaths": dict(crowd.deaths),
        "returned_by_lease": returned, "refused": dict(Counter(line["refused"] for line in lines if "refused" in line)),
        "double_owners": double, "completed_twice": twice, "lost": lost,
        "claim_ms": {"p50": at(claims, 0.5), "p95": at(claims, 0.95), "p99": at(claims, 0.99), "max": claims[-1]},
        "on_screen_s": {"n": len(seen), "p50": at(seen, 0.5), "p95": at(seen, 0.95), "max": at(seen, 1.0)},
        "until_s": {step: {"p50": at(sorted(w[step] for w in way), 0.5), "p95": at(sorted(w[step] for w in way), 0.95)} for step in way[0]},
        "reading_s": {"n": len(readings), "p50": at(readings, 0.5), "p95": at(readings, 0.95), "max": at(readings, 1.0)},
        "slowest": sorted(way, key=lambda w: -w["shown"])[:6],
        "load_average": os.getloadavg(), "cores": os.cpu_count(),
    }  # fmt: skip
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    (ROOT / "bench/results").joinpath(f"{day}-desk.json").write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
