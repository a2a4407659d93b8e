"""`config/providers.yaml` made into providers and routes."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml

from application.shared.ports import TokenCounter
from application.text_engine.ports import TextProvider
from application.text_engine.routing import Candidate, Routes
from domain.shared.errors import ConfigurationError
from domain.text_engine.breaker import BreakerPolicy, CircuitBreaker
from domain.text_engine.spending import SpendCaps
from infrastructure.text_providers.anthropic import Anthropic
from infrastructure.text_providers.offline import OfflineProvider
from infrastructure.text_providers.openai_compatible import Dialect, OpenAICompatible
from infrastructure.text_providers.prices import PriceList
from infrastructure.yaml_text import read_yaml

MAIN = "openai"
"""The name of the provider that the LLM_* settings make, whoever's server it is."""

FALLBACK = "openai-fallback"


@dataclass(frozen=True, slots=True)
class DefaultModel:
    """The LLM_* settings; without a model there is none.

    `fallback` is a further, cheaper model of the same server: what answers where the first one
    fails, or is too dear for what may still be spent.
    """

    base_url: str = ""
    api_key: str = ""
    model: str = ""
    fallback: str = ""

    def entries(self) -> dict[str, dict[str, Any]]:
        models = {MAIN: self.model, FALLBACK: self.fallback}
        return {name: self._entry(model) for name, model in models.items() if model}

    def _entry(self, model: str) -> dict[str, Any]:
        entry = {"model": model, "api_key": self.api_key}
        if not self.base_url or "api.openai.com" in self.base_url:
            return {"preset": "openai", **entry}
        return {"preset": "openai_compatible", "base_url": self.base_url, **entry}


@dataclass(frozen=True, slots=True)
class SpendPolicy:
    """Daily caps in USD, None for none; the most that one call may be given, in tokens and USD."""

    user_daily: float | None = None
    total_daily: float | None = None
    refuses_unpriced: bool = False
    input_limit: int = 32_000
    call_usd: float | None = None


@dataclass(frozen=True, slots=True)
class ByEnvironment:
    """What settings add to the file: further providers, and routes instead of its own.

    A provider's entry is as in the file; without a `key` it takes part in any case.
    """

    providers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    routes: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CacheSettings:
    store: str
    ttl: timedelta
    most: int


@dataclass(frozen=True, slots=True)
class ProviderCatalog:
    """Close it when the product stops."""

    routes: Routes
    prices: PriceList
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
    policy: SpendPolicy | None = None,
    environment: ByEnvironment | None = None,
) -> ProviderCatalog:
    """Opens no connection. Raises ConfigurationError that names what is wrong in the file."""
    try:
        content = read_yaml(file.read_text(encoding="utf-8"))
        _add(content, environment or ByEnvironment())
        return _Reader(content, keys, policy or SpendPolicy()).catalog(
            default, offline_texts, counter
        )
    except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigurationError(f"{file}: {error!r}") from error


def _add(content: dict[str, Any], environment: ByEnvironment) -> None:
    """Raises ConfigurationError that names the setting."""
    for name, entry in environment.providers.items():
        if name in (MAIN, FALLBACK) or not {"model", "base_url"} <= entry.keys():
            raise ConfigurationError(
                f"LLM_PROVIDERS: {name} needs a base_url and a model, and a name other than "
                f"{MAIN} and {FALLBACK}"
            )
        content["providers"][name] = {"preset": "openai_compatible", "key": "", **entry}
    known = {MAIN, FALLBACK, *content["providers"]}
    for route, names in environment.routes.items():
        if unknown := sorted(set(names) - known):
            raise ConfigurationError(
                f"LLM_ROUTES: {route} names {', '.join(unknown)}; "
                f"there are {', '.join(sorted(known))}"
            )
        content["routes"][route] = list(names)


class _Reader:
    def __init__(
        self, content: Mapping[str, Any], keys: Mapping[str, str], policy: SpendPolicy
    ) -> None:
        self._content = content
        self._keys = keys
        self._policy = policy
        self._prices = PriceList(
            content["models"],
            content["families"],
            content["unpriced"],
            policy.refuses_unpriced,
            policy.input_limit,
            policy.call_usd,
        )
        self._breaker = BreakerPolicy(**content["breaker"])

    def catalog(
        self, default: DefaultModel, offline_texts: Path, counter: TokenCounter
    ) -> ProviderCatalog:
        opened = AsyncExitStack()
        candidates = []
        for name, entry in self._entries(default).items():
            options = self._options(entry)
            provider = self._provider(name, options)
            opened.push_async_callback(provider.aclose)
            candidates.append(self._candidate(provider, options["base_url"]))
        is_offline = not candidates
        if is_offline:
            candidates = [self._candidate(OfflineProvider(offline_texts, counter), None)]
        cache = self._content["cache"]
        return ProviderCatalog(
            routes=Routes(
                candidates,
                self._order([c.name for c in candidates]),
                # Whoever asks for a provider by name is told by it that none is configured.
                stand_in_for={MAIN, *self._content["providers"]} if is_offline else (),
            ),
            prices=self._prices,
            caps=SpendCaps(
                user_daily=self._policy.user_daily,
                total_daily=self._policy.total_daily,
                **self._content["monthly_spending_caps"],
            ),
            cache=CacheSettings(
                cache["store"], timedelta(minutes=cache["ttl_minutes"]), int(cache["most"])
            ),
            is_offline=is_offline,
            _opened=opened,
        )

    def _entries(self, default: DefaultModel) -> dict[str, dict[str, Any]]:
        entries = default.entries()
        for name, entry in self._content["providers"].items():
            api_key = self._keys.get(entry["key"], "")
            if api_key or not entry["key"]:
                entries[name] = {**entry, "api_key": api_key}
        return entries

    def _options(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        preset = self._content["presets"][entry["preset"]]
        return {**preset, **self._prices.traits(entry["model"]), **entry}

    def _provider(self, name: str, options: Mapping[str, Any]) -> OpenAICompatible | Anthropic:
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

    def _candidate(self, provider: TextProvider, base_url: str | None) -> Candidate:
        card = self._prices.card(provider.model, base_url)
        return Candidate(provider, card, CircuitBreaker(self._breaker))

    def _order(self, present: list[str]) -> dict[str, list[str]]:
        """The file's routes without absent providers; those it forgets come last."""
        known = {MAIN, FALLBACK, *self._content["providers"]}
        order = {}
        for use_case, names in self._content["routes"].items():
            if unknown := set(names) - known:
                raise ValueError(f"route {use_case} names unknown providers {sorted(unknown)}")
            listed = [name for name in names if name in present]
            order[use_case] = [*listed, *(name for name in present if name not in listed)]
        return order
