"""Documents as JSON values, for exports."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bson import ObjectId


def plain(documents: Iterable[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Keys that the database made up itself say nothing and are left out."""
    return [
        {name: _value(value) for name, value in document.items() if not isinstance(value, ObjectId)}
        for document in documents
    ]


def _value(value: Any) -> Any:
    match value:
        case Mapping():
            return {name: _value(inner) for name, inner in value.items()}
        case list():
            return [_value(inner) for inner in value]
        case datetime():
            return value.isoformat()
        case bytes():
            return _json_or_text(value)
        case UUID():
            return str(value)
        case _:
            return value


def _json_or_text(content: bytes) -> Any:
    """Updates are kept as the JSON that Telegram sent."""
    try:
        return json.loads(content)
    except ValueError:
        return content.decode("utf-8", "replace")
