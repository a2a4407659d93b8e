"""PROMPT_VERSIONS: which versions are live, or how they are split, as one line."""

import json
from collections.abc import Mapping
from contextlib import suppress

from domain.shared.errors import InvalidInput
from domain.shared.rollout import Weights


def read_versions(written: object) -> Mapping[str, Weights]:
    """From `chat=v1:50,v2:50; memory_summary=v2`, or JSON: `{"chat": {"v1": 50, "v2": 50}}`.

    Raises ValueError with what is wrong.
    """
    try:
        pairs = _from_json(written) if _is_json(written) else _from_line(str(written or ""))
        return {name: _weights(given) for name, given in pairs.items()}
    except InvalidInput as error:
        raise ValueError(str(error)) from error


def _is_json(written: object) -> bool:
    return isinstance(written, Mapping) or str(written).lstrip().startswith(("{", "["))


def _from_json(written: object) -> Mapping[str, object]:
    value = written
    if isinstance(written, str):
        with suppress(ValueError):
            value = json.loads(written)
    if not isinstance(value, Mapping):
        raise InvalidInput("is neither a JSON object nor of the form chat=v1:50,v2:50")
    return value


def _from_line(written: str) -> Mapping[str, object]:
    pairs: dict[str, object] = {}
    for part in filter(None, (text.strip() for text in written.split(";"))):
        name, separator, weights = (text.strip() for text in part.partition("="))
        if not (name and separator and weights) or name in pairs:
            raise InvalidInput(f"does not say which version in {part!r}")
        pairs[name] = weights
    return pairs


def _weights(given: object) -> Weights:
    if isinstance(given, Weights):
        return given
    if isinstance(given, str):
        return Weights.parse(given)
    if isinstance(given, Mapping) and all(type(weight) is int for weight in given.values()):
        return Weights({str(version): weight for version, weight in given.items()})
    raise InvalidInput("a version is a name such as v1, or names with whole numbers as weights")
