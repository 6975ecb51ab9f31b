from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from front.app import FrontDoor


def test_pages_that_wait_for_news_take_no_place_of_a_webhook_and_webhooks_are_worked_on_a_few_at_once() -> None:
    now, most, lock, waiting = 0, 0, threading.Lock(), threading.Barrier(9)

    def webhooks(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        threading.Event().wait(0.01)
        with lock:
            now -= 1
        return [b"webhook"]

    def desk(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        waiting.wait(timeout=20)
        return [b"news"]

    door = FrontDoor(webhooks, desk, at_once=2)

    def ask(path: str) -> list[bytes]:
        return list(door({"PATH_INFO": path}, None))  # type: ignore[arg-type]

    with ThreadPoolExecutor(30) as pool:
        news = [pool.submit(ask, "/desk/events") for _ in range(8)]
        answers = list(pool.map(ask, ["/twilio/sms"] * 20))
        assert not any(page.done() for page in news), "they still wait"
        waiting.wait(timeout=20)
        assert [page.result() for page in news] == [[b"news"]] * 8
    assert answers == [[b"webhook"]] * 20
    assert most <= 2
