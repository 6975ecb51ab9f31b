"""`make eval`: every labelled set through the pipeline, figures into bench/results/."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from courtesy.model.errors import CourtesyError, InvalidInput
from courtesy.settings import ROOT
from evaluation import report, values
from evaluation.public import banking77, clinc150
from evaluation.sets import DEVELOPMENT, NONSENSE, OUR_SETS, OURS, Labelled, missing, turns
from evaluation.understood import judge

FILES = ("turns", "dates", "amounts", "instalments")


def main() -> int:
    """Measure, write, and return the exit status."""
    arguments = _arguments()
    try:
        public = {}
        if arguments.clinc150:
            public["CLINC150"] = clinc150(arguments.clinc150)
        if arguments.banking77:
            public["BANKING77"] = banking77(arguments.banking77)
        return _measure(arguments.sets, public, arguments.out)
    except CourtesyError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("--sets", type=Path, default=DEVELOPMENT, help="folder of the development sets")
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "results", help="folder for the figures")
    parser.add_argument("--clinc150", type=Path, help="data_full.json of the public set CLINC150")
    parser.add_argument("--banking77", type=Path, help="test.csv of the public set BANKING77")
    return parser.parse_args()


def _measure(folder: Path, public: dict[str, list[Labelled]], out: Path) -> int:
    gone = missing(folder / f"{name}.jsonl" for name in FILES)
    if gone:
        names = ", ".join(path.name for path in gone)
        raise InvalidInput(
            f"{folder} lacks {names}.", remedy="The development sets lie beside the repository; give --sets FOLDER."
        )
    sets: dict[str, list[Labelled]] = {"development": turns(folder / "turns.jsonl")}
    sets |= {name: turns(OURS / f"{name.replace(' ', '_').lower()}.jsonl") for name in (*OUR_SETS, *NONSENSE)}
    judged, cost = judge(sets | public)
    aside = {name: judged.pop(name) for name in (*NONSENSE, *public)}
    judged["unseen B"] = [one for one in judged["unseen"] if int(one.turn.name[-3:]) % 2 == 0]
    exact = values.score(folder)
    now = datetime.now(UTC)  # when it was measured, by the machine's clock: no part of the product
    words = report.table(judged, aside, exact, cost, now.date())
    out.mkdir(parents=True, exist_ok=True)
    stem = out / f"{now.date().isoformat()}-understanding"
    stem.with_suffix(".md").write_text(words, encoding="utf-8")
    numbers = json.dumps(report.figures(judged, aside, exact, cost), indent=1)
    stem.with_suffix(".json").write_text(numbers + "\n", encoding="utf-8")
    print(words)
    return 0


if __name__ == "__main__":
    sys.exit(main())
