from typing import Any

import pytest
from pymongo.database import Database

from tests.support.seeding import seed_user


@pytest.fixture
def ann(stored: Database[dict[str, Any]]) -> str:
    """A user with two remembered messages, written as the product writes them."""
    seed_user(stored, "4711")
    return "4711"
