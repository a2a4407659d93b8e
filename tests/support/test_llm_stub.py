"""The stub as a process of its own, as end-to-end tests use it."""

import subprocess
import sys
from collections.abc import Iterator

import httpx2
import pytest

from tests.support.llm_stub import Received, default_reply, numbers_in
from tests.support.text_engine import ROOT

QUESTION = {"model": "m", "messages": [{"role": "user", "content": "Tea?"}]}


@pytest.fixture
def url() -> Iterator[str]:
    command = [sys.executable, "tests/support/llm_stub.py", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


def test_faults_are_scripted_and_requests_read_over_http(url: str) -> None:
    with httpx2.Client(base_url=url, timeout=60) as client:
        client.post("/stub/script", json=[{"kind": "server_error"}, None])
        answers = [client.post("/v1/chat/completions", json=QUESTION) for _ in range(2)]
        received = client.get("/stub/requests").json()

    assert [answer.status_code for answer in answers] == [500, 200]
    assert answers[1].json()["choices"][0]["message"]["content"] == "Reply to: Tea?"
    assert [request["body"] for request in received] == [QUESTION, QUESTION]


def test_a_summary_names_the_numbers_it_was_given() -> None:
    system = "preferred_topics <previous_summary>Heard: 1-3</previous_summary> at most 200 words"
    messages = [{"role": "system", "content": system}, {"role": "user", "content": "no. 4, no. 9"}]
    reply = default_reply(Received("/", {}, {"messages": messages}))

    assert '"Heard: 1-4 9"' in reply
    assert numbers_in("Heard: 1-4 9") == {1, 2, 3, 4, 9}
