"""A second opinion on doubtful words, from a model that is asked nothing else."""

import asyncio
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Protocol

from application.safety.remembered_findings import RememberedFindings
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from domain.safety.datamarks import Datamarks
from domain.safety.masking import Masks
from domain.safety.policy import Destination, Handling, SafetyPolicy
from domain.shared.errors import (
    LimitReached,
    MessageTooLong,
    ProviderRejected,
    ProviderUnavailable,
    StorageUnavailable,
)
from domain.text_engine.breaker import BreakerPolicy
from domain.text_engine.generation import GenerationRequest, GenerationResult
from domain.text_engine.messages import ChatMessage, Role

PROMPT: Final = "injection_judge"
_SECONDS: Final = 0.3
_ITS_SHARE: Final = 0.95
"""Of the time, what the model may use: that it is late is known before the turn goes on."""
PATIENCE: Final = BreakerPolicy(failures=5, open_seconds=30.0)
_LONGEST: Final = 4_000
"""Characters that are shown; of longer words, the two ends."""
_ANSWER: Final = re.compile(
    r"""\s*(?:```\w*\s*)?(?:\{\s*"\w+"\s*:)?[\s"'`*]*(order|harmless)[\s"'`*.!]*\}?\s*(?:```)?\s*""",
    re.IGNORECASE,
)
"""One word, however it is dressed up; what is said around it is no answer."""


class Opinion(StrEnum):
    """LATE: no answer came in time. FAILED: none came, or none that was asked for. UNASKED: so many
    failed that it is left alone for a while.
    """

    HARMLESS = "harmless"
    ORDER = "order"
    LATE = "late"
    FAILED = "failed"
    UNASKED = "unasked"


_WITHOUT_ANSWER: Final = {"timeout": Opinion.LATE, "circuit_open": Opinion.UNASKED}


class JudgeModel(Protocol):
    """Raises ProviderUnavailable, ProviderRejected, or what the text engine's own rules refuse:
    LimitReached, MessageTooLong, StorageUnavailable.
    """

    async def generate(self, request: GenerationRequest, seconds: float) -> GenerationResult: ...


class AskedOnce(JudgeModel):
    """By the text engine, which counts, charges and leaves alone what fails; never twice."""

    def __init__(self, generate: GenerateTextUseCase) -> None:
        self._generate = generate

    async def generate(self, request: GenerationRequest, seconds: float) -> GenerationResult:
        prompt = replace(request.prompt, timeout_seconds=seconds)
        return await self._generate.execute(replace(request, prompt=prompt, most_tries=1))


@dataclass(frozen=True, slots=True)
class InjectionJudge:
    """`model` is shown a person's words as it may see them: marked, and masked by the policy."""

    model: JudgeModel
    render: RenderPromptUseCase
    personal_data: RememberedFindings
    seconds: float = _SECONDS
    markers: Callable[[], str] = lambda: secrets.token_hex(2)

    async def opinion(
        self, words: str, policy: SafetyPolicy, *, by: str | None = None
    ) -> Opinion | None:
        """None where the policy lets no model see these words. Raises nothing of the model's.

        `by` is whose words they are, and whose call it is.
        """
        shown = self._shown(words, policy)
        if shown is None:
            return None
        try:
            async with asyncio.timeout(self.seconds):
                return _read(await self._answer(shown, by))
        except TimeoutError:
            return Opinion.LATE
        except (ProviderUnavailable, ProviderRejected) as error:
            return _WITHOUT_ANSWER.get(error.kind, Opinion.FAILED)
        except (LimitReached, MessageTooLong, StorageUnavailable):
            return Opinion.UNASKED

    async def _answer(self, shown: str, by: str | None) -> str:
        marks = Datamarks(self.markers)
        prompt = await self.render.execute(PROMPT, locale="en", variables={"mark": marks.mark})
        told = (ChatMessage(Role.USER, marks.between(shown)),)
        request = GenerationRequest(prompt, told, user_id=by)
        return (await self.model.generate(request, self.seconds * _ITS_SHARE)).text

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
    found = _ANSWER.fullmatch(answer)
    return Opinion(found[1].casefold()) if found else Opinion.FAILED
