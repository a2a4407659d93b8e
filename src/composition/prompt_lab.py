"""The prompt laboratory: the text engine with or without the product's storage."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Unpack

from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.lab import ActivateVersionUseCase, RunScenariosUseCase
from application.text_engine.ports import PromptTemplates, VersionChoices
from application.text_engine.prompts import RenderPromptUseCase
from application.text_engine.versions import (
    ActivePrompts,
    ChooseVersionUseCase,
    RollBackVersionUseCase,
)
from composition import text_engine
from composition.app import CONTEXTS, Replacements, open_app
from infrastructure.json_schemas import fits_schema
from infrastructure.scenario_files import read_scenarios
from infrastructure.settings import Settings, load_settings
from presentation.cli.prompt_lab import LabOptions, PromptLab


@asynccontextmanager
async def open_prompt_lab(
    options: LabOptions, settings: Settings | None = None, **replacements: Unpack[Replacements]
) -> AsyncIterator[PromptLab]:
    parts: Replacements = {
        "contexts": CONTEXTS if options.stores else (text_engine.build,),
        "in_memory": not options.stores,
        **replacements,
    }
    async with open_app(settings or load_settings(), **parts) as app:
        active = app.get(ActivePrompts)
        await active.refresh()
        run = RunScenariosUseCase(
            app.get(RenderPromptUseCase),
            app.get(GenerateTextUseCase),
            fits_schema,
            provider=options.provider,
            judge=options.judge,
        )
        yield PromptLab(
            templates=app.get(PromptTemplates),
            active=active,
            choices=app.get(VersionChoices),
            run=run,
            activate=ActivateVersionUseCase(run, app.get(ChooseVersionUseCase)),
            roll_back=app.get(RollBackVersionUseCase),
            read_scenarios=read_scenarios,
        )
