"""Our own sentences: what carries a meaning, and what only sounds like it.

`said/` was written before the rules and mended with them; `blind/` was written with it and never looked at line by line.
The bounds lie a little below what was measured.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from courtesy.understanding.safety import safety_hits

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*/*.txt"))
# Of the sentences with a meaning, how many are found; of those without, how many raise a false alarm.
BOUNDS = {"said": (0.97, 0.02), "blind": (0.93, 0.04)}
STOP_BOUNDS = {"said": (0.98, 0.01), "blind": (0.96, 0.07)}


def rows(path: Path) -> list[tuple[bool, str, str]]:
    """Whether a sentence carries the meaning, the sentence, and what had been asked."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line[:2] in ("+ ", "- "):
            text, _, note = line[2:].partition(" | ")
            found.append(
                (line[0] == "+", text.strip(), note.strip()[1:] if note.strip().startswith("@") else "nothing")
            )
    return found


def measured(folder: str, intents: set[str]) -> tuple[float, float]:
    """Share found and share of false alarms over the files of some meanings."""
    found = carrying = false = others = 0
    for path in FILES:
        intent = path.stem.rpartition("_")[0]
        if path.parent.name == folder and intent in intents:
            for carries, text, asks in rows(path):
                fires = any(hit.intent == intent for hit in safety_hits(text, asks=asks))
                found, carrying = found + (carries and fires), carrying + carries
                false, others = false + (not carries and fires), others + (not carries)
    return found / carrying, false / others


INTENTS = {path.stem.rpartition("_")[0] for path in FILES}


@pytest.mark.parametrize("folder", ["said", "blind"])
def test_meanings_are_found_and_what_sounds_like_them_is_left_alone(folder):
    recall, false_alarms = measured(folder, INTENTS)
    assert recall >= BOUNDS[folder][0]
    assert false_alarms <= BOUNDS[folder][1]


@pytest.mark.parametrize("folder", ["said", "blind"])
def test_a_stop_is_found_and_nobody_is_silenced_by_mistake(folder):
    recall, false_alarms = measured(folder, {"stop_contact"})
    assert recall >= STOP_BOUNDS[folder][0]
    assert false_alarms <= STOP_BOUNDS[folder][1]


@pytest.mark.parametrize("path", [path for path in FILES if path.parent.name == "said"], ids=lambda path: path.stem)
def test_there_are_forty_sentences_of_either_kind(path):
    carrying = [carries for carries, _, _ in rows(path)]
    assert carrying.count(True) >= 40
    assert carrying.count(False) >= 40


def test_no_sentence_stands_twice_in_a_file():
    for path in FILES:
        texts = [(text, asks) for _, text, asks in rows(path)]
        assert len(texts) == len(set(texts)), path.name
