"""The running API against its own OpenAPI description, with valid and with broken requests, all
checks on."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import load_all_checks
from schemathesis.config import SchemathesisConfig
from schemathesis.config._checks import (
    NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES,
    POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES,
)

from tests.support.ai_gateway import SERVICE_KEY, AiGateway
from tests.support.fuzzing import FULL
from tests.support.llm_stub import LlmStub, Received

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
# Whatever is too large is refused as that, whatever else is wrong with it.
TOO_LARGE = {
    "checks": {
        "negative_data_rejection": {
            "expected-statuses": [*NEGATIVE_DATA_REJECTION_EXPECTED_STATUSES, "413"]
        },
        "positive_data_acceptance": {
            "expected-statuses": [*POSITIVE_DATA_ACCEPTANCE_EXPECTED_STATUSES, "413"]
        },
    }
}


def fitting(received: Received) -> str:
    """JSON where it was asked for, else words."""
    return json.dumps(_example(received.schema)) if received.schema else "Good evening."


def _example(schema: Mapping[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    match schema.get("type"):
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "object":
            return {name: _example(part) for name, part in schema["properties"].items()}
        case "array":
            return [_example(schema["items"])]
        case "boolean":
            return True
    return "Tea."


@pytest.fixture(scope="module")
def schema() -> Iterator[Any]:
    config = SchemathesisConfig.from_dict(TOO_LARGE)
    with LlmStub() as stub, AiGateway(stub.base_url, rate_limit_enabled=False) as gateway:
        stub.reply = fitting
        yield schemathesis.openapi.from_url(f"{gateway.url}/openapi.json", config=config)


def test_every_operation_is_covered(schema: Any) -> None:
    described = {(o.ok().method.upper(), o.ok().path) for o in schema.get_all_operations()}

    assert described == {*OPERATIONS, ("GET", "/healthz"), ("GET", "/readyz")}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_every_answer_is_as_described_and_none_is_a_server_error(
    schema: Any, method: str, path: str, mode: GenerationMode
) -> None:
    operation = schema[path][method]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=500 if FULL else 25,
        derandomize=not FULL,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def check(case: Any) -> None:
        headers = {"Authorization": f"Bearer {SERVICE_KEY}"}
        case.call_and_validate(headers=headers)

    check()
