"""State directories for real servers."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def state_dir():
    """An empty state directory outside pytest's own.

    pytest closes its folder to other users whenever a session starts, also one beside this one, and as root
    Postgres runs as another user.
    """
    with tempfile.TemporaryDirectory(prefix="courtesy-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
