"""`config/providers.yaml` made into providers and routes."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from application.shared.ports import TokenCounter
from application.text_engine.ports import TextProvider
from application.text_engine.routing import Candidate, Routes
from domain.shared.errors import ConfigurationError
from domain.text_engine.breaker import BreakerPolicy, CircuitBreaker
from domain.text_engine.models import ModelCard
from domain.text_engine.spending import SpendCaps
from infrastructure.text_providers.anthropic import Anthropic
from infrastructure.text_providers.offline import OfflineProvider
from infrastructure.text_providers.openai_compatible import Dialect, OpenAICompatible

MAIN = "openai"
"""The name of the provider that the LLM_* settings make, whoever's server it is."""

_UNKNOWN_WINDOW = 32_000


@dataclass(frozen=True, slots=True)
class DefaultModel:
    """The three LLM_* settings; without a model there is none."""

    base_url: str = ""
    api_key: str = ""
    model: str = ""

    def as_entry(self) -> dict[str, Any]:
        entry = {"model": self.model, "api_key": self.api_key}
        if not self.base_url or "api.openai.com" in self.base_url:
            return {"preset": "openai", **entry}
        return {"preset": "openai_compatible", "base_url": self.base_url, **entry}


@dataclass(frozen=True, slots=True)
class CacheSettings:
    store: str
    ttl: timedelta
    most: int


@dataclass(frozen=True, slots=True)
class ProviderCatalog:
    """Close it when the product stops."""

    routes: Routes
    caps: SpendCaps
    cache: CacheSettings
    is_offline: bool
    _opened: AsyncExitStack

    async def aclose(self) -> None:
        await self._opened.aclose()


def load_catalog(
    file: Path,
    *,
    default: DefaultModel,
    keys: Mapping[str, str],
    offline_texts: Path,
    counter: TokenCounter,
) -> ProviderCatalog:
    """Opens no connection. Raises ConfigurationError that names what is wrong in the file."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        return _Reader(content, keys).catalog(default, offline_texts, counter)
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"{file}: {error!r}") from error


class _Reader:
    def __init__(self, content: Mapping[str, Any], keys: Mapping[str, str]) -> None:
        self._content = content
        self._keys = keys
        self._breaker = BreakerPolicy(**content["breaker"])

    def catalog(
        self, default: DefaultModel, offline_texts: Path, counter: TokenCounter
    ) -> ProviderCatalog:
        opened = AsyncExitStack()
        candidates = []
        for name, entry in self._entries(default).items():
            provider = self._provider(name, entry)
            opened.push_async_callback(provider.aclose)
            candidates.append(self._candidate(provider))
        is_offline = not candidates
        if is_offline:
            candidates = [self._candidate(OfflineProvider(offline_texts, counter))]
        cache = self._content["cache"]
        return ProviderCatalog(
            routes=Routes(
                candidates,
                self._order([c.name for c in candidates]),
                # Whoever asks for a provider by name is told by it that none is configured.
                stand_in_for={MAIN, *self._content["providers"]} if is_offline else (),
            ),
            caps=SpendCaps(**self._content["spending_caps"]),
            cache=CacheSettings(
                cache["store"], timedelta(minutes=cache["ttl_minutes"]), int(cache["most"])
            ),
            is_offline=is_offline,
            _opened=opened,
        )

    def _entries(self, default: DefaultModel) -> dict[str, dict[str, Any]]:
        entries = {MAIN: default.as_entry()} if default.model else {}
        for name, entry in self._content["providers"].items():
            if api_key := self._keys.get(entry["key"], ""):
                entries[name] = {**entry, "api_key": api_key}
        return entries

    def _provider(self, name: str, entry: Mapping[str, Any]) -> OpenAICompatible | Anthropic:
        options = {**self._content["presets"][entry["preset"]], **self._model(entry["model"])}
        options |= entry
        common = {
            "name": name,
            "api_key": options["api_key"],
            "model": options["model"],
            "base_url": options["base_url"],
        }
        if options["wire"] == "anthropic":
            return Anthropic(**common)
        names = ("token_limit_field", "sends_temperature", "json_schemas")
        dialect = Dialect(**{key: options[key] for key in names if key in options})
        return OpenAICompatible(**common, dialect=dialect)

    def _candidate(self, provider: TextProvider) -> Candidate:
        known = self._model(provider.model)
        card = ModelCard(
            model=provider.model,
            input_price=float(known.get("input", 0)),
            output_price=float(known.get("output", 0)),
            context_window=int(known.get("window", _UNKNOWN_WINDOW)),
            token_factor=float(known.get("token_factor", 1)),
        )
        return Candidate(provider, card, CircuitBreaker(self._breaker))

    def _model(self, model: str) -> Mapping[str, Any]:
        models: Mapping[str, Mapping[str, Any]] = self._content["models"]
        fitting = [name for name in models if model.startswith(name)]
        return models[max(fitting, key=len)] if fitting else {}

    def _order(self, present: list[str]) -> dict[str, list[str]]:
        """The file's routes without absent providers; those it forgets come last."""
        known = {MAIN, *self._content["providers"]}
        order = {}
        for use_case, names in self._content["routes"].items():
            if unknown := set(names) - known:
                raise ValueError(f"route {use_case} names unknown providers {sorted(unknown)}")
            listed = [name for name in names if name in present]
            order[use_case] = [*listed, *(name for name in present if name not in listed)]
        return order
