"""The whole product for a test: its people, its language model, its database."""

from collections.abc import Iterator

import pytest

from infrastructure.settings import Settings
from tests.support.in_process_product import product_settings
from tests.support.llm_stub import LlmStub


@pytest.fixture
def llm() -> Iterator[LlmStub]:
    with LlmStub() as stub:
        yield stub


@pytest.fixture
def settings(
    llm: LlmStub, mongo_uri_and_name: tuple[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    return product_settings(
        mongo_uri_and_name,
        tmp_path_factory.mktemp("data"),
        llm_base_url=llm.base_url,
        llm_model="stub",
    )
