"""Changes of JSON documents: applying them (RFC 7396), and telling them."""

from collections.abc import Iterator, Mapping
from typing import Any

_SHOWN = 400


def merged(document: object, patch: object) -> Any:
    """As a JSON Merge Patch leaves it: null removes, whatever is no object replaces."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(document) if isinstance(document, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def differences(before: object, after: object, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Every place where the documents differ, with what stands there in both; None: nothing."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in dict.fromkeys((*before, *after)):
            inner = f"{path}.{name}" if path else str(name)
            yield from differences(before.get(name), after.get(name), inner)
    elif before != after:
        yield path, before, after


def told(before: object, after: object) -> list[dict[str, Any]]:
    """The differences, fit to be shown; long texts are cut."""
    return [
        {"field": path, "before": _short(old), "after": _short(new)}
        for path, old, new in differences(before, after)
    ]


def _short(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _SHOWN:
        return value[:_SHOWN] + "…"
    return value
