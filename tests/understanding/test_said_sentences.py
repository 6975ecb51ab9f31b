"""Our own sentences, in `said/`: every one of them is read as written there."""

from __future__ import annotations

import pytest
from saidcases import WRONG, rows


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("kind", ["dates", "amounts", "plans"])
def test_every_sentence_of_ours_is_read_as_we_mean_it(kind, lang):
    assert len(rows(kind, lang)) >= 60
    assert WRONG[kind](lang) == []
