"""Choosing a prompt version and rendering it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.text_engine.ports import PromptTemplates
from application.text_engine.versions import ActivePrompts
from domain.text_engine.prompts import PromptSettings, RenderedPrompt

__all__ = ["DescribeUseCasesUseCase", "RenderPromptUseCase", "RenderedPrompt", "UseCaseDescription"]


class RenderPromptUseCase:
    """`active` says which version a user gets; without it, the newest."""

    def __init__(self, templates: PromptTemplates, active: ActivePrompts | None = None) -> None:
        self._templates = templates
        self._active = active or ActivePrompts(templates)

    async def execute(
        self,
        use_case: str,
        *,
        locale: str,
        variables: Mapping[str, object],
        user_id: str | None = None,
        version: str | None = None,
    ) -> RenderedPrompt:
        """`version` asks for one that need not be active, to try it.

        Raises NotFound for an unknown use case or version, InvalidInput for wrong variables.
        """
        version = version or self._active.version(use_case, user_id)
        settings = self._templates.settings(use_case, version)
        text = self._templates.render(use_case, version, locale=locale, variables=variables)
        return RenderedPrompt(
            use_case=use_case,
            version=version,
            text=text,
            max_output_tokens=settings.max_output_tokens,
            temperature=settings.temperature,
            timeout_seconds=settings.timeout_seconds,
            output_format=settings.output_format,
            json_schema=settings.json_schema,
            locale=locale,
        )


@dataclass(frozen=True, slots=True)
class UseCaseDescription:
    """`settings` are those of the version that most users get; `active` gives the weights."""

    name: str
    versions: Sequence[str]
    active: Mapping[str, int]
    settings: PromptSettings


class DescribeUseCasesUseCase:
    def __init__(self, templates: PromptTemplates, active: ActivePrompts) -> None:
        self._templates = templates
        self._active = active

    def execute(self) -> Sequence[UseCaseDescription]:
        return tuple(self._described(name) for name in self._templates.use_cases())

    def _described(self, name: str) -> UseCaseDescription:
        version = self._active.version(name)
        return UseCaseDescription(
            name=name,
            versions=self._templates.versions(name),
            active=self._active.weights(name),
            settings=self._templates.settings(name, version),
        )
