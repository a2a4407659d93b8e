"""The `Idempotency-Key` header."""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing
from hashlib import sha256
from typing import Annotated

from fastapi import Header
from pydantic import BaseModel

from application.text_engine.answering_once import (
    Answered,
    AnswerOnceUseCase,
    Items,
    KeyedCall,
    Work,
)
from domain.shared.errors import ProviderUnavailable
from domain.shared.identity import Person

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[!-~]{1,255}$",
        description="Unique to one request of yours: repeated within a day, it is answered as it "
        "was the first time, and costs nothing; with another body it is refused (409)",
    ),
]
_IDS = {"request_id", "trace_id"}


def items_of(
    once: AnswerOnceUseCase,
    key: str | None,
    person: Person,
    path: str,
    body: BaseModel,
    work: Work,
) -> Items:
    """Ids name a call, they change nothing in what it asks: they are no part of the fingerprint."""
    if key is None:
        return work()
    asked = [path, body.model_dump(mode="json", exclude=_IDS, exclude_unset=True)]
    fingerprint = sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
    return once.execute(KeyedCall(person, key, fingerprint), work)


async def whole(items: AsyncGenerator[str | Answered]) -> Answered:
    async with aclosing(items):
        async for item in items:
            if isinstance(item, Answered):
                return item
    raise ProviderUnavailable("there was no answer", kind="empty")
