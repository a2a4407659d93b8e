"""Who opens the product's bare address is led on."""

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient

from domain.shared.language import Language
from presentation.api.front_page import build_front_page
from tests.support.in_memory_product import TEXTS


@pytest.fixture
def browser() -> TestClient:
    app, router = FastAPI(docs_url=None), APIRouter()
    for place in ("/sandbox", "/docs"):
        router.get(place)(lambda: None)
    app.include_router(router)
    app.include_router(build_front_page(TEXTS, Language.RUSSIAN))
    return TestClient(app)


def test_it_links_to_what_is_served_and_to_nothing_else(browser: TestClient) -> None:
    page = browser.get("/").text
    assert [place for place in ("/sandbox", "/console", "/docs") if f'href="{place}"' in page] == [
        "/sandbox",
        "/docs",
    ]


@pytest.mark.parametrize(
    ("accepted", "said"),
    [("fr-CA,en;q=0.8", "navigateur"), ("de,en-GB;q=0.5", "in the browser"), ("", "в браузере")],
)
def test_it_speaks_the_browsers_language(browser: TestClient, accepted: str, said: str) -> None:
    answer = browser.get("/", headers={"accept-language": accepted})
    assert said in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
