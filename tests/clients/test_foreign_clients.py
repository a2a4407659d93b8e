"""Clients that we have not written, made and installed by other people's tools, at our doors."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.foreign_tools import client_environment
from tests.support.llm_stub import LlmStub
from tests.support.service_api import SERVICE_KEY, service_api

pytestmark = pytest.mark.timeout(1800)  # the first time the tools are installed

HERE = Path(__file__).parent
GOLDEN = HERE.parent / "golden/http"


@pytest.fixture(scope="module")
def stub() -> Iterator[LlmStub]:
    with LlmStub() as running:
        running.tool_call = ("call_1", "weather", '{"city": "Lyon"}')
        yield running


@pytest.fixture(scope="module")
def url(mongod_uri: str, tmp_path_factory: pytest.TempPathFactory, stub: LlmStub) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("api")
    vectors = {"EMBEDDINGS_BASE_URL": stub.base_url, "EMBEDDINGS_MODEL": "stub-embedding"}
    with service_api(mongod_uri, folder, stub, **vectors) as address:
        yield address


def told(python: Path, script: str, *arguments: str) -> Any:
    command = [str(python), str(HERE / script), *arguments]
    alone = {**os.environ, "LITELLM_LOCAL_MODEL_COST_MAP": "True"}  # it asks the network else
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, check=False, env=alone
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def example(name: str) -> dict[str, Any]:
    body: dict[str, Any] = json.loads((GOLDEN / f"{name}.request.json").read_text())
    return {**body, "output": {"stream": False}}


def test_a_client_generated_from_the_description_is_served(tmp_path: Path, request: Any) -> None:
    python = client_environment("openapi-python-client")
    url = request.getfixturevalue("url")
    description = tmp_path / "openapi.json"
    description.write_text(httpx2.get(f"{url}/openapi.json").text)
    generator = [str(python), "-m", "openapi_python_client", "generate", "--meta", "none"]
    where = ["--path", str(description), "--output-path", str(tmp_path / "majordome_client")]
    made = subprocess.run([*generator, *where], capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout

    bodies = json.dumps({"generate": example("generate"), "chat": example("chat")})
    found = told(python, "generated_client.py", str(tmp_path), url, SERVICE_KEY, bodies)

    assert found["text"].startswith("Reply to: Que dit mon thème")
    assert found["meta"]["locale"] == "fr"
    assert found["usage"]["total_tokens"] > 0
    assert (found["said"][:10], found["conversation_id"]) == ("Reply to: ", "conv_…")
    assert (found["wrong"], found["refused"]) == ("VALIDATION_ERROR", "UNAUTHENTICATED")
    assert "natal_chart_interpretation" in found["use_cases"]
    assert found["periods"] == 4


def test_litellms_client_is_served_by_changing_its_address(request: Any) -> None:
    python = client_environment("litellm")
    found = told(python, "litellm_client.py", request.getfixturevalue("url"), SERVICE_KEY)

    assert found["text"] == found["streamed"] == "Reply to: Hello"
    assert found["tokens"] == found["streamed_tokens"] > 0
    assert (found["tool"], found["vectors"]) == ("weather", 2)
    assert found["errors"] == ["AuthenticationError", "NotFoundError", "BadRequestError"]
