"""Work in threads that may hang."""

from __future__ import annotations

import asyncio
import threading

import pytest

from telephony.workers import Workers


def test_work_that_is_given_up_hangs_until_it_comes_back() -> None:
    goes_on = threading.Event()

    async def given_up() -> None:
        workers = Workers("test", 1)
        assert await workers.run(5, str.upper, "done") == "DONE"
        assert workers.hung_s == 0.0
        with pytest.raises(TimeoutError):
            await workers.run(0.05, goes_on.wait)
        with pytest.raises(TimeoutError):
            await workers.run(0.05, str.upper, "never begun")
        assert workers.hung_s > 0.0
        goes_on.set()
        assert await workers.run(5, str.upper, "again") == "AGAIN"
        assert workers.hung_s == 0.0
        workers.close()

    asyncio.run(given_up())


def test_what_the_work_raises_is_raised() -> None:
    async def fails() -> None:
        workers = Workers("test", 1)
        with pytest.raises(ZeroDivisionError):
            await workers.run(5, divmod, 1, 0)
        assert workers.hung_s == 0.0
        workers.close()

    asyncio.run(fails())
