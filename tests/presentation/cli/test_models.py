import json

import pytest

from tests.support.command import Command
from tests.support.llm_stub import Fault, LlmStub


def test_every_configured_model_is_measured_and_advised_on(majordome: Command) -> None:
    with LlmStub() as first, LlmStub() as second:
        second.always(Fault("server_error"))
        models = {
            "LLM_BASE_URL": first.base_url,
            "LLM_MODEL": "gpt-5-mini",
            "LLM_PROVIDERS": f"{{spare: {{base_url: '{second.base_url}', model: qwen3}}}}",
        }
        words = ("models", "bench", "--use-case", "generic_qna", "--json")
        result = majordome(*words, **models)
        table = majordome(*words[:-1], **models)

    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    good, broken = told["scores"]
    assert (good["provider"], broken["provider"]) == ("openai", "spare")
    assert good["tries"] == broken["tries"] > 3
    assert good["cost_usd"] > 0
    assert good["seconds"] > 0
    assert broken["passed"] == 0
    assert "spare" not in told["advice"][0]["order"]
    assert "use case\tprovider" in table.stdout
    assert "generic_qna: " in table.stdout


def test_without_a_model_it_is_said_how_to_have_one(majordome: Command) -> None:
    result = majordome("models", "bench")

    assert result.exit_code == 0
    assert "LLM_MODEL" in result.output


@pytest.mark.parametrize("words", [("--judge", "nobody")])
def test_an_unknown_judge_is_named(majordome: Command, words: tuple[str, ...]) -> None:
    with LlmStub() as stub:
        result = majordome(
            "models", "bench", *words, LLM_BASE_URL=stub.base_url, LLM_MODEL="gpt-5-mini"
        )

    assert result.exit_code == 2
    assert "no provider nobody; there are openai" in result.output
