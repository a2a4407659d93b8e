"""The text engine's two example bodies, sent as they stand to the running product by a client that
knows nothing of it; every field of the answers is compared with tests/golden/http."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.support.llm_stub import LlmStub
from tests.support.service_api import SERVICE_KEY, service_api

GOLDEN = Path(__file__).parent / "http"
SAID = "Votre Soleil en maison 10 parle de métier. La Lune en Poissons demande du calme."
KINDS: dict[Any, type] = {"int": int, "float": float}


def golden(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((GOLDEN / f"{name}.json").read_text())
    return read


@pytest.fixture(scope="module")
def client(mongod_uri: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx2.Client]:
    with LlmStub() as stub, service_api(mongod_uri, tmp_path_factory.mktemp("api"), stub) as url:
        stub.reply = lambda _: SAID
        headers = {"Authorization": f"Bearer {SERVICE_KEY}"}
        with httpx2.Client(base_url=url, timeout=30, headers=headers) as opened:
            yield opened


def check(answer: Mapping[str, Any], expected: Mapping[str, Any], place: str = "") -> None:
    assert list(answer) == list(expected), place
    for name, value in expected.items():
        found, here = answer[name], f"{place}.{name}"
        if isinstance(value, Mapping):
            check(found, value, here)
        elif value in KINDS:
            assert type(found) is KINDS[value], here
        else:
            assert found == value, here


def test_a_text_is_generated_from_the_example_as_it_stands(
    client: httpx2.Client,
) -> None:
    answer = client.post("/v1/ai/generate", json=golden("generate.request"))

    assert answer.status_code == 200
    check(answer.json(), golden("generate.answer"))
    usage = answer.json()["usage"]
    assert usage["total_tokens"] == usage["input_tokens"] + usage["output_tokens"] > 0
    assert usage["estimated_cost_usd"] > 0


def test_a_conversation_is_streamed_from_the_example_as_it_stands(
    client: httpx2.Client,
) -> None:
    answer = client.post("/v1/ai/chat", json=golden("chat.request"))

    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [json.loads(line[6:]) for line in answer.text.splitlines() if line.startswith("data:")]
    check(events[-1], golden("chat.answer"))
    assert all(list(event) == ["delta"] for event in events[:-1])
    assert "".join(event["delta"] for event in events[:-1]) == SAID


def test_a_conversation_that_is_not_streamed_has_the_same_fields(
    client: httpx2.Client,
) -> None:
    body = {**golden("chat.request"), "output": {"stream": False}}
    expected = golden("chat.answer")
    del expected["done"]

    check((client.post("/v1/ai/chat", json=body)).json(), expected)


REQUIRED: dict[str, dict[str, Any]] = {
    "/v1/ai/generate": {
        "use_case": "generic_qna",
        "locale": "fr-FR",
        "user_id": "u1",
        "input": {"text": "Dis-moi ce que veut dire un trigone."},
    },
    "/v1/ai/chat": {
        "locale": "fr-FR",
        "user_id": "u1",
        "messages": [{"role": "user", "content": "Bonsoir"}],
    },
}


@pytest.mark.parametrize("path", REQUIRED)
def test_few_fields_are_required_and_ids_are_made(client: httpx2.Client, path: str) -> None:
    answers = [(client.post(path, json=REQUIRED[path])) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    ids = {answer.json()[name] for answer in answers for name in ("request_id", "trace_id")}
    assert len(ids) == 4
    for missing in REQUIRED[path]:
        body = {name: value for name, value in REQUIRED[path].items() if name != missing}
        refused = client.post(path, json=body)
        assert refused.status_code == 400
        error = refused.json()["error"]
        assert error["type"] == "VALIDATION_ERROR"
        assert error["details"] == {"field": f"body.{missing}"}


@pytest.mark.parametrize("wanted", ["archived-long-ago", "nobody"])
def test_a_persona_that_is_not_there_gives_way_to_its_fallback(
    client: httpx2.Client, wanted: str
) -> None:
    for path, body in REQUIRED.items():
        answer = (client.post(path, json={**body, "persona": wanted})).json()
        assert answer["meta"]["persona"] == "butler"
        named = (client.post(path, json={**body, "persona": "astrologer"})).json()
        assert named["meta"]["persona"] == "astrologer"


def test_the_key_is_asked_before_the_body_and_ids_are_echoed_by_refusals(
    client: httpx2.Client,
) -> None:
    wrong = {**golden("generate.request"), "use_case": "horoscope_of_cats"}
    stranger = client.post("/v1/ai/generate", content=b"{", headers={"Authorization": ""})
    assert stranger.status_code == 401
    refused = client.post("/v1/ai/generate", json=wrong)
    assert refused.status_code == 400
    body = refused.json()
    assert (body["request_id"], body["trace_id"]) == ("req_…", "trace_…")
    assert "horoscope_of_cats" in body["error"]["message"]


def test_the_page_of_the_apis_needs_nothing_from_elsewhere(
    client: httpx2.Client,
) -> None:
    """Addresses are relative, so that it works below whatever a proxy serves."""
    page = client.get("/docs")
    assert "http" not in page.text.replace("HTTP APIs", "")
    for path in ("/docs/docs.js", "/docs/docs.css", "/openapi.json"):
        assert (client.get(path)).status_code == 200
    assert {"/v1/ai/generate", "/v1/ai/chat", "/v1/chat/completions"} <= set(
        (client.get("/openapi.json")).json()["paths"]
    )
