"""A Valkey for tickets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from courtesy.embedded import EmbeddedValkey
from tests.folders import own_folder


@pytest.fixture(scope="package")
def redis_url() -> Iterator[str]:
    with own_folder() as folder, EmbeddedValkey(folder).running() as url:
        yield url


@pytest.fixture
def sounds(tmp_path: Path) -> Path:
    return tmp_path / "voices"
