"""Folders for tests."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def own_folder() -> Iterator[Path]:
    """A folder for servers that run as another user; a new one each time, so that no two packages of tests share a database.

    Not pytest's own: every start of pytest closes its base folder to others again, under the feet of a running Postgres.
    """
    with tempfile.TemporaryDirectory(prefix="courtesy-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
