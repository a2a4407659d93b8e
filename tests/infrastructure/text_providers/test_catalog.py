from pathlib import Path

import pytest

from domain.shared.errors import ConfigurationError
from infrastructure.text_providers.anthropic import Anthropic
from infrastructure.text_providers.catalog import DefaultModel, ProviderCatalog, load_catalog
from infrastructure.text_providers.openai_compatible import OpenAICompatible
from tests.support.text_engine import ROOT, WordCounter

SHIPPED = ROOT / "config/providers.yaml"
LOCAL = DefaultModel("http://127.0.0.1:1/v1", "k", "qwen3-8b")


def loaded(
    default: DefaultModel | None = None,
    keys: dict[str, str] | None = None,
    file: Path = SHIPPED,
) -> ProviderCatalog:
    return load_catalog(
        file,
        default=default or DefaultModel(),
        keys=keys or {},
        offline_texts=ROOT / "config/offline.yaml",
        counter=WordCounter(),
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
