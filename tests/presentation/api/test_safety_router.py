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
    "body", [{}, {"text": 5}, {"text": "a", "direction": "up"}, {"words": "a"}]
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
