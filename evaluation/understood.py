"""Takes turns through the model and the readers as `courtesy understand` does, one at a time, and measures what it costs."""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass
from pathlib import Path

from courtesy.bootstrap import model_parser
from courtesy.model.errors import InvalidInput
from courtesy.service.understand import Understand, Understood
from courtesy.settings import load_settings
from evaluation.sets import Labelled

WARM_UP = 20


@dataclass(frozen=True, slots=True)
class Cost:
    """What understanding a number of turns cost.

    Attributes:
        times_ms: Wall clock of each turn, from text to meanings and values.
        cpu_ms: Processor time a turn, of the process with the model and of ours together.
        model_mb: Most resident memory of the process with the model, in MB.
        readers_mb: The same of our process, which reads the values.
    """

    times_ms: list[float]
    cpu_ms: float
    model_mb: float
    readers_mb: float


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled turn with what the pipeline understood."""

    turn: Labelled
    found: Understood

    @property
    def intent(self) -> str:
        """What the dialogue goes on with: the model and the safety rules together."""
        primary = self.found.meanings.primary
        return primary.name if primary else ""

    @property
    def model_alone(self) -> str:
        """What the model says of itself."""
        ranking = self.found.meanings.ranking
        return ranking[0][0] if ranking else self.intent


def judge(sets: dict[str, list[Labelled]]) -> tuple[dict[str, list[Judged]], Cost]:
    """Understand every turn of every set.

    Raises:
        InvalidInput: If the pipeline refuses a turn.
        DialogueUnavailable: If the model can't be run.
    """
    with model_parser(load_settings(), lambda _: None) as parser:
        understand = Understand(parser)
        first = [turn for turns in sets.values() for turn in turns][:WARM_UP]
        for turn in first:
            _one(understand, turn)
        began = _cpu_s(parser.pid)
        times: list[float] = []
        judged: dict[str, list[Judged]] = {}
        for name, turns in sets.items():
            judged[name] = []
            for turn in turns:
                start = time.perf_counter()
                found = _one(understand, turn)
                times.append((time.perf_counter() - start) * 1000)
                judged[name].append(Judged(turn, found))
        spent = _cpu_s(parser.pid) - began
        memory = _peak_mb(parser.pid)
    ours = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return judged, Cost(times, spent * 1000 / max(1, len(times)), memory, ours)


def _one(understand: Understand, turn: Labelled) -> Understood:
    (found,) = understand([turn.said])
    if isinstance(found, InvalidInput):
        raise found
    return found


def _cpu_s(pid: int) -> float:
    """Processor time used so far by a process and by ours, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(") ")[2].split()
    theirs = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return theirs + time.process_time()


def _peak_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
