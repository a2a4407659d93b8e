"""Somebody who looks after personas over HTTP, with a key of their own."""

from collections.abc import Mapping
from typing import Any

import httpx2

from tests.support.command import ADMIN_KEY


class PersonaOwner:
    """Calls `/v1/ops/…` of a running product; every call returns the response as it came."""

    def __init__(self, url: str, key: str = ADMIN_KEY) -> None:
        self.url = url
        self.key = key

    def with_key(self, key: str) -> "PersonaOwner":
        return PersonaOwner(self.url, key)

    async def get(self, path: str, **query: Any) -> httpx2.Response:
        return await self._call("GET", path, params=query or None)

    async def post(self, path: str, body: object = None, **headers: str) -> httpx2.Response:
        return await self._call("POST", path, json=body or {}, headers=_named(headers))

    async def put(self, path: str, body: object, **headers: str) -> httpx2.Response:
        return await self._call("PUT", path, json=body, headers=_named(headers))

    async def _call(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **more: Any
    ) -> httpx2.Response:
        shown = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        async with httpx2.AsyncClient(base_url=f"{self.url}/v1/ops", timeout=30) as client:
            return await client.request(method, path, headers={**shown, **(headers or {})}, **more)


def _named(headers: Mapping[str, str]) -> dict[str, str]:
    """`if_match` becomes If-Match."""
    return {name.replace("_", "-"): value for name, value in headers.items()}


def a_profile(**changes: object) -> dict[str, Any]:
    """A whole profile that may be activated."""
    voice = {
        "description": "A sommelier who speaks briefly and never presses a glass on anybody.",
        "greeting": "Good evening. See also /persona.",
        "apology": "The cork broke. Again in a minute?",
        "too_long": "Too much for one glass.",
        "switched": "The sommelier is here.",
        "calls": ["call the sommelier"],
    }
    names = {"ru": "Жан", "en": "John", "fr": "Jean"}
    voices = {code: {"name": name, **voice} for code, name in names.items()}
    return {"emoji": "🍷", **voices, **changes}
