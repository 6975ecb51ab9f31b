"""Figures as JSON, and as the one table that people read."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import date
from statistics import median, quantiles
from typing import Any

from courtesy.settings import ROOT
from evaluation import public, scores
from evaluation.scores import Reading, Share
from evaluation.sets import NONSENSE
from evaluation.understood import Cost, Judged

MOST = 15
HEAD = """\
# Understanding: what turns mean, and the values in them ({day})

`make eval` at {commit}, {machine}. Every turn goes through the code of `courtesy understand`, which is that of a live turn, one at a time,
on one thread. No set below is in the training data (tests/nlu/test_training_data.py).

- **development**: `turns.jsonl`, in sight of developers, not part of the repository.
- **holdout**: written before anything was tuned, in words unlike the training data: harder than what customers say.
- **unseen**: written without sight of the training data, in the manner of the development set; lines that the training data happened to hold
  were replaced. The errors of odd lines were looked at to improve the model; of **unseen B** (even lines) only four, once.
- **probe A**, **probe B**: some thirteen turns for each meaning of safety and rights and language, and turns that only sound like one. Each was
  written from the meanings' definitions, before any of its errors was seen; lines that the training data happened to hold were taken out.
  Rules and training data were improved by what A showed. B came after that: docs/understanding.md has its figures at first sight.
- **nonsense A**, **nonsense B**: gibberish, emoji, talk to others, other people's business; all of it should be `out_of_scope`. A first, B after.
- **answers**: short answers after each question ("friday", 好).

All sets were written and labelled by AI models, none by customers. Figures between 90 and 100 % on 300 turns are known to about 2 points.
"""
PUBLIC = """\
## Public sets

English only, and asked of other assistants: what of their intents is clearly one of ours, as evaluation/public.py maps it. No example of theirs
was trained on.

