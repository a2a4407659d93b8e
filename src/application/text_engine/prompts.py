"""Choosing a prompt version and rendering it."""

from collections.abc import Mapping

from application.text_engine.ports import PromptTemplates
from domain.text_engine.prompts import RenderedPrompt

__all__ = ["RenderPromptUseCase", "RenderedPrompt"]


class RenderPromptUseCase:
    """`pinned` names the version to use per use case; where it is silent, the newest is used."""

    def __init__(self, templates: PromptTemplates, pinned: Mapping[str, str] | None = None) -> None:
        self._templates = templates
        self._pinned = dict(pinned or {})

    async def execute(
        self,
        use_case: str,
        *,
        locale: str,
        variables: Mapping[str, object],
        user_id: str | None = None,
    ) -> RenderedPrompt:
        """Raises NotFound for an unknown use case, InvalidInput for missing variables."""
        version = self._pinned.get(use_case) or self._templates.versions(use_case)[-1]
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
