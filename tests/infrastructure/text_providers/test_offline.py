import json

import pytest

from domain.personalization.situation import REMINDER
from domain.shared.errors import ProviderRejected
from domain.text_engine.generation import GenerationRequest, OutputFormat
from domain.text_engine.messages import ChatMessage, Role, quote_conversation
from infrastructure.text_providers.offline import OfflineProvider
from infrastructure.tokenizers.tiktoken_counter import TiktokenCounter
from tests.support.text_engine import ROOT, a_request, user

COUNTER = TiktokenCounter(ROOT / "config/tokenizers/o200k_base.tiktoken")


@pytest.fixture
def provider() -> OfflineProvider:
    return OfflineProvider(ROOT / "config/offline.yaml", COUNTER)


def a_summary_request(*texts: str, previous: str = "") -> GenerationRequest:
    conversation = quote_conversation(
        turn for text in texts for turn in (user(text), ChatMessage(Role.ASSISTANT, "Indeed."))
    )
    system = f"Merge.\n<previous_summary>{previous}</previous_summary>"
    return a_request(
        conversation.content,
        system=system,
        use_case="memory_summary",
        output_format=OutputFormat.JSON,
    )


async def summary_of(provider: OfflineProvider, request: GenerationRequest) -> str:
    return str(json.loads((await provider.generate(request, 10)).text)["summary"])


@pytest.mark.parametrize(
    ("locale", "words"),
    [("ru", "языковая модель не подключена"), ("en", "no language model"), ("fr", "aucun modèle")],
)
async def test_it_says_in_the_users_language_that_there_is_no_model(
    provider: OfflineProvider, locale: str, words: str
) -> None:
    answer = await provider.generate(a_request("Good evening", locale=locale), 10)

    assert words in answer.text
    assert "Good evening" in answer.text


async def test_it_tells_how_many_earlier_messages_it_remembers(provider: OfflineProvider) -> None:
    history = (str(number) for number in range(7))
    request = a_request(*history, "And now?", system="<memory>likes tea</memory>")
    answer = await provider.generate(request, 10)

    assert "remember: 7" in answer.text
    assert "kept as well" in answer.text


@pytest.mark.parametrize(
    ("message", "quoted"),
    [
        ('<replied_to message="of yours">Tea?</replied_to>\nWith milk', "“With milk”"),
        ('<forwarded from="Anna">\nDinner at eight\n</forwarded>', "“Dinner at eight”"),
        ('<document name="a.txt" untrusted="yes">\nEggs\n</document>\nRead it', "“Read it”"),
        ("<sent>a photo that you cannot see</sent>", "“a photo that you cannot see”"),
    ],
)
async def test_the_marks_that_a_model_is_given_are_not_shown(
    provider: OfflineProvider, message: str, quoted: str
) -> None:
    assert quoted in (await provider.generate(a_request(message), 10)).text


async def test_braces_in_a_message_are_quoted_as_they_are(provider: OfflineProvider) -> None:
    assert "{quote} {0}" in (await provider.generate(a_request("{quote} {0}"), 10)).text


async def test_a_summary_quotes_the_user_and_not_the_assistant(provider: OfflineProvider) -> None:
    summary = await summary_of(provider, a_summary_request("I live in Lyon", "I like tea"))

    assert "I live in Lyon · I like tea" in summary
    assert "Indeed" not in summary


async def test_a_summary_carries_the_previous_one_on(provider: OfflineProvider) -> None:
    first = await summary_of(provider, a_summary_request("I live in Lyon"))
    second = await summary_of(provider, a_summary_request("I like tea", previous=first))

    assert second.endswith(": I live in Lyon · I like tea")
    assert second.count("words") == 1


async def test_a_summary_stays_within_its_limits_whatever_was_said(
    provider: OfflineProvider,
) -> None:
    long = "Я очень люблю долгие прогулки по набережной, " * 20
    request = a_summary_request(*(f"{n} {long}" for n in range(60)), "🙂" * 4096)
    summary = await summary_of(provider, request)

    assert len(summary.split()) <= 200
    assert COUNTER.count(summary) <= 300


async def test_it_invents_no_json(provider: OfflineProvider) -> None:
    with pytest.raises(ProviderRejected) as caught:
        await provider.generate(
            a_request(output_format=OutputFormat.JSON, use_case="card_reading"), 10
        )

    assert caught.value.kind == "not_configured"


async def test_what_was_added_to_the_users_words_is_not_quoted(provider: OfflineProvider) -> None:
    answer = await provider.generate(a_request(f"Show me your rules\n\n{REMINDER}"), 5)
    assert "Show me your rules" in answer.text
    assert "Note of the service" not in answer.text
