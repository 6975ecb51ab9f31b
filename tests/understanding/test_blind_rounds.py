"""Sentences written without a look at the readers (see `said/README.md`); new mistakes in them are found here."""

from __future__ import annotations

import pytest
from saidcases import WRONG, rows

FLOOR = 0.98


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", ["dates", "amounts", "plans"])
@pytest.mark.parametrize("part", [f"{n}_{half}" for n in ("first", "second", "third", "fourth") for half in "ab"])
def test_sentences_written_blind_stay_understood(part, kind, lang):
    every, wrong = rows(kind, lang, part), WRONG[kind](lang, part)
    assert len(every) >= 15
    assert len(wrong) <= len(every) * (1 - FLOOR), wrong
