"""How many threads an utterance gets is what is quickest on the machine at hand."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from courtesy.model.contact import Asks
from courtesy.model.people import Language
from telephony.mulaw import Samples
from telephony.recogniser import Recognised
from telephony.warming import quickest


@dataclass
class Machine:
    """Recognises in so many seconds by the number of threads, on a clock of its own."""

    takes_s: dict[int, float]
    now_s: float = 0.0
    loaded: list[int] = field(default_factory=list)

    def load(self, threads: int) -> Loaded:
        self.loaded.append(threads)
        return Loaded(self, threads)


@dataclass
class Loaded:
    machine: Machine
    threads: int
    languages: set[Language] = field(default_factory=set)

    def recognise(self, samples: Samples, language: Language, asks: Asks) -> Recognised:
        self.machine.now_s += self.machine.takes_s[self.threads]
        self.languages.add(language)
        return Recognised("", language)


def chosen(machine: Machine, cores: int) -> Loaded:
    return quickest(machine.load, np.zeros(8000, dtype=np.int16), cores, clock=lambda: machine.now_s)


@pytest.mark.parametrize(("takes_s", "threads"), [({1: 0.2, 2: 0.25}, 1), ({1: 0.2, 2: 0.12}, 2)])
def test_a_second_thread_is_used_where_it_helps(takes_s: dict[int, float], threads: int) -> None:
    ready = chosen(Machine(takes_s), cores=2)
    assert ready.threads == threads
    assert ready.languages == {"en", "zh"}, "both have been recognised once before the first call"


def test_a_machine_of_one_core_does_not_try_two_threads() -> None:
    machine = Machine({1: 0.2})
    assert chosen(machine, cores=1).threads == 1
    assert machine.loaded == [1]
