from pathlib import Path

import pytest

from domain.shared.errors import ConfigurationError
from domain.text_engine.generation import TokenUsage
from infrastructure.doctor.engines import check_prices
from infrastructure.provider_settings import read_providers, read_routes
from infrastructure.settings import Settings
from infrastructure.text_providers.anthropic import Anthropic
from infrastructure.text_providers.catalog import (
    ByEnvironment,
    DefaultModel,
    ProviderCatalog,
    SpendPolicy,
    load_catalog,
)
from infrastructure.text_providers.openai_compatible import OpenAICompatible
from tests.support.text_engine import ROOT, WordCounter

SHIPPED = ROOT / "config/providers.yaml"
LOCAL = DefaultModel("http://127.0.0.1:1/v1", "k", "qwen3-8b")


def loaded(
    default: DefaultModel | None = None,
    keys: dict[str, str] | None = None,
    file: Path = SHIPPED,
    policy: SpendPolicy | None = None,
    environment: ByEnvironment | None = None,
) -> ProviderCatalog:
    return load_catalog(
        file,
        default=default or DefaultModel(),
        keys=keys or {},
        offline_texts=ROOT / "config/offline.yaml",
        counter=WordCounter(),
        policy=policy,
        environment=environment,
    )


def names(catalog: ProviderCatalog, use_case: str = "chat") -> list[str]:
    return [candidate.name for candidate in catalog.routes.choose(use_case)]


async def test_with_nothing_configured_only_the_offline_provider_answers() -> None:
    catalog = loaded()

    assert catalog.is_offline
    assert names(catalog) == ["offline"]


async def test_the_three_settings_make_the_default_provider() -> None:
    catalog = loaded(LOCAL)
    (candidate,) = catalog.routes.choose("chat")
    await catalog.aclose()

    assert (candidate.name, candidate.card.model) == ("openai", "qwen3-8b")
    assert candidate.card.token_factor > 1


async def test_a_provider_takes_part_once_its_key_is_set() -> None:
    catalog = loaded(LOCAL, {"ANTHROPIC_API_KEY": "a", "MISTRAL_API_KEY": "m"})
    providers = {name: c.provider for name, c in catalog.routes.candidates.items()}
    await catalog.aclose()

    assert isinstance(providers["anthropic"], Anthropic)
    assert isinstance(providers["mistral"], OpenAICompatible)
    assert names(catalog) == ["openai", "mistral", "anthropic"]
    assert names(catalog, "natal_chart_interpretation") == ["openai", "anthropic", "mistral"]


async def test_prices_follow_the_longest_name_that_fits() -> None:
    catalog = loaded(DefaultModel("", "k", "gpt-5-mini-2025-08-07"))
    (candidate,) = catalog.routes.choose("chat")
    await catalog.aclose()

    assert candidate.card.output_price == 2.0


@pytest.mark.parametrize(
    ("model", "output_price"),
    [
        ("gpt-5", 10.0),
        ("gpt-5-2025-08-07", 10.0),
        ("gpt-5-pro", 120.0),
        ("gpt-5-mini", 2.0),
        ("claude-haiku-4-5-20251001", 5.0),
        ("mistral-small-latest", 0.3),
        ("gpt-5-turbo-experimental", 25.0),  # nobody knows its price
    ],
)
async def test_only_a_whole_name_has_its_price(model: str, output_price: float) -> None:
    catalog = loaded(DefaultModel("", "k", model))
    (candidate,) = catalog.routes.choose("chat")
    await catalog.aclose()

    assert candidate.card.output_price == output_price
    finding = await check_prices(catalog.routes)
    assert (model in finding.detail) is (output_price == 25.0)


@pytest.mark.parametrize(
    ("base_url", "is_free"),
    [
        ("http://127.0.0.1:11434/v1", True),
        ("http://192.168.1.5:8000/v1", True),
        ("http://ollama:11434/v1", True),
        ("http://[::1]:8000/v1", True),
        ("https://models.example.org/v1", False),
        ("https://8.8.8.8/v1", False),
    ],
)
async def test_an_unknown_model_is_free_where_we_compute_ourselves(
    base_url: str, is_free: bool
) -> None:
    catalog = loaded(DefaultModel(base_url, "k", "mystery-7b"))
    (candidate,) = catalog.routes.choose("chat")
    await catalog.aclose()

    assert candidate.card.is_free is is_free


