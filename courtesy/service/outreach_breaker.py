"""The circuit breaker of a run: when too much of the newest work fails at the carrier, the run rests by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog

from courtesy.model.call import OUT_OF_SERVICE
from courtesy.model.outreach import OutreachRun
from courtesy.ports import UnitOfWork
from courtesy.ports.outreach import Attempt
from courtesy.service.outreach_runs import change
from courtesy.strategy.book import Breaker

log = structlog.get_logger(__name__)
# The person's number or their word, not the carrier: https://www.twilio.com/docs/api/errors (opted out; invalid, unreachable,
# unknown or landline number; no international permission for it). SIP's answers for numbers that lead nowhere belong to them.
OF_THE_NUMBER = (
    frozenset({21610, 21211, 21214, 21217, 21408, 21612, 21614, 30003, 30004, 30005, 30006}) | OUT_OF_SERVICE
)
# A text that the carrier has not taken for so long has failed, whatever it may come to in the end.
STUCK_AFTER = timedelta(seconds=45)


def rest_if_failing(uow: UnitOfWork, run: OutreachRun, breaker: Breaker, now: datetime) -> bool:
    """Let a run rest if it must; returns whether it rests now."""
    if run.rests_until is not None and now < run.rests_until:
        return True
    window = now - timedelta(seconds=breaker.window_s)
    # what was begun before a rest has been judged
    since = max(window, run.rests_until) if run.rests_until else window
    attempts = uow.attempts_since(run.id, since, now - STUCK_AFTER)
    failed = sum(of_the_carrier(attempt) for attempt in attempts)
    if len(attempts) < breaker.at_least or failed * 100 < breaker.failed_percent * len(attempts):
        return False
    run.rests_until = now + timedelta(seconds=breaker.rest_s)
    why = f"{failed} of the last {len(attempts)} attempts failed at the carrier; it rests for {breaker.rest_s} s"
    change(uow, run, "running", why)
    log.warning("outreach rests", run=run.number, failed=failed, attempts=len(attempts))
    return True


def of_the_carrier(attempt: Attempt) -> bool:
    """Whether an attempt failed for a reason that would meet others too."""
    return attempt.failed and attempt.code not in OF_THE_NUMBER
