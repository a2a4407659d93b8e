"""Prompts as files, and which versions of them are live."""

from functools import partial

from application.shared.repeating import repeat
from application.shared.rollout import Activations, LiveVersions
from application.text_engine.ports import PromptTemplates
from application.text_engine.prompts import (
    DescribeUseCasesUseCase,
    PromptRollout,
    RenderPromptUseCase,
    live_prompts,
)
from composition.context import BackgroundTask, Collection, Context, NotPersonal
from composition.foundation import CONFIG, Foundation
from domain.shared.errors import ConfigurationError, NotFound
from infrastructure.doctor.versions import check_prompt_versions
from infrastructure.in_memory.activations import InMemoryActivations
from infrastructure.mongo import activations
from infrastructure.prompt_files import PromptFiles

_REFRESHED_EVERY = 5.0


async def build(base: Foundation) -> Context:
    templates = base.replacement(PromptTemplates) or PromptFiles(CONFIG / "prompts")
    kept = base.store(Activations, activations.MongoActivations, InMemoryActivations)
    live = _live(base, templates, kept)
    base.offer(
        RenderPromptUseCase(templates, live),
        DescribeUseCasesUseCase(templates, live),
        PromptRollout(kept, live, base.clock),
    )
    base.offer_as(PromptTemplates, templates)
    base.offer_as(Activations, kept)
    refreshing = partial(repeat, live.refresh, _REFRESHED_EVERY)
    return Context(
        "prompts",
        collections=(
            Collection(
                activations.COLLECTION,
                NotPersonal("which versions an operator made live"),
                activations.INDEXES,
            ),
        ),
        background=(BackgroundTask("prompt versions", refreshing),),
        checks={"prompt versions": partial(check_prompt_versions, live)},
    )


def _live(base: Foundation, templates: PromptTemplates, kept: Activations) -> LiveVersions:
    try:
        return live_prompts(templates, base.settings.prompt_versions, kept)
    except NotFound as error:
        raise ConfigurationError(f"PROMPT_VERSIONS: {error}") from None
