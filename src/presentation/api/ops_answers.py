"""Reading and answering the calls of those who look after personas."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from fastapi import Request, Response

from application.text_engine.answering_once import (
    Answered,
    AnswerOnceUseCase,
    Items,
    KeyedCall,
)
from domain.access.keys import Principal
from domain.shared.errors import InvalidInput
from domain.shared.identity import Person

_LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Mapping[str, Any]
    etag: str = ""


async def answered_once(
    once: AnswerOnceUseCase,
    request: Request,
    who: Principal,
    body: Mapping[str, Any],
    work: Callable[[], Awaitable[Answer]],
) -> Response:
    """With an Idempotency-Key, what was answered once is answered again, for a day.

    Raises what `work` raises, InvalidInput for what is no key, and Conflict for one that was used
    for another call.
    """
    key = request.headers.get("idempotency-key")
    if key is None:
        return told(await work())
    if not (1 <= len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable()):
        raise InvalidInput(f"Idempotency-Key: 1 to {_LONGEST_KEY} visible characters")
    asked = f"{request.method} {request.url.path} ".encode() + orjson.dumps(body)
    person = Person.of_service(who.tenant, "operator")

    async def items() -> Items:
        answer = await work()
        body = orjson.loads(orjson.dumps(answer.body))
        yield Answered({"status": answer.status, "body": body, "etag": answer.etag})

    call = KeyedCall(person, key, sha256(asked).hexdigest())
    async with aclosing(once.execute(call, items)) as given:
        async for item in given:
            if isinstance(item, Answered):
                return told(Answer(**item.answer))  # type: ignore[arg-type]  # as it was kept
    raise AssertionError("the work gives an answer, or raises")


def told(answer: Answer) -> Response:
    headers = {"ETag": f'"{answer.etag}"'} if answer.etag else {}
    body = orjson.dumps(answer.body)
    return Response(body, answer.status, headers=headers, media_type="application/json")


async def read_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; none at all is an empty one. Raises InvalidInput."""
    raw = await request.body()
    if not raw.strip():
        return {}
    try:
        body = orjson.loads(raw)
    except ValueError:
        raise InvalidInput("body: is no valid JSON") from None
    if not isinstance(body, dict):
        raise InvalidInput("body: is no JSON object")
    return body
