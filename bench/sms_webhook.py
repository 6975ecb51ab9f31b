"""`python -m bench.sms_webhook`: our signed SMS webhook against Rasa's own channels, in one run, on the same trained model.

The contenders take turns in rounds, so that a machine that grows busier is busy for all of them.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench import report
from bench.contenders import Ours, Rest, Twilio
from bench.cpu import Meter
from bench.growth import growth
from bench.load import Contender, Sample, run
from bench.peers import commit, machine, peers
from bench.people import Person
from bench.product import move_in, product_for_measuring
from bench.where import breakdown
from courtesy.training import ensure_model

SENDERS = (1, 16)
KINDS = {"stock": "stock.yml", "checked": "stock_with_check.yml"}


def main() -> None:
    """Measure, print and keep."""
    options = arguments()
    began = time.monotonic()
    results: dict[str, Any] = {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "commit": commit(),
        "rounds": options.rounds,
        "load_before": os.getloadavg(),
    }
    with product_for_measuring() as (running, product, folder):
        model = ensure_model(running.settings)
        results["model"] = model.name
        count = 60 + options.rounds * (options.alone + 16 * options.each)
        customers = [Person(n) for n in range(1000, 1000 + count)]  # none has the number we text from
        move_in(product, customers)
        with peers(running, model, folder / "logs", KINDS) as beside:
            bases, pids = beside.bases, {n: s.pid for n, s in running.statuses.items() if s.pid} | beside.pids
            meter = Meter(pids)
            emulator = running.emulator_url or ""
            token = running.settings.secret("twilio_auth_token")
            contenders: list[Contender] = [
                Ours(running.web_url, running.settings.public_base_url, token),
                Twilio(bases["stock"], emulator),
                Rest(bases["stock"]),
                Twilio(bases["checked"], emulator, "twilio+check", "`twilio` channel with our compiled check"),
                Rest(bases["checked"], "rest+check", "`rest` channel with our compiled check"),
            ]
            results["started_s"] = round(time.monotonic() - began, 1)
            queues = {c.key: offset(customers, c) for c in contenders}
            for contender in contenders:
                warm = run(contender, queues[contender.key], 2, 2, meter)
                if warm.errors or warm.kept < warm.conversations:
                    raise SystemExit(
                        f"{contender.title}: {warm.kept} of {warm.conversations} conversations led to a promise"
                    )
            results["samples"], results["load_of_rounds"] = rounds(contenders, queues, options, meter)
            results["growth"] = growth([c for c in contenders if "+" not in c.key], queues)
            results["where"] = breakdown(running.settings, bases["timed"], queues["ours"])
    results |= {"load_after": os.getloadavg(), "took_s": round(time.monotonic() - began, 1)}
    keep(results, options.out)


def offset(people: list[Person], contender: Contender) -> Iterator[Person]:
    """Customers of a contender: other numbers for each peer, for a number is a conversation in stock Rasa."""
    shift = {"twilio": 0, "rest": 1_000_000, "twilio+check": 2_000_000, "rest+check": 3_000_000}.get(contender.key, 0)
    return (Person(p.number + shift) for p in people)


def rounds(
    contenders: list[Contender], queues: dict[str, Iterator[Person]], options: argparse.Namespace, meter: Meter
) -> tuple[dict[str, list[dict[str, Any]]], list[float]]:
    """Let them take turns; what each round gave, by contender, and the machine's load before each.

    On a slow machine there are fewer rounds: none begins when the time for them is over, but two there are.
    """
    began = time.monotonic()
    samples: dict[str, list[dict[str, Any]]] = {c.key: [] for c in contenders}
    loads = []
    for number, senders in itertools.product(range(options.rounds), SENDERS):
        if senders == SENDERS[0] and number >= 2 and time.monotonic() - began > options.seconds:
            break
        loads.append(round(os.getloadavg()[0], 2))
        turn = number % len(contenders)
        for contender in contenders[turn:] + contenders[:turn]:
            each = options.alone if senders == 1 else options.each
            sample = run(contender, queues[contender.key], senders, each, meter)
            samples[contender.key].append(as_json(sample, number))
            print(
                f"round {number + 1}, {senders:2} senders, {contender.key:13} {report.short(sample)}", file=sys.stderr
            )
    return samples, loads


def as_json(sample: Sample, number: int) -> dict[str, Any]:
    """A sample for the file."""
    return {
        "round": number,
        "senders": sample.senders,
        "seconds": round(sample.seconds, 3),
        "conversations": sample.conversations,
        "kept": sample.kept,
        "errors": sample.errors,
        "cpu_ms": sample.cpu_ms,
        "turns": [[line, round(ms, 2)] for line, ms in sample.turns],
    }


def keep(results: dict[str, Any], out: Path) -> None:
    """Write both files and print the table."""
    name = f"{results['date'][:10]}-sms-webhook"
    out.mkdir(parents=True, exist_ok=True)
    text = report.markdown(results)
    (out / f"{name}.json").write_text(json.dumps(results) + "\n")
    notes = out / f"{name}.md"
    notes.write_text(text)
    print(text)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=170, help="no further round begins after this time")
    parser.add_argument("--alone", type=int, default=5, help="conversations of a single sender in a round")
    parser.add_argument("--each", type=int, default=2, help="conversations of each of 16 senders in a round")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "results")
    return parser.parse_args()


if __name__ == "__main__":
    main()
