"""Numbers into a table that says what it compares."""

from __future__ import annotations

from statistics import median, quantiles
from typing import Any

from bench.load import Sample

TITLES = {
    "ours": "Courtesy Call, signed webhook",
    "twilio": "Rasa `twilio`, stock",
    "rest": "Rasa `rest`, stock",
    "twilio+check": "Rasa `twilio` + our compiled check",
    "rest+check": "Rasa `rest` + our compiled check",
}
INCLUDES = """\
- **Courtesy Call**: the real product as in production (gunicorn, Postgres with `fsync` and `synchronous_commit` on, Valkey, Rasa, action
  server). Each turn: signature verified, inbound text stored before anything else, conversation locked, dialogue with our
  tracker store in Postgres and lock in Valkey, actions on Postgres, reply through the disclosure firewall, stored and audited (hash chain,
  signed head), TwiML back. The reply is in the answer.
- **Rasa `twilio`**: Rasa 3.6.21's own channel on the same model file, tracker and locks in memory (Rasa's defaults). No signature is
  verified, nothing is recorded. The reply goes through the twilio library to Twilio's API before the webhook is answered; here to the
  emulator on loopback, which is kinder than the real one. The emulator's own work is in the row, for that is what the channel waits for.
- **Rasa `rest`**: the same server, JSON in and out: no carrier at all.
- **+ our compiled check**: the same with the one patch of ours that spares stock Rasa its check of the whole schema at every action call,
  its largest single cost. Not a fair peer for what we add (it still records nothing), but what is left of our overhead shows here.
- All peers' action server is the same rasa-sdk server with the same code for amounts, dates, digits and wording, on facts in memory: no
  database, no record, no audit. They carry no metadata, so what was asked before is read from the tracker."""


def percentile(times: list[float], p: int) -> float:
    """The p-th percentile."""
    return quantiles(times, n=100, method="inclusive")[p - 1] if len(times) > 1 else times[0]


def short(sample: Sample) -> str:
    """One line about a sample."""
    t = sample.times
    return (
        f"p50 {percentile(t, 50):6.1f}  p95 {percentile(t, 95):6.1f} ms  {sample.throughput:5.1f}/s  "
        f"{sample.kept}/{sample.conversations} kept, {sample.errors} errors"
    )


def cell(samples: list[dict[str, Any]], senders: int) -> dict[str, Any]:
    """A row's figures at one number of senders: over all turns, and by round."""
    mine = [s for s in samples if s["senders"] == senders]
    times = [ms for s in mine for _, ms in s["turns"]]
    return {
        "turns": len(times),
        **{f"p{p}": percentile(times, p) for p in (50, 95, 99)},
        "per_s": [len(s["turns"]) / s["seconds"] for s in mine],
        "p95_by_round": [percentile([ms for _, ms in s["turns"]], 95) for s in mine],
        "p50_by_round": [percentile([ms for _, ms in s["turns"]], 50) for s in mine],
        "kept": sum(s["kept"] for s in mine),
        "conversations": sum(s["conversations"] for s in mine),
        "errors": sum(s["errors"] for s in mine),
    }


def spread(values: list[float], form: str = "{:.2f}") -> str:
    """The median and, in brackets, the least and the greatest."""
    return f"{form.format(median(values))} ({form.format(min(values))}-{form.format(max(values))})"


