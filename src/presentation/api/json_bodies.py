"""JSON as it goes out."""

import json
from collections.abc import Mapping

import orjson
from fastapi import Response

from presentation.api.ai_errors import CallIds


def encoded(content: object) -> bytes:
    """What a model wrote may hold numbers and half characters that the fast encoder refuses."""
    try:
        return orjson.dumps(content)
    except TypeError:
        return json.dumps(content).encode()


def answered(content: object, status: int = 200, *, again: bool = False) -> Response:
    """`again`: given before, to an equal call with the same Idempotency-Key."""
    headers = {"Idempotent-Replayed": "true"} if again else {}
    return Response(encoded(content), status, headers=headers, media_type="application/json")


def answered_to(ids: CallIds, content: Mapping[str, object]) -> Response:
    """The same under the ids of the call."""
    return answered({"request_id": ids.request_id, "trace_id": ids.trace_id, **content})
