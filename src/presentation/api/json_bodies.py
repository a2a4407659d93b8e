"""JSON as it goes out."""

import json

import orjson
from fastapi import Response


def encoded(content: object) -> bytes:
    """What a model wrote may hold numbers and half characters that the fast encoder refuses."""
    try:
        return orjson.dumps(content)
    except TypeError:
        return json.dumps(content).encode()


def answered(content: object, *, again: bool = False) -> Response:
    """`again`: given before, to an equal call with the same Idempotency-Key."""
    headers = {"Idempotent-Replayed": "true"} if again else {}
    return Response(encoded(content), headers=headers, media_type="application/json")
