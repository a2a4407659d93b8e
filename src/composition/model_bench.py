"""The configured models at their use cases, without the product's storage."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Unpack

from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.model_bench import BenchModelsUseCase
from application.text_engine.prompts import DescribeUseCasesUseCase, RenderPromptUseCase
from application.text_engine.routing import Routes
from composition import prompts, text_engine
from composition.app import Replacements, open_app
from composition.foundation import CONFIG
from infrastructure.json_schemas import fits_schema
from infrastructure.scenario_files import scenarios_beside
from infrastructure.settings import Settings


@asynccontextmanager
async def open_model_bench(
    settings: Settings, **replacements: Unpack[Replacements]
) -> AsyncIterator[BenchModelsUseCase]:
    parts: Replacements = {
        "contexts": (prompts.build, text_engine.build),
        "in_memory": True,
        **replacements,
    }
    async with open_app(settings, **parts) as app:
        yield BenchModelsUseCase(
            app.get(RenderPromptUseCase),
            app.get(GenerateTextUseCase),
            fits_schema,
            app.get(Routes),
            app.get(DescribeUseCasesUseCase),
            partial(scenarios_beside(CONFIG / "prompts"), None),
        )
