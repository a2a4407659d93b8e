"""Choosing a prompt version and rendering it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.shared.rollout import Activations, LiveVersions, Rollout
from application.text_engine.ports import PromptTemplates
from domain.shared.errors import InvalidInput
from domain.shared.rollout import Weights
from domain.text_engine.prompts import OutputFormat, PromptSettings, RenderedPrompt

__all__ = ["DescribeUseCasesUseCase", "RenderPromptUseCase", "RenderedPrompt", "UseCaseDescription"]

PROMPT = "prompt"
"""The kind of all prompts among what is rolled out."""


def live_prompts(
    templates: PromptTemplates,
    settings: Mapping[str, Weights] | None = None,
    activations: Activations | None = None,
) -> LiveVersions:
    """Raises NotFound for a setting that names a prompt or version that is not shipped."""
    for use_case, weights in (settings or {}).items():
        for version in weights.by_version:
            templates.settings(use_case, version)
    return LiveVersions(
        PROMPT,
        templates.released(),
        settings=settings,
        activations=activations,
        is_shipped=lambda use_case, version: version in templates.versions(use_case),
    )


class PromptRollout(Rollout):
    """The prompts' own, so that it can be told from the personas'."""


class RenderPromptUseCase:
    """`live` says which version a user gets; without it, the one that is released."""

    def __init__(self, templates: PromptTemplates, live: LiveVersions | None = None) -> None:
        self._templates = templates
        self._live = live or live_prompts(templates)

    async def execute(
        self,
        use_case: str,
        *,
        locale: str,
        variables: Mapping[str, object],
        user_id: str | None = None,
        version: str | None = None,
        output_format: OutputFormat | None = None,
    ) -> RenderedPrompt:
        """`version` asks for one that need not be live, to try it; `output_format` for another
        than the prompt's own, where it has one.

        Raises NotFound for an unknown use case or version, InvalidInput for wrong variables or a
        format that the prompt does not have.
        """
        version = version or self._live.version(use_case, user_id)
        settings = self._templates.settings(use_case, version)
        wanted = _format(use_case, settings, output_format)
        if wanted is not settings.output_format:
            variables = {**variables, "output_format": wanted.value}
        text = self._templates.render(use_case, version, locale=locale, variables=variables)
        return RenderedPrompt(
            use_case=use_case,
            version=version,
            text=text,
            max_output_tokens=settings.max_output_tokens,
            temperature=settings.temperature,
            timeout_seconds=settings.timeout_seconds,
            output_format=wanted,
            json_schema=settings.json_schema if wanted is OutputFormat.JSON else None,
            locale=locale,
        )


def _format(use_case: str, settings: PromptSettings, wanted: OutputFormat | None) -> OutputFormat:
    wanted = wanted or settings.output_format
    if wanted not in settings.output_formats:
        known = " or ".join(settings.output_formats)
        raise InvalidInput(f"{use_case} answers as {known}, not as {wanted}")
    return wanted


@dataclass(frozen=True, slots=True)
class UseCaseDescription:
    """`settings` are those of the version that most users get; `active` gives the weights."""

    name: str
    versions: Sequence[str]
    active: Mapping[str, int]
    settings: PromptSettings


class DescribeUseCasesUseCase:
    def __init__(self, templates: PromptTemplates, live: LiveVersions) -> None:
        self._templates = templates
        self._live = live

    def execute(self) -> Sequence[UseCaseDescription]:
        return tuple(self._described(name) for name in self._templates.use_cases())

    def _described(self, name: str) -> UseCaseDescription:
        version = self._live.version(name)
        return UseCaseDescription(
            name=name,
            versions=self._templates.versions(name),
            active=self._live.weights(name).by_version,
            settings=self._templates.settings(name, version),
        )
