"""The running API against its own OpenAPI description, with valid and with broken requests."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from tests.support.ai_gateway import SERVICE_KEY, AiGateway
from tests.support.llm_stub import LlmStub

load_all_checks()

OPERATIONS = [
    ("POST", "/v1/ai/generate"),
    ("POST", "/v1/ai/chat"),
    ("GET", "/v1/ai/use-cases"),
    ("GET", "/v1/ai/usage"),
    ("POST", "/v1/chat/completions"),
    ("POST", "/v1/embeddings"),
    ("GET", "/v1/models"),
]
# A use case's variables and a provider's name are checked beyond the schema, and of a query
# parameter that is given several times the last one counts.
NOT_IN_THE_DESCRIPTION = CHECKS.get_by_names(
    ["positive_data_acceptance", "negative_data_rejection"]
)
QUICK = settings(
    max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def schema() -> Iterator[Any]:
    with LlmStub() as stub, AiGateway(stub.base_url) as gateway:
        yield schemathesis.openapi.from_url(f"{gateway.url}/openapi.json")


def test_every_operation_is_covered(schema: Any) -> None:
    described = {(o.ok().method.upper(), o.ok().path) for o in schema.get_all_operations()}

    assert described == set(OPERATIONS)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_as_described_and_none_is_a_server_error(
    schema: Any, method: str, path: str, mode: GenerationMode
) -> None:
    operation = schema[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    def check(case: Any) -> None:
        headers = {"Authorization": f"Bearer {SERVICE_KEY}"}
        case.call_and_validate(headers=headers, excluded_checks=NOT_IN_THE_DESCRIPTION)

    check()
