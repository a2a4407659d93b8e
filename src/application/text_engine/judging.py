from collections.abc import Mapping

from application.text_engine.generate import GenerateTextUseCase, GenerationRequest
from application.text_engine.prompts import RenderPromptUseCase
from domain.text_engine.messages import ChatMessage, Role


class JudgeAnswerUseCase:
    """Puts a question about an answer to the model of `provider`."""

    def __init__(
        self, render: RenderPromptUseCase, generate: GenerateTextUseCase, provider: str
    ) -> None:
        self._render = render
        self._generate = generate
        self._provider = provider

    async def execute(self, question: str, *, asked: str, answer: str) -> bool:
        """Whether the model says yes. Raises what a generation raises."""
        variables = {"question": question, "asked": asked, "answer": answer}
        prompt = await self._render.execute("judgement", locale="en", variables=variables)
        told = (ChatMessage(Role.USER, "Give your verdict."),)
        request = GenerationRequest(prompt, told, provider=self._provider)
        verdict = (await self._generate.execute(request)).data
        return isinstance(verdict, Mapping) and bool(verdict["passes"])
