"""The job worker: `python -m jobs`."""

from __future__ import annotations

import asyncio

from courtesy.bootstrap import Product
from courtesy.log import configure_logging
from courtesy.settings import load_settings
from jobs.app import DEAD_AFTER_S, HEARTBEAT_S, build


def main() -> None:
    """Work until stopped; a job that was interrupted is taken up again by the next worker."""
    settings = load_settings()
    configure_logging(settings)
    with Product(settings, pool_size=8).opened() as product:
        asyncio.run(_work(product))


async def _work(product: Product) -> None:
    app = build(product.built())
    async with app.open_async():
        await app.run_worker_async(
            concurrency=4,
            name="courtesy-jobs",
            delete_jobs="successful",
            fetch_job_polling_interval=5,
            update_heartbeat_interval=HEARTBEAT_S,
            stalled_worker_timeout=DEAD_AFTER_S,
        )


if __name__ == "__main__":
    main()