"""


def figures(
    judged: dict[str, list[Judged]], aside: dict[str, list[Judged]], values: dict[str, dict[str, Share]], cost: Cost
) -> dict[str, Any]:
    """Everything measured, as JSON."""
    return {
        "turns": {name: _set(turns) for name, turns in judged.items()},
        "nonsense": {
            name: {
                "out_of_scope": _share(scores.share(turns, _together)),
                "safety_and_rights": _share(scores.false_alarms(turns, _together)),
            }
            for name, turns in aside.items()
            if name in NONSENSE
        },
        "public": {
            name: {label: _share(s) for label, s in public.by_label(turns).items()}
            | {"false alarms of safety and rights": _share(_alarms(turns))}
            for name, turns in aside.items()
            if name not in NONSENSE
        },
        "values": {name: {lang: _share(s) for lang, s in langs.items()} for name, langs in values.items()},
        "cost": {
            "turns": len(cost.times_ms),
            "p50_ms": round(median(cost.times_ms), 1),
            "p95_ms": round(quantiles(cost.times_ms, n=100, method="inclusive")[94], 1),
            "cpu_ms_per_turn": round(cost.cpu_ms, 1),
            "model_process_mb": round(cost.model_mb),
            "readers_process_mb": round(cost.readers_mb),
            "price_per_turn": 0,
        },
    }


def _set(turns: list[Judged]) -> dict[str, Any]:
    readings: dict[str, Reading] = {"together": lambda j: j.intent, "model alone": lambda j: j.model_alone}
    found: dict[str, Any] = {}
    for name, reading in readings.items():
        found[name] = {
            "languages": {k: _share(s) for k, s in scores.by_language(turns, reading).items()},
            "channels": {k: _share(s) for k, s in scores.by_channel(turns, reading).items() if s.total},
            "safety_and_rights": _share(scores.safety(turns, reading)),
            "stop_contact": _share(scores.recall(turns, "stop_contact", reading)),
            "labels": {
                k: [_share(s) for s in triple] for k, triple in scores.by_label(turns, reading).items() if triple[2]
            },
            "confusions": scores.confusions(turns, reading, MOST),
        }
    return found


def _share(share: Share) -> list[int]:
    return [share.right, share.total]


def table(
    judged: dict[str, list[Judged]],
    aside: dict[str, list[Judged]],
    values: dict[str, dict[str, Share]],
    cost: Cost,
    day: date,
) -> str:
    """The figures in words."""
    parts = [HEAD.format(day=day.isoformat(), commit=_commit(), machine=_machine())]
    if judged:
        parts += [_accuracy(judged), _channels(judged)]
        first = next(iter(judged.values()))
        parts += [_labels(judged), _confusions(first, next(iter(judged)))]
        parts.append(_cost(cost))
    if values:
        rows = [[name, str(langs["en"]), str(langs["zh"])] for name, langs in values.items()]
        parts.append("## Values, exactly right\n\n" + _markdown(["set", "en", "zh"], rows))
    parts.append(_nonsense({name: turns for name, turns in aside.items() if name in NONSENSE}))
    if strangers := {name: turns for name, turns in aside.items() if name not in NONSENSE}:
        parts.append(_public(strangers))
    return "\n".join(parts)


def _accuracy(judged: dict[str, list[Judged]]) -> str:
    rows = []
    for name, turns in judged.items():
        for what, reading in (("with rules", _together), ("model alone", _alone)):
            langs = scores.by_language(turns, reading)
            stop = scores.recall(turns, "stop_contact", reading)
            rows.append([name, what, str(langs["en"]), str(langs["zh"]), str(scores.safety(turns, reading)), str(stop)])
    head = ["set", "read by", "en", "zh", "safety and rights, recall", "stop_contact, recall"]
    return "## Meanings\n\n" + _markdown(head, rows)


def _channels(judged: dict[str, list[Judged]]) -> str:
    rows = []
    for name, turns in judged.items():
        shares = scores.by_channel(turns, _together)
        if any(s.total for s in shares.values()):
            rows.append([name, *(str(s) for s in shares.values())])
    return "### By language and channel (with rules)\n\n" + _markdown(
        ["set", "en sms", "en voice", "zh sms", "zh voice"], rows
    )


def _labels(judged: dict[str, list[Judged]]) -> str:
    every = [one for name, turns in judged.items() if name != "unseen B" for one in turns]
    rows = [[label, *(str(s) for s in triple)] for label, triple in scores.by_label(every, _together).items()]
    return "### By meaning, all sets together (with rules)\n\n" + _markdown(
        ["meaning", "en, recall", "zh, recall", "precision"], rows
    )


def _confusions(turns: list[Judged], name: str) -> str:
    rows = [[label, read, str(count)] for label, read, count in scores.confusions(turns, _together, MOST)]
    return f"### Confused most often ({name}, with rules)\n\n" + _markdown(["label", "read as", "turns"], rows)


def _nonsense(sets: dict[str, list[Judged]]) -> str:
    rows = [
        [
            name,
            *(str(s) for s in scores.by_language(turns, _together).values()),
            str(scores.false_alarms(turns, _together)),
        ]
        for name, turns in sets.items()
    ]
    return "## Nonsense and talk that is not for us (with rules)\n\n" + _markdown(
        ["set", "en, not acted on", "zh, not acted on", "read as safety or rights"], rows
    )


def _public(strangers: dict[str, list[Judged]]) -> str:
    rows = []
    for name, turns in strangers.items():
        rows += [[name, label, str(share)] for label, share in public.by_label(turns).items()]
        alarms = _alarms(turns)
        if alarms.total:
            rows.append([name, "*read as safety or rights, of what is nothing of ours*", str(alarms)])
    return PUBLIC + _markdown(["set", "meaning", "found (with rules)"], rows)


def _cost(cost: Cost) -> str:
    p95 = quantiles(cost.times_ms, n=100, method="inclusive")[94]
    rows = [
        ["wall clock a turn, p50 / p95", f"{median(cost.times_ms):.1f} / {p95:.1f} ms ({len(cost.times_ms)} turns)"],
        ["processor time a turn", f"{cost.cpu_ms:.1f} ms"],
        ["memory at most, process with the model", f"{cost.model_mb:.0f} MB"],
        ["memory at most, process that reads values", f"{cost.readers_mb:.0f} MB"],
        ["price of a turn", "0: nothing leaves the machine"],
    ]
    return "## What a turn costs\n\n" + _markdown(["", ""], rows)


def _alarms(turns: list[Judged]) -> Share:
    return scores.false_alarms([one for one in turns if one.turn.label == "out_of_scope"], _together)


def _together(one: Judged) -> str:
    return one.intent


def _alone(one: Judged) -> str:
    return one.model_alone


def _markdown(head: list[str], rows: list[list[str]]) -> str:
    lines = ["| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows]]
    return "\n".join(lines) + "\n"


def _commit() -> str:
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or "an unknown commit"


def _machine() -> str:
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} processors ({platform.machine()}), load average {load:.1f}"
