"""One toy bot with all its servers for the whole session; a test that breaks a server mends it again."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from stack import RASA, Conversation, Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    if not RASA.exists():
        pytest.skip("bot/.venv is missing: `cd bot && uv sync` makes it")
    # Not pytest's own directory: every start of pytest closes that to other users, and Postgres refuses to be root.
    directory = Path(tempfile.mkdtemp(prefix="courtesy-island-"))
    servers = Stack(directory)
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()
        shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def contact(stack: Stack) -> Conversation:
    return stack.talk()
