"""The scenarios of a persona, and running them on the very prompts that people's replies get."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from application.personalization.assemble import AssemblePromptUseCase, PromptInput
from application.personas.ports import ShippedPersonas
from application.text_engine.generate import GenerateTextUseCase, GenerationRequest
from application.text_engine.judging import JudgeAnswerUseCase
from domain.memory.events import EventRole, UserMemoryEvent, event_id_for
from domain.memory.state import MemorySlice
from domain.personalization.profile import UserProfile
from domain.personalization.prompt import PersonalizedPrompt
from domain.personas.persona import FallbackKind, Persona
from domain.personas.scenarios import PersonaScenario, ScenarioResult
from domain.shared.errors import MajordomeError
from domain.shared.language import Language
from domain.text_engine.messages import ChatMessage, Role
from domain.text_engine.scenarios import Expectation

SuiteSource = Callable[[Persona], Sequence[PersonaScenario]]
"""Scenarios that a persona must pass besides its own."""

_SOMEBODY: Final = "scenario"
_WHEN: Final = datetime(2026, 1, 31, 12, tzinfo=UTC)
_ASKED: Final = {
    Language.RUSSIAN: "Чем вы можете мне помочь?",
    Language.ENGLISH: "How can you help me?",
    Language.FRENCH: "En quoi pouvez-vous m'aider ?",
}


class PersonaSuites:
    """Which scenarios a persona must pass; other contexts may add theirs."""

    def __init__(self, shipped: ShippedPersonas) -> None:
        self._shipped = shipped
        self._sources: list[SuiteSource] = [_common]

    def add(self, source: SuiteSource) -> None:
        self._sources.append(source)

    def of(self, persona: Persona) -> Sequence[PersonaScenario]:
        """Those that are not stored with the version."""
        added = [scenario for source in self._sources for scenario in source(persona)]
        return [*added, *self._shipped.scenarios(persona.persona_id)]


def _common(persona: Persona) -> Sequence[PersonaScenario]:
    """Whoever it is: the name stands in the prompt, and its section stands there uncut."""
    return [
        PersonaScenario(
            name=f"speaks as itself in {language}",
            language=language,
            messages=(ChatMessage(Role.USER, _ASKED[language]),),
            prompt=Expectation(contains=(voice.name, voice.spoken_to(""))),
        )
        for language, voice in persona.voices.items()
    ]


class RunSuite:
    """`judge` looks at replies; without it what is expected of them is told as warnings."""

    def __init__(
        self,
        suites: PersonaSuites,
        assemble: AssemblePromptUseCase,
        generate: GenerateTextUseCase,
        judge: JudgeAnswerUseCase | None = None,
    ) -> None:
        self._suites = suites
        self._assemble = assemble
        self._generate = generate
        self._judge = judge

    @property
    def is_judged(self) -> bool:
        return self._judge is not None

    async def execute(
        self, persona: Persona, stored: Sequence[PersonaScenario]
    ) -> Sequence[ScenarioResult]:
        """A scenario that cannot be run has failed; the others are run all the same."""
        return [
            await self._tried(persona, scenario)
            for scenario in (*self._suites.of(persona), *stored)
        ]

    async def _tried(self, persona: Persona, scenario: PersonaScenario) -> ScenarioResult:
        try:
            failures, warnings = await self._failures(persona, scenario)
        except MajordomeError as error:
            failures, warnings = [f"cannot be run: {error}"], []
        return ScenarioResult(scenario.name, scenario.kind, failures, warnings)

    async def _failures(
        self, persona: Persona, scenario: PersonaScenario
    ) -> tuple[list[str], list[str]]:
        outcome = _outcome(persona, scenario.messages[-1].content)
        if scenario.outcome and scenario.outcome != outcome:
            return [f"is {outcome}, not {scenario.outcome}"], []
        if outcome == "refused":
            refusal = persona.voice(scenario.language).refusal
            return [f"the refusal {each}" for each in scenario.reply.failures(refusal)], []
        if outcome == "handed_over":
            return [], []
        prompt = await self._prompt(persona, scenario)
        found = scenario.prompt.failures(prompt.system.text)
        failures = [f"the prompt {each}" for each in found]
        if scenario.reply == Expectation():
            return failures, []
        if self._judge is None:
            return failures, ["what is expected of the reply was not looked at: no model judges"]
        return failures + await self._judged(self._judge, scenario, prompt), []

    async def _judged(
        self, judge: JudgeAnswerUseCase, scenario: PersonaScenario, prompt: PersonalizedPrompt
    ) -> list[str]:
        request = GenerationRequest(prompt.system, prompt.messages)
        answer = (await self._generate.execute(request)).text
        failures = [f"the reply {each}" for each in scenario.reply.failures(answer)]
        question, asked = scenario.reply.judged, scenario.messages[-1].content
        if question and not await judge.execute(question, asked=asked, answer=answer):
            failures.append(f"the reply is judged no: {question}")
        return failures

    async def _prompt(self, persona: Persona, scenario: PersonaScenario) -> PersonalizedPrompt:
        profile = UserProfile.new(
            _SOMEBODY, now=_WHEN, persona=persona.persona_id, language=scenario.language
        )
        return await self._assemble.execute(
            PromptInput(
                profile=profile,
                voice=persona.voice(scenario.language),
                language=scenario.language,
                memory=_remembered(persona, scenario.messages[:-1]),
                text=scenario.messages[-1].content,
            )
        )


def _outcome(persona: Persona, text: str) -> str:
    if persona.scope.outside_topic(text) is None:
        return "answered"
    return "refused" if persona.fallback.kind is FallbackKind.REFUSE else "handed_over"


def _remembered(persona: Persona, messages: Sequence[ChatMessage]) -> MemorySlice:
    events = tuple(
        UserMemoryEvent(
            event_id=event_id_for(f"{_SOMEBODY}:{number}", role),
            user_id=_SOMEBODY,
            persona=persona.persona_id,
            role=role,
            content=message.content,
            created_at=_WHEN,
            seq=number + 1,
        )
        for number, message in enumerate(messages)
        for role in (EventRole(message.role.value),)
    )
    return MemorySlice("", events)
