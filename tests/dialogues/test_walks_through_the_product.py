"""Customers who say anything, and a dialogue that is thrown about, through the whole running product."""

from dialogues.stage import Stage
from dialogues.verdict import Verdict
from dialogues.walks import walk_product

WALKS = 120


def test_no_walk_leaks_anything_nor_records_a_promise_that_nobody_confirmed(stage):
    quick = Stage(stage.running, stage.product, through_api=False, seats=stage.seats)
    tally = walk_product(quick, range(WALKS), seed=4)
    assert [_told(verdict) for verdict in tally.broken] == []
    # they went somewhere: a walk that verifies nobody and promises nothing would prove nothing
    assert tally.walks == WALKS
    assert tally.verified > WALKS / 3
    assert tally.promises > 5
    assert tally.jumped > WALKS / 6


def _told(verdict: Verdict) -> tuple[str, dict[str, list[str]]]:
    return verdict.played.script.id, verdict.breaches
