"""What is slow only the first time, done before the first customer is on the line."""

from __future__ import annotations

from datetime import datetime

from courtesy.understanding.dates import read_date


def warm_up(now: datetime) -> None:
    """Starts Duckling and loads the holidays of the years around now (together about a second).

    Raises:
        Misconfigured: If there are no time zone files.
    """
    for text in ("the ides of march", "thanksgiving"):
        read_date(text, "en", now=now, tz="UTC")
    read_date("除夕", "zh", now=now, tz="UTC")
