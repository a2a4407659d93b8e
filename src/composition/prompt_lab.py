"""The prompt laboratory: the text engine with or without the product's storage."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from application.text_engine.lab import ActivateVersionUseCase, RunScenariosUseCase
from composition.app import open_app
from composition.text_engine import CONFIG, open_text_engine
from infrastructure.clock import SystemClock
from infrastructure.json_schemas import fits_schema
from infrastructure.scenario_files import read_scenarios
from infrastructure.settings import Settings, load_settings
from infrastructure.tokenizers.tiktoken_counter import TiktokenCounter
from presentation.cli.prompt_lab import LabOptions, PromptLab


@asynccontextmanager
async def open_prompt_lab(
    options: LabOptions, settings: Settings | None = None
) -> AsyncIterator[PromptLab]:
    settings = settings or load_settings()
    async with AsyncExitStack() as stack:
        database = None
        if options.stores:
            database = (await stack.enter_async_context(open_app(settings))).database
        engine = await stack.enter_async_context(
            open_text_engine(
                settings,
                database=database,
                clock=SystemClock(),
                counter=TiktokenCounter(CONFIG / "tokenizers" / "o200k_base.tiktoken"),
            )
        )
        await engine.active.refresh()
        run = RunScenariosUseCase(
            engine.render,
            engine.generate,
            fits_schema,
            provider=options.provider,
            judge=options.judge,
        )
        yield PromptLab(
            templates=engine.templates,
            active=engine.active,
            choices=engine.choices,
            run=run,
            activate=ActivateVersionUseCase(run, engine.choose_version),
            roll_back=engine.roll_back,
            read_scenarios=read_scenarios,
        )
