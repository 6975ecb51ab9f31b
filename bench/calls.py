"""The live call, measured: `python -m bench.calls`. Gaps and interruptions in whole calls, and turns that are taken too early.

Synthesised callers talk with the whole product (real Postgres, Valkey, Rasa, the audio server of `SPEECH=local`). A gap is what the
caller's end of the socket sees: from the end of their last word to the first audio that comes back.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
from collections.abc import Sequence
from datetime import UTC, datetime
from math import isfinite
from pathlib import Path
from typing import Any

from bench import call_cutoffs, call_gaps
from bench.call_cutoffs import Taken
from bench.call_gaps import Held, Level, english
from bench.call_lines import PAUSES_S
from bench.mandarin_lines import mandarin
from bench.peers import commit, machine
from courtesy.settings import load_settings
from telephony.voices import Hibari
from telephony.warming import whisper_for_calls

SPEAKERS = {"en": ("English", "hibari"), "zh": ("Mandarin", "Kokoro with its script rendered ahead")}
RESULTS = Path(__file__).parent / "results"


def percentile(values: Sequence[float], share: float) -> float:
    """A percentile in milliseconds, by the nearest rank; infinite if it never came to it."""
    ranked = sorted(values)
    value = ranked[max(0, -(-len(ranked) * round(share * 100) // 100) - 1)] if ranked else float("nan")
    return round(1000 * value) if isfinite(value) else value


def of_calls(held: Held) -> dict[str, Any]:
    """One level's figures."""
    # while some have not begun or have ended, the others have it easier
    among = held.full if 1 < held.level.at_once < held.level.calls else (0.0, float("inf"))
    gaps = [
        gap
        for each in held.noticed
        for gap, at in zip(each.gaps, each.heard_at, strict=True)
        if among[0] <= at <= among[1]
    ]
    silenced = [s for each in held.noticed for s in each.silenced]
    kinds = list(dict.fromkeys(kind for kind, _ in gaps))
    parts = {
        name: round(statistics.median(t[name] for t in held.turns)) if held.turns else None
        for name in ("silence_ms", "words_ms", "answer_ms", "voice_ms")
    }
    return {
        "at_once": held.level.at_once,
        "calls": held.level.calls,
        "begun_within_s": held.level.within_s,
        "all_in_a_call_s": round(held.full[1] - held.full[0]),
        "promises": held.promises,
        "missed": held.missed,
        "unanswered": sum(each.unanswered for each in held.noticed),
        "load_before": round(held.load, 1),
        "cores_busy": held.cores,
        "turns": len(gaps),
        "p50_ms": percentile([g for _, g in gaps], 0.5),
        "p95_ms": percentile([g for _, g in gaps], 0.95),
        "by_kind": {
            kind: {"turns": len(mine), "p50_ms": percentile(mine, 0.5), "p95_ms": percentile(mine, 0.95)}
            for kind in kinds
            for mine in [[g for k, g in gaps if k == kind]]
        },
        "median_of": parts,
        "interruptions": len(silenced),
        "silenced_p50_ms": percentile(silenced, 0.5),
        "silenced_p95_ms": percentile(silenced, 0.95),
    }


def of_cutoffs(taken: list[Taken]) -> dict[str, Any]:
    """How many answers were taken too early."""
    cut = [t for t in taken if t.early and not t.harmless]
    return {
        "answers": len(taken),
        "early": len(cut),
        "early_share": round(len(cut) / len(taken), 3),
        "taken_up_again": sum(t.harmless for t in taken),
        "by_pause": {f"{p}": sum(t.pause_s == p for t in cut) for p in PAUSES_S},
        "waited_p50_ms": percentile([t.waited_s for t in taken], 0.5),
        "waited_p95_ms": percentile([t.waited_s for t in taken], 0.95),
        "cut": [f"{t.line.asks}: {t.line.parts[0]} / {t.line.parts[1]} ({t.pause_s} s) -> {t.heard}" for t in cut],
    }


def begun(each: dict[str, Any]) -> list[str]:
    """How the calls of a level were begun, where there were several at once."""
    if each["at_once"] == 1:
        return []
    if not each["begun_within_s"]:
        return ["All began in the same moment, with lines of the same length: the worst there is."]
    return [
        f"The first began at random within {each['begun_within_s']:g} s, and who ended one began the next;"
        f" counted are the {each['all_in_a_call_s']} s in which all were in a call."
    ]


