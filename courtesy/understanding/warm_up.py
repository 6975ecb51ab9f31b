"""What is slow only the first time, done before the first customer is on the line."""

from __future__ import annotations

from datetime import datetime

from courtesy.understanding.dates import read_date
from courtesy.understanding.safety import safety_hits


def warm_up(now: datetime) -> None:
    """Starts Duckling, loads the holidays of the years around now and compiles the safety rules (together about two seconds).

    Raises:
        Misconfigured: If there are no time zone files.
    """
    for text in ("the ides of march", "thanksgiving"):
        read_date(text, "en", now=now, tz="UTC")
    read_date("除夕", "zh", now=now, tz="UTC")
    safety_hits("")
