"""Readings that a model writes, of which only what the facts bear out is told."""

from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Final, Protocol

from application.astrology.checked_text import CheckedText
from application.astrology.fact_sheet import FactSheet
from application.personalization.preferences import PersonaInUse
from application.text_engine.asking_again import asked_again
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.prompts import RenderPromptUseCase
from domain.astrology.claims import ClaimChecker, ClaimKind, Grounds
from domain.dialogue.growing import Show
from domain.shared.errors import MajordomeError
from domain.shared.language import Language
from domain.text_engine.generation import OFFLINE, GenerationRequest, GenerationResult
from domain.text_engine.messages import ChatMessage, Role

_LEAST_LEFT: Final = 0.5


class ReadingObserver(Protocol):
    """Every argument is a bounded word."""

    def read(self, use_case: str, made_by: str) -> None:
        """A reading was given, made by the `model` or of the `meanings`."""

    def ungrounded(self, use_case: str, kind: ClaimKind) -> None:
        """A model claimed what the facts do not bear out."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, and who writes; `show` is told when the text grows. What is written of its own
    accord has no turn.
    """

    user_id: str
    turn_id: str
    in_use: PersonaInUse
    show: Show | None = None


class WriteReadingUseCase:
    def __init__(
        self,
        render: RenderPromptUseCase,
        generate: GenerateTextUseCase,
        checkers: Mapping[Language, ClaimChecker],
        observer: ReadingObserver,
    ) -> None:
        self._render = render
        self._generate = generate
        self._checkers = checkers
        self._observer = observer

    async def execute(self, use_case: str, sheet: FactSheet, question: str, reader: Reader) -> str:
        """Empty where there is no model, or where too little of what it says is so.

        Where it claims what is not, it is asked once more, and then those sentences are cut.
        """
        try:
            request = await self._request(use_case, sheet, question, reader)
            text, wrong = await self._streamed(request, sheet.grounds, reader)
            if wrong:
                again = asked_again(request, text, wrong)
                text, _ = await self._streamed(again, sheet.grounds, replace(reader, show=None))
        except MajordomeError:
            text = ""
        self._observer.read(use_case, "model" if text else "meanings")
        return text

    async def _request(
        self, use_case: str, sheet: FactSheet, question: str, reader: Reader
    ) -> GenerationRequest:
        in_use = reader.in_use
        prompt = await self._render.execute(
            use_case,
            locale=in_use.language,
            variables={
                "chart": sheet.text,
                "persona_name": in_use.voice.name,
                "persona_voice": in_use.voice.description,
                "tone": in_use.profile.tone.value,
            },
            user_id=reader.user_id,
        )
        messages = (ChatMessage(Role.USER, question),)
        return GenerationRequest(
            prompt, messages, user_id=reader.user_id, request_id=reader.turn_id or None
        )

    async def _streamed(
        self, request: GenerationRequest, grounds: Grounds, reader: Reader
    ) -> tuple[str, list[str]]:
        """What is so, shown as it grows, and the sentences that are not."""
        reading = CheckedText(self._checkers[reader.in_use.language], grounds)
        async with aclosing(self._generate.stream(request)) as items:
            async for item in items:
                if isinstance(item, GenerationResult):
                    if item.provider == OFFLINE:
                        return "", []
                    continue
                if reading.feed(item) and reader.show:
                    reader.show(lambda: reading.told)
        reading.finish()
        for kind in reading.kinds:
            self._observer.ungrounded(request.prompt.use_case, kind)
        enough = len(reading.told) >= _LEAST_LEFT * reading.length
        return (reading.told.strip() if enough else ""), reading.wrong


__all__ = ["Reader", "ReadingObserver", "WriteReadingUseCase"]
