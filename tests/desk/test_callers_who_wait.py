"""Callers whose answers stall hold connections to the database: there are enough for all of them, and too few is an error of ours."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from courtesy.bootstrap import Product, connections_for_calls
from courtesy.bootstrap.parts import MORE
from courtesy.model.errors import Unavailable
from courtesy.ports import DialogueTurn
from courtesy.service.call_answer import CallAnswer
from courtesy.service.call_turn import Heard
from courtesy.settings import Settings
from tests.desk.caller import Caller
from tests.desk.office import WEDNESDAY, Office
from tests.outreach.people import StillClock

PLACES = 20


@contextmanager
def process(settings: Settings, pool_size: int) -> Iterator[Product]:
    """A process of the product that gives a connection up at once if none is free."""
    with Product(settings, pool_size=pool_size, pool_patience_s=0.01).opened() as own:
        own.clock = StillClock(WEDNESDAY)  # type: ignore[misc]
        yield own


@contextmanager
def stalled(office: Office, callers: list[Caller]) -> Iterator[None]:
    """All of them have said something, and the dialogue thinks about it."""
    thinking, go_on = threading.Semaphore(0), threading.Event()

    def stalls(turn: DialogueTurn) -> None:
        thinking.release()
        go_on.wait()

    def speaks(caller: Caller) -> CallAnswer:
        return office.product.hear_caller(Heard(caller.sid, 1, "I can pay on Friday"))

    office.dialogue.meanwhile = stalls
    with ThreadPoolExecutor(len(callers)) as pool:
        try:
            speaking = []
            for caller in callers:  # one after the other, so that they meet in waiting alone
                speaking.append(pool.submit(speaks, caller))
                assert thinking.acquire(timeout=30)
            yield
        finally:
            go_on.set()
        assert {each.result().then for each in speaking} == {"hang_up"}


def test_everybody_hears_that_the_answer_is_coming_while_all_places_stall(product: Product, settings: Settings) -> None:
    with process(settings, connections_for_calls(PLACES)) as own:
        office = Office(own)
        callers = [Caller.of(office) for _ in range(PLACES)]
        with stalled(office, callers):
            lines = [own.hear_caller.bridge(Heard(caller.sid, 1)) for caller in callers]
    assert [[line.response for line in each] for each in lines] == [["utter_holding"]] * PLACES


def test_too_few_connections_are_an_error_that_the_callers_server_knows(product: Product, settings: Settings) -> None:
    with process(settings, 2) as own:
        office = Office(own)
        callers = [Caller.of(office) for _ in range(1 + MORE)]
        with stalled(office, callers), own.engine.connect(), pytest.raises(Unavailable):
            own.hear_caller.bridge(Heard(callers[0].sid, 1))


def test_who_finds_no_connection_for_their_turn_is_told_so_and_the_next_one_finds_it(
    product: Product, settings: Settings
) -> None:
    with process(settings, 2) as own:
        with ExitStack() as others:
            for _ in range(2 + MORE):
                others.enter_context(own.engine.connect())
            with pytest.raises(Unavailable), own.serialiser.hold("somebody", patience_s=1):
                pass
            with pytest.raises(Unavailable), own.uow() as uow:
                uow.call_of_carrier("CA-any")
        with own.serialiser.hold("somebody", patience_s=1), own.uow() as uow:
            assert uow.call_of_carrier("CA-any") is None
