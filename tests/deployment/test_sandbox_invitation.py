"""What the operator is told about the sandbox at the start, and what holds when they follow it."""

from pathlib import Path
from typing import Any

import pytest

from composition.sandbox import invitation, own_address
from infrastructure.settings import Settings


def settings(**chosen: Any) -> Settings:
    return Settings(_env_file=None, data_dir=Path("/data"), **chosen)  # type: ignore[call-arg]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_on_this_machine_one_is_simply_invited(host: str) -> None:
    assert invitation(settings(http_host=host), 8080).endswith(":8080/sandbox")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7"])
def test_where_people_come_from_elsewhere_they_are_told_what_the_page_will_ask_for(
    host: str,
) -> None:
    assert "/data/sandbox.secret" in invitation(settings(http_host=host), 8080)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("0.0.0.0", "http://127.0.0.1:8080"),
        ("::", "http://127.0.0.1:8080"),
        ("::1", "http://[::1]:8080"),
        ("192.0.2.7", "http://192.0.2.7:8080"),
    ],
)
def test_the_bot_reaches_the_sandbox_wherever_it_listens(host: str, address: str) -> None:
    assert own_address(settings(http_host=host), 8080) == address
