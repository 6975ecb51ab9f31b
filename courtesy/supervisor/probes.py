"""Questions that tell whether a program is ready. Each takes a few seconds at most and never raises."""

from __future__ import annotations

import os
import socket
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

TIMEOUT_S = 3.0


def http_status(url: str, timeout_s: float = TIMEOUT_S) -> int | None:
    """The status a GET answers with; None when nobody answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # never through a proxy
    try:
        with opener.open(url, timeout=timeout_s) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except (OSError, ValueError):
        return None


def http_ok(*urls: str) -> Callable[[], bool]:
    """Ready when the first of these pages that exists answers 200."""

    def probe() -> bool:
        for url in urls:
            status = http_status(url)
            if status != 404:
                return status == 200
        return False

    return probe


def tcp_open(host: str, port: int) -> Callable[[], bool]:
    """Ready when a connection is accepted."""

    def probe() -> bool:
        try:
            with socket.create_connection((host, port), timeout=TIMEOUT_S):
                return True
        except OSError:
            return False

    return probe


def written_by_living(path: Path) -> Callable[[], bool]:
    """Ready when a living process has written its id into the file."""

    def probe() -> bool:
        try:
            os.kill(int(path.read_text()), 0)
        except (OSError, ValueError):
            return False
        return True

    return probe
