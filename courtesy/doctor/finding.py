"""One line of what the doctor found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """How a finding is to be taken."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and what to do.

    Attributes:
        subject: What was looked at.
        verdict: Whether the product can run like this.
        message: How it is; never holds a secret.
        remedy: What to do about it; empty when there is nothing to do.
    """

    subject: str
    verdict: Verdict
    message: str
    remedy: str = ""


def ok(subject: str, message: str) -> Finding:
    """All is well."""
    return Finding(subject, Verdict.OK, message)


def warn(subject: str, message: str, remedy: str = "") -> Finding:
    """It runs, but somebody should know."""
    return Finding(subject, Verdict.WARN, message, remedy)


def fail(subject: str, message: str, remedy: str = "") -> Finding:
    """It cannot run like this."""
    return Finding(subject, Verdict.FAIL, message, remedy)
