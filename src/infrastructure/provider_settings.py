"""LLM_PROVIDERS and LLM_ROUTES: providers and their order, one line each."""

from collections.abc import Mapping

import yaml

from infrastructure.yaml_text import read_yaml

_FIELDS = {"base_url", "model", "key", "preset"}


def read_providers(written: object) -> Mapping[str, Mapping[str, str]]:
    """From `{local: {base_url: http://127.0.0.1:11434/v1, model: qwen3, key: LOCAL_KEY}}`, in YAML
    or JSON. `key` names the variable that holds the key. Raises ValueError with what is wrong.
    """
    try:
        value = read_yaml(written) if isinstance(written, str) else written
    except yaml.YAMLError as error:
        raise ValueError("is neither YAML nor JSON") from error
    if not value:
        return {}
    if not isinstance(value, Mapping):
        raise ValueError("must map names to providers")
    return {str(name): _entry(str(name), entry) for name, entry in value.items()}


def read_routes(written: object) -> Mapping[str, tuple[str, ...]]:
    """From `memory_summary=local,openai; agent:astrologer=anthropic`. Raises ValueError."""
    if isinstance(written, Mapping):
        return {str(route): tuple(names) for route, names in written.items()}
    routes = {}
    for part in filter(None, (part.strip() for part in str(written or "").split(";"))):
        route, separator, names = part.partition("=")
        listed = tuple(filter(None, (name.strip() for name in names.split(","))))
        if not (separator and route.strip() and listed):
            raise ValueError(f"{part[:80]!r} is not of the form chat=openai,mistral")
        routes[route.strip()] = listed
    return routes


def _entry(name: str, entry: object) -> Mapping[str, str]:
    if not isinstance(entry, Mapping) or not set(entry) <= _FIELDS:
        raise ValueError(f"{name} may have the fields {', '.join(sorted(_FIELDS))}")
    return {str(field): str(value) for field, value in entry.items()}
