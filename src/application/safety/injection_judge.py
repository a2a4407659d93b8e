"""A second opinion on doubtful words, from a model that is asked nothing else."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

from application.safety.remembered_findings import RememberedFindings
from application.text_engine.prompts import RenderPromptUseCase
from domain.safety.datamarks import Datamarks
from domain.safety.masking import Masks
from domain.safety.policy import Destination, Handling, SafetyPolicy
from domain.shared.errors import ProviderRejected, ProviderUnavailable
from domain.text_engine.generation import GenerationRequest, GenerationResult
from domain.text_engine.messages import ChatMessage, Role

PROMPT: Final = "injection_judge"
_SECONDS: Final = 0.3
_LONGEST: Final = 4_000
"""Characters that are shown; of longer words, the two ends."""
_QUOTES: Final = " \t\r\n.!\"'`*"


class Opinion(StrEnum):
    """LATE: no answer came in time. FAILED: none came, or none that was asked for."""

    HARMLESS = "harmless"
    ORDER = "order"
    LATE = "late"
    FAILED = "failed"


class JudgeModel(Protocol):
    """Raises ProviderUnavailable or ProviderRejected."""

    async def generate(self, request: GenerationRequest, seconds: float) -> GenerationResult: ...


@dataclass(frozen=True, slots=True)
class InjectionJudge:
    """`model` is shown a person's words as it may see them: marked, and masked by the policy."""

    model: JudgeModel
    render: RenderPromptUseCase
    personal_data: RememberedFindings
    seconds: float = _SECONDS
    markers: Callable[[], str] = lambda: secrets.token_hex(2)

    async def opinion(self, words: str, policy: SafetyPolicy) -> Opinion | None:
        """None where the policy lets no model see these words. Raises nothing of the model's."""
        shown = self._shown(words, policy)
        if shown is None:
            return None
        try:
            async with asyncio.timeout(self.seconds):
                return _read(await self._answer(shown))
        except TimeoutError:
            return Opinion.LATE
        except (ProviderUnavailable, ProviderRejected) as error:
            return Opinion.LATE if error.kind == "timeout" else Opinion.FAILED

    async def _answer(self, shown: str) -> str:
        marks = Datamarks(f"^{self.markers()}^")
        prompt = await self.render.execute(PROMPT, locale="en", variables={"mark": marks.mark})
        told = (ChatMessage(Role.USER, marks.between(shown)),)
        return (await self.model.generate(GenerationRequest(prompt, told), self.seconds)).text

    def _shown(self, words: str, policy: SafetyPolicy) -> str | None:
        found = [
            (each, policy.handling(each.entity, Destination.MODEL))
            for each in self.personal_data.find(words)
        ]
        if any(handling is Handling.BLOCK for _, handling in found):
            return None
        hidden = [each for each, handling in found if handling is not Handling.ALLOW]
        masked = Masks().mask(words, hidden)
        if len(masked) <= _LONGEST:
            return masked
        return f"{masked[: _LONGEST // 2]} … {masked[-_LONGEST // 2 :]}"


def _read(answer: str) -> Opinion:
    word = answer.strip(_QUOTES).casefold()
    return Opinion(word) if word in (Opinion.HARMLESS, Opinion.ORDER) else Opinion.FAILED
