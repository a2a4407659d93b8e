"""Answers given before any route is asked, in the error body of all routes."""

from uuid import uuid4

import orjson

Headers = list[tuple[bytes, bytes]]


def refusal(kind: str, message: str, retry_after: int | None = None) -> tuple[Headers, bytes]:
    """Headers and body of the answer; `retry_after` is in seconds."""
    error: dict[str, object] = {"type": kind, "message": message}
    headers = [(b"content-type", b"application/json")]
    if retry_after is not None:
        error["retry_after_ms"] = retry_after * 1000
        headers.append((b"retry-after", str(retry_after).encode()))
    ids = {"request_id": f"req_{uuid4().hex}", "trace_id": f"trace_{uuid4().hex}"}
    body = orjson.dumps({**ids, "error": error})
    return [*headers, (b"content-length", str(len(body)).encode())], body