def report(told: dict[str, Any]) -> str:
    """The figures for people."""
    lines = [
        f"# Live calls, {told['date'][:16].replace('T', ' ')} UTC",
        "",
        f"`make bench-call`. Commit {told['commit']}. {told['machine']}. Load average {told['load'][0]:.1f} before.",
        f"Synthesised callers ({SPEAKERS[told['language']][0]}) talk with the whole product through media streams: Whisper base int8, {SPEAKERS[told['language']][1]}, Silero, Rasa, Postgres.",
        "A gap is from the end of the caller's last word to the first sound at their end of the socket that can be heard, the caller's 20 ms frames included.",
        "",
    ]
    for each in told.get("calls", []):
        lines += [
            f"### {each['at_once']} call{'s' if each['at_once'] > 1 else ''} at once",
            "",
            f"{each['calls']} calls, {each['promises']} ended in the promise, {each['unanswered']} lines unanswered; load average before: {each['load_before']}.",
            *begun(each),
            f"Medians by the server's log: waiting whether they had finished {each['median_of']['silence_ms']} ms, the answer {each['median_of']['answer_ms']} ms,",
            f"of which the voice {each['median_of']['voice_ms']} ms; the words were known {each['median_of']['words_ms']} ms after the last sound.",
            "",
            "| answer to | turns | p50 ms | p95 ms |",
            "|---|---|---|---|",
            *(f"| {kind} | {k['turns']} | {k['p50_ms']} | {k['p95_ms']} |" for kind, k in each["by_kind"].items()),
            f"| **all** | {each['turns']} | **{each['p50_ms']}** | **{each['p95_ms']}** |",
            "",
            "Cores busy: "
            + ", ".join(f"{name} {busy}" for name, busy in each["cores_busy"].items() if busy >= 0.01)
            + ".",
            f"Speaking into the bot's sentence silenced it within {each['silenced_p50_ms']} ms (p50), {each['silenced_p95_ms']} ms (p95), {each['interruptions']} times.",
            "",
        ]
        for missed in each["missed"]:
            lines += ["A call without its promise, as the product heard it:", "", *(f"- {line}" for line in missed), ""]
    if "cutoffs" in told:
        c = told["cutoffs"]
        lines += [
            "### Turns taken too early",
            "",
            f"{c['answers']} answers with a pause of 0.5 to 1.5 s inside: {c['early']} were taken within the pause ({c['early_share']:.1%}). By pause: "
            + ", ".join(f"{p} s {n}" for p, n in c["by_pause"].items())
            + f". {c['taken_up_again']} more were a yes and another after the pause, which a call takes as one answer.",
            f"These turns ended {c['waited_p50_ms']} ms (p50), {c['waited_p95_ms']} ms (p95) after the last word.",
            "",
            *(f"- {each}" for each in c["cut"]),
        ]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Measure, write the figures, print them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--levels", nargs="*", default=["1x6", "12x36"], help="calls at once x calls in all")
    options.add_argument(
        "--within", type=float, default=60, help="seconds within which the first calls of a level begin"
    )
    options.add_argument("--no-cutoffs", action="store_true")
    options.add_argument(
        "--language", choices=["en", "zh"], default="en", help="zh: after `make voices`, without cut-offs"
    )
    options.add_argument("--out", type=Path, default=RESULTS)
    given = options.parse_args()
    told: dict[str, Any] = {
        "date": datetime.now(UTC).isoformat(),
        "machine": machine(),
        "commit": commit(),
        "load": os.getloadavg(),
        "language": given.language,
    }
    if not given.no_cutoffs and given.language == "en":
        voice = Hibari()
        recogniser = whisper_for_calls(load_settings().courtesy_model_dir / "whisper-base", voice)
        told["cutoffs"] = of_cutoffs(call_cutoffs.measure(voice, recogniser))
        print(json.dumps(told["cutoffs"], indent=1), flush=True)
    if given.levels:
        levels = [
            Level(int(a), int(b), given.within if a != "1" else 0)
            for a, _, b in (each.partition("x") for each in given.levels)
        ]
        told["calls"] = []
        models, callers = load_settings().courtesy_model_dir, sum(level.calls for level in levels)
        cast = english() if given.language == "en" else mandarin(models, callers)
        for held in call_gaps.measure(levels, cast):
            told["calls"].append(of_calls(held))
            keep(told, given.out)  # what was measured is there, whatever becomes of the next level
    keep(told, given.out)
    print(report(told))


def keep(told: dict[str, Any], folder: Path) -> None:
    """Write the figures so far."""
    name = f"{told['date'][:10]}-live-calls{'' if told['language'] == 'en' else '-' + told['language']}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    (folder / f"{name}.md").write_text(report(told))


if __name__ == "__main__":
    main()
