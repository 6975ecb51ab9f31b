"""One toy bot with all its servers for the whole session; a test that breaks a server mends it again."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from stack import RASA, Conversation, Stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    if not RASA.exists():
        pytest.skip("bot/.venv is missing: `cd bot && uv sync` makes it")
    servers = Stack(tmp_path_factory.mktemp("island"))
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()


@pytest.fixture
def contact(stack: Stack) -> Conversation:
    return stack.talk()