def test_a_model_without_a_price_may_be_refused() -> None:
    with pytest.raises(ConfigurationError, match="LLM_UNPRICED"):
        loaded(
            DefaultModel("https://models.example.org/v1", "k", "mystery-7b"),
            policy=SpendPolicy(refuses_unpriced=True),
        )


async def test_a_cheaper_model_of_the_same_server_stands_behind_the_first() -> None:
    catalog = loaded(DefaultModel("", "k", "gpt-5", "gpt-5-nano"), {"MISTRAL_API_KEY": "m"})
    await catalog.aclose()

    assert names(catalog) == ["openai", "openai-fallback", "mistral"]


@pytest.mark.parametrize("model", ["gpt-5", "gpt-4.1", "claude-sonnet-4-5", "mystery"])
async def test_the_default_cap_leaves_500_ordinary_messages_a_day(model: str) -> None:
    catalog = loaded(DefaultModel("", "k", model))
    (candidate,) = catalog.routes.choose("chat")
    await catalog.aclose()
    cap = Settings.model_fields["spend_user_daily_usd"].default

    assert 500 * candidate.card.cost(TokenUsage(2_000, 300)) <= cap


@pytest.mark.parametrize(
    ("written", "instead", "complaint"),
    [
        ("default: [openai,", "default: [nobody,", "nobody"),
        ("preset: mistral", "preset: mystery", "mystery"),
        ("failures: 10", "failure: 10", "failure"),
    ],
)
async def test_a_wrong_file_is_named_with_what_is_wrong(
    tmp_path: Path, written: str, instead: str, complaint: str
) -> None:
    file = tmp_path / "providers.yaml"
    file.write_text(SHIPPED.read_text().replace(written, instead))

    with pytest.raises(ConfigurationError, match=complaint):
        loaded(keys={"MISTRAL_API_KEY": "m"}, file=file)


async def test_the_environment_adds_providers_and_says_who_is_asked_first() -> None:
    environment = ByEnvironment(
        read_providers("{fast: {base_url: https://api.example.org/v1, model: m, key: FAST_KEY}}"),
        read_routes("memory_summary=fast,openai; agent:astrologer=fast"),
    )
    catalog = loaded(LOCAL, {"FAST_KEY": "k"}, environment=environment)
    without_key = loaded(LOCAL, environment=environment)
    await catalog.aclose()

    assert names(catalog) == ["openai", "fast"]
    assert names(catalog, "memory_summary") == ["fast", "openai"]
    of_agent = catalog.routes.choose("chat", agent="astrologer")
    assert [candidate.name for candidate in of_agent] == ["fast", "openai"]
    assert names(without_key, "memory_summary") == ["openai"]


def test_a_provider_without_a_key_takes_part_by_its_address_alone() -> None:
    local = {"local": {"base_url": "http://127.0.0.1:1/v1", "model": "qwen3"}}

    assert names(loaded(environment=ByEnvironment(local))) == ["local"]


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        (ByEnvironment(routes={"chat": ["nobody"]}), "LLM_ROUTES: chat names nobody"),
        (ByEnvironment({"openai": {"base_url": "x", "model": "m"}}), "LLM_PROVIDERS: openai"),
        (ByEnvironment({"local": {"model": "m"}}), "LLM_PROVIDERS: local needs a base_url"),
    ],
)
def test_a_wrong_environment_is_named(environment: ByEnvironment, named: str) -> None:
    with pytest.raises(ConfigurationError, match=named):
        loaded(LOCAL, environment=environment)


@pytest.mark.parametrize("written", ["[1]", "{a: b}", "{a: {key: k, api_key: secret}}", "{a"])
def test_providers_that_cannot_be_read_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"YAML|names|fields"):
        read_providers(written)


@pytest.mark.parametrize("written", ["chat", "chat=", "=openai"])
def test_routes_that_cannot_be_read_are_refused(written: str) -> None:
    with pytest.raises(ValueError, match="chat=openai"):
        read_routes(written)
