"""The screens over HTTP."""

from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from application.access.keys import AuthenticateKeyUseCase
from composition.screens import screen_texts
from domain.access.keys import Role
from infrastructure.clock import SystemClock
from infrastructure.in_memory.access_keys import InMemoryAccessKeys
from infrastructure.rate_limits import WindowCallLimiter, open_windows
from presentation.api.ai_access import ApiAccess
from presentation.api.call_limits import CallCounting, CallLimits
from presentation.api.safety_router import SafetyServices, build_safety_router

KEY = "a-service-of-the-tests"


@pytest.fixture
async def service() -> AsyncIterator[httpx2.AsyncClient]:
    keys = {Role.SERVICE: KEY, Role.SUPPORT: "support-key"}
    authenticate = AuthenticateKeyUseCase(InMemoryAccessKeys(), SystemClock(), keys)
    async with open_windows("") as windows:
        access = ApiAccess(authenticate, CallCounting(WindowCallLimiter(windows), CallLimits()))
        app = FastAPI()
        app.include_router(build_safety_router(SafetyServices(screen_texts(), access)))
        async with httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app),
            base_url="http://test/v1/safety",
            headers={"Authorization": f"Bearer {KEY}"},
        ) as client:
            yield client


async def test_a_text_is_answered_with_all_that_was_found(service: httpx2.AsyncClient) -> None:
    body = {"text": "я больше не хочу жить, мой номер 89161234567", "language": "ru"}
    answer = await service.post("/screen", json=body)
    assert answer.status_code == 200
    assert answer.json() == {
        "crisis": {"tier": 1, "about": "self"},
        "injection": {"level": "low", "rules": []},
        "personal_data": [{"entity": "PHONE", "start": 33, "end": 44}],
        "decision": "suspend",
    }


async def test_what_we_say_ourselves_is_nobodys_crisis(service: httpx2.AsyncClient) -> None:
    answer = await service.post("/screen", json={"text": "I want to die", "direction": "output"})
    assert answer.json()["crisis"] == {"tier": 0, "about": None}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": 5},
        {"text": None},
        {"text": "a" * 100_001},
        {"text": "a", "direction": "up"},
        {"text": "a", "language": "l'anglais"},
        {"text": "a", "persona": 5},
        {"text": "a", "more": 1},
        {"words": "a"},
    ],
)
async def test_a_body_of_another_shape_is_refused(
    service: httpx2.AsyncClient, body: dict[str, object]
) -> None:
    answer = await service.post("/screen", json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "VALIDATION_ERROR"


async def test_only_services_and_those_who_test_safety_come_in(service: httpx2.AsyncClient) -> None:
    for key, status in (("support-key", 403), ("no-such-key", 401)):
        headers = {"Authorization": f"Bearer {key}"}
        answer = await service.post("/screen", json={"text": "a"}, headers=headers)
        assert answer.status_code == status


async def test_an_unknown_persona_is_named_with_those_there_are(
    service: httpx2.AsyncClient,
) -> None:
    answer = await service.post("/screen", json={"text": "a", "persona": "bob"})
    assert answer.status_code == 400
    assert "no persona 'bob'; there are: butler, astrologer" in answer.json()["error"]["message"]


@pytest.mark.parametrize("more", [{}, {"persona": "astrologer"}, {"language": "de"}])
async def test_persona_and_language_may_be_named(
    service: httpx2.AsyncClient, more: dict[str, str]
) -> None:
    answer = await service.post("/screen", json={"text": "Je veux mourir"} | more)
    assert answer.json()["decision"] == "suspend"


@pytest.mark.parametrize("direction", ["input", "output"])
async def test_private_details_are_found_in_what_both_sides_say(
    service: httpx2.AsyncClient, direction: str
) -> None:
    body = {"text": "Call +33 6 12 34 56 78", "direction": direction}
    answer = await service.post("/screen", json=body)
    assert answer.json()["personal_data"] == [{"entity": "PHONE", "start": 5, "end": 22}]


@pytest.mark.parametrize("text", ["", " ", "\u200b", "\x00"])
async def test_where_nothing_is_said_nothing_is_found(
    service: httpx2.AsyncClient, text: str
) -> None:
    answer = await service.post("/screen", json={"text": text})
    assert answer.status_code == 200
    assert answer.json() == {
        "crisis": {"tier": 0, "about": None},
        "injection": {"level": "low", "rules": []},
        "personal_data": [],
        "decision": "allow",
    }


async def test_what_stands_at_the_end_of_a_long_text_is_found(service: httpx2.AsyncClient) -> None:
    said = "we had tea in the garden, and " * 700
    text = f"{said[:20_000]}. My number is +33 6 12 34 56 78"
    answer = await service.post("/screen", json={"text": text})
    (found,) = answer.json()["personal_data"]
    assert text[found["start"] : found["end"]] == "+33 6 12 34 56 78"


@pytest.mark.parametrize(
    "before",
    [
        "😀👩‍👩‍👧 ",
        "e\u0301te\u0301 ",
        "\u200b\u2060\ufeff",
        "\U0001f1eb\U0001f1f7 ﬁ ",
        "\u202eabc\u202c ",
    ],
    ids=["emoji", "combining", "zero width", "flag and ligature", "direction"],
)
async def test_offsets_are_code_points_of_the_text_as_it_came(
    service: httpx2.AsyncClient, before: str
) -> None:
    for number in ("+33 6 12 34 56 78", "+33 6 12\u200b 34 56 78"):
        text = f"{before}my phone: {number}, e\u0301te\u0301 😀"
        answer = await service.post("/screen", json={"text": text})
        (found,) = answer.json()["personal_data"]
        assert text[found["start"] : found["end"]] == number
