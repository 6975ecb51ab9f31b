"""The job worker: `python -m jobs`."""

from __future__ import annotations

import asyncio
import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import procrastinate

from courtesy.bootstrap import Product
from courtesy.log import configure_logging
from courtesy.settings import load_settings
from courtesy.store.unit_of_work import ELSE
from jobs.app import DEAD_AFTER_S, HEARTBEAT_S, build, without_periodic

# How many jobs of a queue run at once (`courtesy.store.unit_of_work.QUEUES`).
AT_ONCE = {"dialogue": 4, "carrier": 4, "calls": 2, "outreach": 1, ELSE: 3}
TOGETHER = sum(AT_ONCE.values())
READY_FILE = "COURTESY_READY_FILE"


def main() -> None:
    """Work until stopped; a job that was interrupted is taken up again by the next worker."""
    settings = load_settings()
    configure_logging(settings)
    # a job holds one connection for its turn at the conversation and one for its transactions
    with Product(settings, pool_size=2 * TOGETHER).opened() as product:
        asyncio.run(_work(product))


async def _work(product: Product) -> None:
    """Let one worker a queue run until a signal comes, or until one ends: then all end, and are started anew."""
    loop = asyncio.get_running_loop()
    # the loop's own pool is too small on a small machine: jobs of one queue would wait for those of another
    loop.set_default_executor(ThreadPoolExecutor(TOGETHER + 2))
    app = build(product.built())
    async with app.open_async():
        others = without_periodic(app)
        workers = [
            asyncio.create_task(_worker(app if queue == ELSE else others, queue, n), name=queue)
            for queue, n in AT_ONCE.items()
        ]
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, _end, workers)
        _say_ready()
        await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
        _end(workers)
        await asyncio.gather(*workers, return_exceptions=True)


async def _worker(app: procrastinate.App, queue: str, at_once: int) -> None:
    await app.run_worker_async(
        queues=[queue],
        concurrency=at_once,
        name=f"courtesy-{queue}",
        delete_jobs="successful",
        fetch_job_polling_interval=5,
        update_heartbeat_interval=HEARTBEAT_S,
        stalled_worker_timeout=DEAD_AFTER_S,
        install_signal_handlers=False,
    )


def _end(workers: list[asyncio.Task[None]]) -> None:
    """Ask all to end; each finishes what it is doing first."""
    for worker in workers:
        worker.cancel()


def _say_ready() -> None:
    """Tell whoever started us that jobs are taken from now on."""
    if path := os.environ.get(READY_FILE):
        Path(path).write_text(str(os.getpid()))


if __name__ == "__main__":
    main()
