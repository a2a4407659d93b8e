"""Contexts as the product wires them, over in-memory storage, at once and without an event loop."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import Any, Unpack

from prometheus_client import CollectorRegistry

from application.shared.ports import TokenCounter
from application.text_engine.ports import PromptTemplates
from application.text_engine.prompts import RenderPromptUseCase
from application.text_engine.retrying import RetryPolicy
from composition.app import Replacements, build_app, lay_foundation
from composition.foundation import CONFIG as CONFIG
from composition.foundation import App
from domain.shared.language import Language
from infrastructure.locales import FluentInterfaceTexts
from infrastructure.persona_files import read_personas
from infrastructure.prompt_files import PromptFiles
from infrastructure.settings import Settings
from infrastructure.tokenizers.tiktoken_counter import TiktokenCounter
from tests.support.in_process_product import product_settings

COUNTER = TiktokenCounter(CONFIG / "tokenizers" / "o200k_base.tiktoken")
PERSONAS = read_personas(CONFIG / "personas")
TEMPLATES = PromptFiles(CONFIG / "prompts")
RENDER = RenderPromptUseCase(TEMPLATES)
TEXTS = FluentInterfaceTexts(CONFIG / "locales")
READ_ONCE: Mapping[type, object] = {
    TokenCounter: COUNTER,
    PromptTemplates: TEMPLATES,
    RetryPolicy: RetryPolicy(attempts=2, base=0.001),
}
"""Files that every product of a test run shares; and a provider that fails is soon asked again."""


def english(key: str, **given: str) -> str:
    """An interface text as an English reader sees it."""
    return TEXTS.text(Language.ENGLISH, key, **given)


def in_memory_app(settings: Mapping[str, Any], **replaced: Unpack[Replacements]) -> App:
    """Of the `contexts` that are given."""
    parts: Replacements = {"texts": TEXTS, "registry": CollectorRegistry()}
    parts.update(replaced)
    parts["ports"] = {**READ_ONCE, **replaced.get("ports", {})}
    base = lay_foundation(_settings(**settings), AsyncExitStack(), None, **parts)
    building = build_app(base, parts["contexts"])
    try:
        building.send(None)
    except StopIteration as built:
        app: App = built.value
        return app
    raise AssertionError("a context waits for something while it is built")


@cache
def _settings(**settings: Any) -> Settings:
    nowhere = ("mongodb://127.0.0.1:9", "nowhere")
    return product_settings(nowhere, Path(gettempdir()), **settings)
