"""The prompt laboratory: the text engine with or without the product's storage."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Unpack

from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.lab import ActivateTriedVersionsUseCase, RunScenariosUseCase
from application.text_engine.ports import PromptTemplates
from application.text_engine.prompts import PromptRollout, RenderPromptUseCase
from composition import prompts, text_engine
from composition.app import Replacements, open_app
from composition.contexts import CONTEXTS
from composition.foundation import CONFIG
from composition.operators import session_of
from infrastructure.json_schemas import fits_schema
from infrastructure.scenario_files import scenarios_beside
from infrastructure.settings import Settings, load_settings
from presentation.cli.prompt_lab import LabOptions, PromptLab


@asynccontextmanager
async def open_prompt_lab(
    options: LabOptions, settings: Settings | None = None, **replacements: Unpack[Replacements]
) -> AsyncIterator[PromptLab]:
    """Decisions, and what others decided, are for who holds a key: raises NotAuthenticated."""
    parts: Replacements = {
        "contexts": CONTEXTS if options.stores else (prompts.build, text_engine.build),
        "in_memory": not options.stores,
        **replacements,
    }
    async with open_app(settings or load_settings(), **parts) as app:
        rollout = app.get(PromptRollout)
        await rollout.live.refresh()
        run = RunScenariosUseCase(
            app.get(RenderPromptUseCase),
            app.get(GenerateTextUseCase),
            fits_schema,
            provider=options.provider,
            judge=options.judge,
        )
        yield PromptLab(
            templates=app.get(PromptTemplates),
            rollout=rollout,
            run=run,
            activate=ActivateTriedVersionsUseCase(run, rollout.activate),
            operator=await session_of(app) if options.stores else None,
            read_scenarios=scenarios_beside(CONFIG / "prompts"),
        )
