"""What the model is told of a conversation when it is to say what was in it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from application.text_engine.generate import GenerateTextUseCase
from domain.text_engine.generation import GenerationRequest


@dataclass(frozen=True, slots=True)
class Hidden:
    """`restore` puts back into an answer what is hidden in `texts`."""

    texts: Sequence[str]
    restore: Callable[[str], str] = lambda answer: answer


Hiding = Callable[[Sequence[str], str], Hidden]
"""Texts, and the persona they were said to, as they may go to a model."""


class AskAboutConversation:
    def __init__(self, generate: GenerateTextUseCase) -> None:
        self._generate = generate
        self._hiding: Hiding = lambda texts, persona: Hidden(texts)

    def hide_by(self, hiding: Hiding) -> None:
        """Another context's rule; without one everything is told."""
        self._hiding = hiding

    async def execute(self, request: GenerationRequest, persona: str) -> str:
        """The answer. Raises as `GenerateTextUseCase` does."""
        said = (request.prompt.text, *(each.content for each in request.messages))
        hidden = self._hiding(said, persona)
        prompt, *contents = hidden.texts
        asked = replace(
            request,
            prompt=replace(request.prompt, text=prompt),
            messages=tuple(
                replace(message, content=content)
                for message, content in zip(request.messages, contents, strict=True)
            ),
        )
        return hidden.restore((await self._generate.execute(asked)).text)
