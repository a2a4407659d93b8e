"""What is known of models by their names, and what one costs of which no price is known."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from domain.shared.errors import ConfigurationError
from domain.text_engine.models import ModelCard

# What may follow a model's whole name: `-latest`, a date, a version such as `-2506`, a tag.
_EDITION = re.compile(r"[-@](latest|\d{4}-\d{2}-\d{2}|\d{8}|\d{4})|:[\w.-]+")
_UNKNOWN_WINDOW = 32_000
_PRIVATE_NAMES = (".local", ".internal", ".lan", ".localhost")


@dataclass(frozen=True, slots=True)
class PriceList:
    """`models` and `families` are those of `config/providers.yaml`; `unpriced` is the upper price
    that is charged at a public address, unless such models are refused.
    """

    models: Mapping[str, Mapping[str, Any]]
    families: Mapping[str, Mapping[str, Any]]
    unpriced: Mapping[str, float]
    refuses_unpriced: bool = False
    input_limit: int = 32_000
    call_usd: float | None = None

    def traits(self, model: str) -> Mapping[str, Any]:
        """By the whole name, else by the family that it begins with; the longest wins."""
        name = model.rsplit("/", 1)[-1].lower()
        whole = [known for known in self.models if _is_edition_of(name, known)]
        families = [known for known in self.families if name.startswith(known)]
        if whole:
            return self.models[max(whole, key=len)]
        return self.families[max(families, key=len)] if families else {}

    def card(self, model: str, base_url: str | None) -> ModelCard:
        """Raises ConfigurationError for a model without a price where such are refused."""
        known = self.traits(model)
        is_priced = "input" in known or base_url is None or is_private(base_url)
        if not is_priced and self.refuses_unpriced:
            raise ConfigurationError(
                f"LLM_UNPRICED: {model} has no price in config/providers.yaml and is not at a "
                "private address; add its price, or set LLM_UNPRICED=charge"
            )
        price = known if is_priced else self.unpriced
        return ModelCard(
            model=model,
            input_price=float(price.get("input", 0)),
            output_price=float(price.get("output", 0)),
            context_window=int(known.get("window", _UNKNOWN_WINDOW)),
            token_factor=float(known.get("token_factor", 1)),
            input_limit=self.input_limit,
            has_assumed_price=not is_priced,
            sees=bool(known.get("sees", False)),
            call_usd=self.call_usd,
        )


def is_private(base_url: str) -> bool:
    """Whether the address is this machine's or a private network's: who computes there is us."""
    host = urlsplit(base_url).hostname or ""
    try:
        return ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith(_PRIVATE_NAMES)


def _is_edition_of(name: str, known: str) -> bool:
    rest = name.removeprefix(known) if name.startswith(known) else None
    return rest is not None and (not rest or _EDITION.fullmatch(rest) is not None)
