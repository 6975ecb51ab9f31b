"""A real Postgres, migrated, and somebody who is being spoken with, on a Wednesday morning in New York."""

from __future__ import annotations

import pytest

from courtesy.bootstrap import Product
from tests.outreach.conftest import street
from tests.skills.talks import Talks
from tests.store.conftest import product, settings

__all__ = ["product", "settings", "street"]


@pytest.fixture
def talks(product: Product, street) -> Talks:  # pytest hands fixtures over by their names
    """Conversations without a dialogue: use cases called as the dialogue's actions call them."""
    return Talks(street)
