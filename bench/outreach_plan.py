"""`python -m bench.outreach_plan`: time and memory of `courtesy outreach plan` over many accounts, and whether memory grows with them.

Also how long one decision of the permission gate takes.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any

from sqlalchemy import text

from bench.account_import import database
from bench.peers import commit, machine
from bench.town_hall import move_in
from courtesy.bootstrap import Product
from courtesy.policy import decide, load_rules
from courtesy.ports.case_file import facts
from courtesy.settings import ROOT, Settings
from courtesy.store import case_files
from courtesy.store.clock import MovableClock
from courtesy.supervisor.plan import environment

# A Wednesday, 10:15 in New York
NOW = datetime(2026, 3, 11, 14, 15, tzinfo=UTC)
# Accounts whose decisions are timed one by one
TIMED = 4000


def main() -> None:
    """Measure, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    options = parser.parse_args()
    before, runs = os.getloadavg()[0], []
    timed: dict[str, float] = {}
    for count in options.accounts:
        with database() as (settings, _):
            with Product(settings, pool_size=2).opened() as product:
                assert isinstance(product.clock, MovableClock)
                with product.engine.begin() as connection:
                    move_in(connection, count, NOW)
                product.clock.set(NOW)
                timed = decisions(product)
                contacts = _contacts(product)
            runs.append(measure(settings) | {"past_contacts": contacts})
            print(f"{count:,}: {runs[-1]['seconds']:.1f} s, {runs[-1]['peak_rss_mib']:.0f} MiB", file=sys.stderr)
    results = {
        "date": datetime.now(UTC).isoformat(), "commit": commit(), "machine": machine(), "load": [before, os.getloadavg()[0]],
        "decision_ms": timed, "runs": runs,
    }  # fmt: skip
    keep(results, options.out)


def measure(settings: Settings) -> dict[str, Any]:
    """Run the command; its seconds, processor time, peak memory and numbers."""
    command = [sys.executable, "-c", "from courtesy.cli import main; main()", "outreach", "plan", "--json"]
    with tempfile.TemporaryFile("w+") as said:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=environment(settings), stdout=said)
        _, status, used = os.wait4(process.pid, 0)
        took = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        told = said.read()
    if process.returncode:
        raise SystemExit("The plan failed.")
    rss = used.ru_maxrss / (1024 if sys.platform == "linux" else 2**20)
    figures = {"seconds": took, "cpu_s": used.ru_utime + used.ru_stime, "peak_rss_mib": rss}
    return figures | {k: v for k, v in json.loads(told).items() if k not in ("first", "by_hour", "lines")}


def decisions(product: Product) -> dict[str, float]:
    """Milliseconds of single decisions, their facts named for the audit log, by texts and calls now."""
    rules, times = load_rules(), []
    with product.engine.connect() as connection:
        files = [f for group in next(case_files.stream(connection, NOW, TIMED)) for f in group]
    for file in files:
        case = facts(file, at=NOW, channel="voice" if len(times) % 2 else "sms")
        began = time.perf_counter()
        decide(case, rules)
        times.append((time.perf_counter() - began) * 1000)
    cuts = quantiles(times, n=100)
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "count": len(times)}


def _contacts(product: Product) -> int:
    with product.engine.connect() as connection:
        return int(connection.execute(text("select count(*) from contacts")).scalar_one())


def keep(results: dict[str, Any], out: Path) -> None:
    """Write both files and print the table."""
    timed = results["decision_ms"]
    lines = [
        f"# `courtesy outreach plan`, {results['date'][:16].replace('T', ' ')} UTC",
        "",
        f"Commit {results['commit']}. {results['machine']}. Load average {results['load'][0]:.1f} before, {results['load'][1]:.1f} after.",
        "The whole command, from start to exit, on the embedded Postgres: every open account read with its consents, opt-outs, contacts, promises and",
        "cases, its strategy asked, and the permission gate where the strategy wants a contact.",
        "",
        "| accounts | past contacts | planned | seconds | accounts/s | processor s of the command | its peak memory, MiB |",
        "|---|---|---|---|---|---|---|",
    ]
    for r in results["runs"]:
        lines.append(
            f"| {r['accounts']:,} | {r['past_contacts']:,} | {r['contacts']:,} | {r['seconds']:.1f} | {r['accounts'] / r['seconds']:,.0f} | "
            f"{r['cpu_s']:.1f} | {r['peak_rss_mib']:.0f} |"
        )
    lines += [
        "",
        f"One decision of the gate: p50 {timed['p50']:.3f} ms, p95 {timed['p95']:.3f} ms, p99 {timed['p99']:.3f} ms, over {timed['count']:,} accounts.",
    ]
    out.mkdir(parents=True, exist_ok=True)
    name, told = f"{results['date'][:10]}-outreach-plan", "\n".join(lines) + "\n"
    (out / f"{name}.json").write_text(json.dumps(results, indent=1) + "\n")
    (out / f"{name}.md").write_text(told)
    print(told)


if __name__ == "__main__":
    main()