def table(results: dict[str, Any], senders: int) -> list[str]:
    """The rows at one number of senders."""
    cells = {key: cell(samples, senders) for key, samples in results["samples"].items()}
    stock = cells["twilio"]
    lines = [
        f"### {senders} sender{'s' if senders > 1 else ''}",
        "",
        "| | p50 ms | p95 ms | p99 ms | turns/s, median of rounds | p50 against stock `twilio` | p95 against stock `twilio` | turns/s against it | turns |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for key, c in cells.items():
        ratios = [
            spread([a / b for a, b in zip(c[f"{what}"], stock[f"{what}"], strict=True)])
            for what in ("p50_by_round", "p95_by_round", "per_s")
        ]
        lines.append(
            f"| {TITLES[key]} | {c['p50']:.0f} | {c['p95']:.0f} | {c['p99']:.0f} | {spread(c['per_s'], '{:.1f}')} | "
            + " | ".join(ratios)
            + f" | {c['turns']} |"
        )
    kept = ", ".join(f"{TITLES[k]} {c['kept']}/{c['conversations']}" for k, c in cells.items())
    errors = sum(c["errors"] for c in cells.values())
    return [*lines, "", f"Conversations that ended in a promise: {kept}. Answers that were no success: {errors}.", ""]


def markdown(results: dict[str, Any]) -> str:
    """The result file."""
    loads = ", ".join(str(x) for x in results["load_of_rounds"])
    lines = [
        f"# SMS webhook against Rasa's own channels, {results['date'][:16].replace('T', ' ')} UTC",
        "",
        f"Commit {results['commit']}, model `{results['model']}`. {results['machine']}.",
        f"{len({s['round'] for s in results['samples']['ours']})} rounds, contenders in turn within each, closed-loop senders, warmed up first; {results['took_s']:.0f} s in all. "
        f"Load average before each slot: {loads} (the bench itself makes about 2).",
        "Each conversation: opening, identity, verification and reminder, promise, confirmation (5 turns), a new customer every time.",
        "Percentiles are over all turns; ratios are by round, median (least-greatest). Below 1.00 a time is better than stock, above 1.00 a throughput.",
        "",
        *table(results, 1),
        *table(results, 16),
        "### What each row includes",
        "",
        INCLUDES,
        "",
        *grown(results),
        *processor(results),
        *where(results),
    ]
    return "\n".join(lines).rstrip() + "\n"


def grown(results: dict[str, Any]) -> list[str]:
    """The growth with history."""
    lines = [
        "### Growth with history (one sender, one question after another)",
        "",
        "| | turns 6-11, ms | turns 59-64, ms | late against early |",
        "|---|---|---|---|",
    ]
    for key, g in results["growth"].items():
        lines.append(
            f"| {TITLES[key]} | {g['early_ms']:.0f} | {g['late_ms']:.0f} | {g['late_ms'] / g['early_ms']:.2f} |"
        )
    return [*lines, ""]


PROGRAMS = {
    "ours": ("web", "postgres", "valkey", "rasa", "actions", "jobs"),
    "twilio": ("peer-stock", "peer-actions", "emulator"),
    "rest": ("peer-stock", "peer-actions"),
    "twilio+check": ("peer-checked", "peer-actions", "emulator"),
    "rest+check": ("peer-checked", "peer-actions"),
}


def processor(results: dict[str, Any]) -> list[str]:
    """Processor time a turn, by program, at 16 senders: what a busy machine cannot blur."""
    lines = ["### Processor time a turn (16 senders), ms", "", "| | in all | of which |", "|---|---|---|"]
    for key, samples in results["samples"].items():
        mine = [s for s in samples if s["senders"] == 16 and s["cpu_ms"]]
        turns = sum(len(s["turns"]) for s in mine)
        if not turns:
            return []
        parts = {name: program_ms(results, key, name) for name in PROGRAMS[key]}
        told = ", ".join(
            f"{name.replace('peer-stock', 'rasa').replace('peer-checked', 'rasa')} {ms:.1f}"
            for name, ms in parts.items()
        )
        lines.append(f"| {TITLES[key]} | {sum(parts.values()):.1f} | {told} |")
    return [*lines, ""]


def where(results: dict[str, Any]) -> list[str]:
    """The breakdown of one of our turns, one sender."""
    w = results["where"]
    gateway, rasa = w["gateway"], w["rasa"]
    dialogue = gateway["dialogue, over HTTP"][0]
    known = sum(rasa[name][0] for name in rasa if name != "all inside Rasa")
    rows = [
        ("X-Twilio-Signature verified", gateway["signature"]),
        (
            "inbound text recorded: find the person, store the turn, read opt-outs, commit",
            gateway["inbound text recorded (a transaction)"],
        ),
        (
            "conversation held, earlier turns and opt-outs looked up, reply through the firewall, stored, audited, committed",
            [gateway["answered in all"][0] - dialogue, 1.0],
        ),
        ("dialogue, over HTTP", gateway["dialogue, over HTTP"]),
        ("— understanding (encoder, n-grams, classifier)", rasa["understanding"]),
        ("— policies", rasa["policies"]),
        ("— actions: calls of the action server, its database work included", rasa["actions"]),
        ("— lock in Valkey, taken and given back", rasa["lock"]),
        ("— conversation state read from Postgres", rasa["conversation state, read"]),
        ("— conversation state written to Postgres", rasa["conversation state, written"]),
        ("— the rest: HTTP, trackers, wording", [dialogue - known, 1.0]),
    ]
    rest = (
        w["ms"]
        - gateway["signature"][0]
        - gateway["inbound text recorded (a transaction)"][0]
        - gateway["answered in all"][0]
    )
    return [
        "### Where the time of one of our turns goes",
        "",
        f"One sender, {w['turns']} turns, stop watches in the gateway (called without its socket) and in a Rasa of its own: {w['ms']:.1f} ms a turn in all.",
        "",
        "| step | ms a turn | share | times a turn |",
        "|---|---|---|---|",
        *(f"| {name} | {ms:.1f} | {ms / w['ms']:.0%} | {n:.1f} |" for name, (ms, n) in rows),
        f"| the rest: Flask, form, TwiML, the conversation's lock | {rest:.1f} | {rest / w['ms']:.0%} | |",
        "",
        f"The gateway sends {gateway['statements to Postgres'][1]:.0f} statements a turn and commits "
        f"{gateway['commits, with the audit chain'][1]:.0f} times ({gateway['commits, with the audit chain'][0]:.1f} ms with the audit chain); "
        f"its processor time is {w['gateway_cpu_ms']:.1f} ms a turn.",
        "",
        in_words(results, rest),
        "",
    ]


def in_words(results: dict[str, Any], rest: float) -> str:
    """What the figures say."""
    w = results["where"]
    dialogue, rasa = w["gateway"]["dialogue, over HTTP"][0], w["rasa"]
    ours = w["ms"] - dialogue
    kept = sum(rasa[name][0] for name in ("lock", "conversation state, read", "conversation state, written"))
    spared = program_ms(results, "twilio", "peer-stock") - program_ms(results, "twilio+check", "peer-checked")
    return (
        f"In words: the dialogue takes {dialogue / w['ms']:.0%} of a turn, and in it the sentence encoder and the action calls most. What a "
        f"turn costs more than in stock Rasa is the gateway, {ours:.0f} ms: the web framework {rest:.0f} ms of it, the rest is finding, "
        f"recording, checking and auditing, {w['gateway_cpu_ms']:.0f} ms of it the gateway's own processor time, most of that SQLAlchemy's for "
        f"its statements; and keeping the conversation outside Rasa's memory, {kept:.0f} ms. What it costs less is stock Rasa's check of "
        f"action results, {spared:.0f} ms of processor time a turn, and the call of Twilio's API for the reply."
    )


def program_ms(results: dict[str, Any], key: str, program: str) -> float:
    """Processor milliseconds a turn of one program, at 16 senders."""
    mine = [s for s in results["samples"][key] if s["senders"] == 16]
    return sum(s["cpu_ms"].get(program, 0.0) for s in mine) / max(1, sum(len(s["turns"]) for s in mine))
