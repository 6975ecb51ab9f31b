"""When things happen. The only module that reads a clock, so that tests and rehearsals can hold it.

Jobs given the same lane run one after another in the order they fall due; callbacks about one
message rely on it.
"""

import heapq
import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

Job = Callable[[], object]


@dataclass(frozen=True)
class _Work:
    job: Job
    lane: str | None
    silence: bool
    brief: bool


_Entry = tuple[float, int, _Work]
log = logging.getLogger(__name__)


class Scheduler(Protocol):
    """Tells the time and runs jobs later."""

    def now(self) -> datetime:
        """The emulator's time, aware UTC."""

    def set_now(self, now: datetime) -> None:
        """Makes it another time of day. What is dated follows; what waits is not moved."""

    def call_later(
        self, delay: float, job: Job, lane: str | None = None, *, silence: bool = False, brief: bool = False
    ) -> None:
        """Runs `job` after `delay` seconds.

        `silence` marks what happens only because nobody did anything, `brief` what never waits for anybody.
        """

    def settle(self, timeout: float) -> bool:
        """Lets all that is under way happen, but waits for no silence; false after `timeout` real seconds."""

    def clear(self) -> None:
        """Forgets what has not begun."""

    def close(self) -> None:
        """Stops for good."""


def _only_silence(jobs: list[_Entry]) -> bool:
    return all(work.silence for _, _, work in jobs)


def _run(job: Job) -> None:
    try:
        job()
    except Exception:
        log.exception("a scheduled job failed")


class ManualScheduler:
    """Time stands still until it is moved; jobs run in the mover's thread, in order."""

    def __init__(self, start: datetime = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)) -> None:
        self._start = start
        self._elapsed = 0.0
        self._jobs: list[_Entry] = []
        self._count = itertools.count()
        self._lock = threading.RLock()
        self._moving = threading.RLock()

    def now(self) -> datetime:
        """Start plus what has been moved."""
        return self._start + timedelta(seconds=self._elapsed)

    def set_now(self, now: datetime) -> None:
        """Counts from another start."""
        self._start = now - timedelta(seconds=self._elapsed)

    def call_later(
        self, delay: float, job: Job, lane: str | None = None, *, silence: bool = False, brief: bool = False
    ) -> None:
        """Runs `job` when time has been moved that far."""
        with self._lock:
            work = _Work(job, lane, silence, brief)
            heapq.heappush(self._jobs, (self._elapsed + max(delay, 0.0), next(self._count), work))

    def advance(self, seconds: float) -> None:
        """Moves time, running what falls due on the way."""
        with self._moving:
            target = self._elapsed + seconds
            while (job := self._due(target)) is not None:
                _run(job)
            self._elapsed = target

    def settle(self, timeout: float = 0.0) -> bool:
        """Moves time to the last job that is not a silence."""
        with self._moving:
            while not _only_silence(self._jobs) and (job := self._due(float("inf"))) is not None:
                _run(job)
        return True

    def _due(self, target: float) -> Job | None:
        with self._lock:
            if not self._jobs or self._jobs[0][0] > target:
                return None
            due, _, work = heapq.heappop(self._jobs)
            self._elapsed = max(self._elapsed, due)
            return work.job

    def clear(self) -> None:
        """Forgets every job."""
        with self._lock:
            self._jobs.clear()

    def close(self) -> None:
        """Nothing runs by itself, so there is nothing to stop."""
        self.clear()


class ThreadScheduler:
    """Real time, optionally sped up; one thread waits, a pool works."""

    def __init__(self, speed: float = 1.0, workers: int = 16) -> None:
        self._speed = speed
        self._off = timedelta()
        self._jobs: list[_Entry] = []
        self._count = itertools.count()
        self._changed = threading.Condition()
        self._lanes: dict[str, deque[Job]] = {}
        self._running = 0
        self._closed = False
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="emulator-job")
        threading.Thread(target=self._wait_and_start, name="emulator-scheduler", daemon=True).start()

    def now(self) -> datetime:
        """The wall clock, as far off as it was set: what it dates is shown to people and never decides anything."""
        return datetime.now(UTC) + self._off

    def set_now(self, now: datetime) -> None:
        """Dates what happens as if it were another time."""
        self._off = now - datetime.now(UTC)

    def call_later(
        self, delay: float, job: Job, lane: str | None = None, *, silence: bool = False, brief: bool = False
    ) -> None:
        """Runs `job` after `delay / speed` seconds."""
        with self._changed:
            due = time.monotonic() + max(delay, 0.0) / self._speed
            entry = (due, next(self._count), _Work(job, lane, silence, brief))
            heapq.heappush(self._jobs, entry)
            # Waking the waiting thread for every job would cost the senders more than the jobs themselves.
            if self._jobs[0] is entry:
                self._changed.notify_all()

    def settle(self, timeout: float) -> bool:
        """Waits until nothing but silences is scheduled, and nothing runs."""
        with self._changed:
            return self._changed.wait_for(lambda: _only_silence(self._jobs) and not self._running, timeout)

    def clear(self) -> None:
        """Forgets what has not begun."""
        with self._changed:
            self._jobs.clear()
            self._changed.notify_all()

    def close(self) -> None:
        """Stops the waiting thread; running jobs end by themselves."""
        with self._changed:
            self._closed = True
            self._jobs.clear()
            self._changed.notify_all()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _wait_and_start(self) -> None:
        with self._changed:
            while not self._closed:
                wait = self._jobs[0][0] - time.monotonic() if self._jobs else None
                if wait is None or wait > 0:
                    self._changed.wait(wait)
                    continue
                _, _, work = heapq.heappop(self._jobs)
                self._running += 1
                if work.brief:
                    self._changed.release()
                    try:
                        self._work(work.job)
                    finally:
                        self._changed.acquire()
                elif work.lane is None:
                    self._pool.submit(self._work, work.job)
                elif work.lane in self._lanes:
                    self._lanes[work.lane].append(work.job)
                else:
                    self._lanes[work.lane] = deque([work.job])
                    self._pool.submit(self._work_lane, work.lane)

    def _work(self, job: Job) -> None:
        _run(job)
        self._done()

    def _work_lane(self, lane: str) -> None:
        while True:
            with self._changed:
                if not self._lanes[lane]:
                    del self._lanes[lane]
                    return
                job = self._lanes[lane].popleft()
            self._work(job)

    def _done(self) -> None:
        with self._changed:
            self._running -= 1
            if not self._running:
                self._changed.notify_all()
