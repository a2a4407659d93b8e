"""What the text engine needs from outside."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Protocol

from domain.text_engine.generation import GeneratedText, TextRequest
from domain.text_engine.prompts import PromptSettings


class TextProvider(Protocol):
    """A language model behind some wire format.

    Failures are `ProviderUnavailable` (the same call may succeed later) or `ProviderRejected`
    (an operator must act). No provider retries by itself.
    """

    @property
    def name(self) -> str: ...

    async def generate(self, request: TextRequest) -> GeneratedText: ...

    def stream(self, request: TextRequest) -> AsyncGenerator[str | GeneratedText]:
        """Pieces of the text, then exactly once the finished text; closing it ends the call."""
        ...


class PromptTemplates(Protocol):
    """The shipped prompt files."""

    def use_cases(self) -> Sequence[str]: ...

    def versions(self, use_case: str) -> Sequence[str]:
        """Oldest first. Raises NotFound for an unknown use case."""
        ...

    def settings(self, use_case: str, version: str) -> PromptSettings:
        """Raises NotFound for an unknown use case or version."""
        ...

    def render(
        self, use_case: str, version: str, *, locale: str, variables: Mapping[str, object]
    ) -> str:
        """The system text. Raises InvalidInput that names a missing or unknown variable."""
        ...
