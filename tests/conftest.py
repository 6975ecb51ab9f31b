"""What all tests share."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="package")
def own_folder() -> Iterator[Path]:
    """A folder for servers that run as another user.

    Not pytest's own: every start of pytest closes its base folder to others again, under the feet of a running Postgres.
    """
    with tempfile.TemporaryDirectory(prefix="courtesy-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
