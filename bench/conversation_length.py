"""`python -m bench.conversation_length`: what a turn costs after 5, 50 and 200 turns of the same conversation.

Every conversation begins with the right-party check, which is not counted, and goes on with one question after another, so that
the turns that are compared are of one kind. Lengths take turns in rounds, each time with a new customer; what is compared are the
last five turns of each conversation.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any

from bench.contenders import Ours
from bench.cpu import Meter
from bench.load import Sample, converse
from bench.peers import commit, machine
from bench.people import Person
from bench.product import move_in, product_for_measuring

LENGTHS = (5, 50, 200)
LAST = 5
INTRODUCTION = 3  # greeting, identity, factor; the reminder answers the last of them


def main() -> None:
    """Measure, print and keep."""
    options = arguments()
    results: dict[str, Any] = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "commit": commit(),
        "load_before": os.getloadavg()[0],
        "lengths": {str(length): {"last": [], "medians": [], "cpu_ms": []} for length in LENGTHS},
    }
    with product_for_measuring() as (running, product, _):
        customers = [Person(n) for n in range(1000, 1000 + (options.rounds + 1) * len(LENGTHS))]
        move_in(product, customers)
        ours = Ours(running.web_url, running.settings.public_base_url, running.settings.secret("twilio_auth_token"))
        meter = Meter({name: status.pid for name, status in running.statuses.items() if status.pid})
        people = iter(customers)
        for length in LENGTHS:  # every part of the product has worked once before it is measured
            talk(ours, next(people), min(length, 20), meter)
        began = time.monotonic()
        for number in range(options.rounds):
            shift = number % len(LENGTHS)
            for length in LENGTHS[shift:] + LENGTHS[:shift]:
                times, cpu = talk(ours, next(people), length, meter)
                row = results["lengths"][str(length)]
                row["last"] += times
                row["medians"].append(median(times))
                row["cpu_ms"].append(cpu)
                print(
                    f"round {number + 1}, {length:3} turns: {median(times):6.1f} ms, {cpu:6.1f} ms of processor a turn"
                )
        results |= {"seconds": round(time.monotonic() - began, 1), "load_after": os.getloadavg()[0]}
    keep(results, options.out)


def talk(ours: Ours, person: Person, length: int, meter: Meter) -> tuple[list[float], float]:
    """Have a conversation; milliseconds of its last turns, and processor milliseconds a turn while they were answered.

    Raises:
        SystemExit: If a turn failed or was not answered.
    """
    lines = [*person.lines[:INTRODUCTION], *itertools.islice(person.questions(), length)]
    sample = Sample(1)
    converse(ours, person, lines[:-LAST], sample)
    before = meter.read()
    last = converse(ours, person, lines[-LAST:], sample)
    cpu = sum(ms - before[name] for name, ms in meter.read().items()) / LAST
    if sample.errors or not last:
        raise SystemExit(f"A conversation of {length} turns went wrong: {sample.errors} errors; last answer {last!r}")
    return sample.times[-LAST:], cpu


def keep(results: dict[str, Any], out: Path) -> None:
    """Write both files and print the table."""
    rows = results["lengths"]
    short = median(rows[str(LENGTHS[0])]["last"])
    lines = [
        f"# A turn's time by the length of the conversation, {results['date'][:16].replace('T', ' ')} UTC",
        "",
        f"Commit {results['commit']}. {results['machine']}. Load average {results['load_before']:.1f} before, "
        f"{results['load_after']:.1f} after. {len(rows[str(LENGTHS[0])]['medians'])} conversations of each length, in turns; one "
        "customer texts at a time. The signed SMS webhook of the whole product as in production: from the request to its answer.",
        "",
        "| turns before and with it | last five turns, median ms | by conversation, ms | against 5 turns | processor ms a turn |",
        "|---|---|---|---|---|",
    ]
    for length in LENGTHS:
        row = rows[str(length)]
        each = ", ".join(f"{ms:.0f}" for ms in row["medians"])
        now = median(row["last"])
        lines.append(f"| {length} | {now:.1f} | {each} | {now / short:.2f} | {median(row['cpu_ms']):.1f} |")
    lines.append("")
    out.mkdir(parents=True, exist_ok=True)
    name, text = f"{results['date'][:10]}-conversation-length", "\n".join(lines)
    (out / f"{name}.json").write_text(json.dumps(results) + "\n")
    (out / f"{name}.md").write_text(text)
    print(text)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
