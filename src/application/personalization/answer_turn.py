"""Having a prompt answered by the persona's model, in keeping with the facts."""

from dataclasses import dataclass, replace

from application.personalization.persona_rules import hinted
from application.personalization.replies import ReplyResult
from application.personalization.speak import ScreenText, SpeakUseCase, Spoken
from application.personalization.turn import Turn
from application.shared.stopping import StopSignal
from application.text_engine.asking_again import asked_again
from application.text_engine.generate import GenerationRequest
from domain.dialogue.growing import Show, through
from domain.personalization.facts import trace_of
from domain.personalization.prompt import PersonalizedPrompt
from domain.personas.persona import ModelHints
from domain.shared.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class Listening:
    """Who hears the reply grow, may stop it, and has the last word on it."""

    on_partial: Show | None
    stop: StopSignal | None
    screen: ScreenText | None


@dataclass(frozen=True, slots=True)
class Made:
    """A reply and how it was made; without a prompt, no model was asked. `derived`: it may carry
    words of others that its model was shown.
    """

    result: ReplyResult
    prompt: PersonalizedPrompt | None = None
    spoken: Spoken | None = None
    derived: bool = False


class AnswerTurnUseCase:
    """Asks the model that the persona names, and the usual one where that fails."""

    def __init__(self, speak: SpeakUseCase) -> None:
        self._speak = speak

    async def execute(
        self,
        turn: Turn,
        prompt: PersonalizedPrompt,
        listening: Listening,
        *,
        untrusted: bool = False,
    ) -> Made:
        """`untrusted`: the prompt shows words of others."""
        generation = GenerationRequest(
            prompt.system,
            prompt.messages,
            user_id=turn.request.user_id,
            request_id=turn.request.turn_id,
            trace_id=trace_of(turn.request.turn_id),
            agent=turn.persona_id,
            tools=turn.tools,
            untrusted=untrusted,
        )
        spoken = await self._grounded(turn, generation, listening)
        return Made(turn.answered(spoken, prompt), prompt, spoken)

    async def _grounded(
        self, turn: Turn, generation: GenerationRequest, listening: Listening
    ) -> Spoken:
        """What claims facts without ground is asked for again once, and cut where it comes back."""
        grounded = turn.request.grounded
        if grounded is None:
            return await self._spoken(generation, turn.hints, listening)
        growing = through(grounded.judge.open_filter, listening.on_partial)
        spoken = await self._spoken(generation, turn.hints, replace(listening, on_partial=growing))
        is_whole = spoken.text and not spoken.stopped and not spoken.is_offline
        if is_whole and (wrong := grounded.judge.ungrounded(spoken.text)):
            again = asked_again(generation, spoken.text, wrong)
            said = await self._spoken(again, turn.hints, replace(listening, on_partial=None))
            spoken = spoken if said.failure else said
        return grounded.settled(spoken)

    async def _spoken(
        self, generation: GenerationRequest, hints: ModelHints, listening: Listening
    ) -> Spoken:
        """A model that a persona names and that fails gives way to the usual route."""
        try:
            spoken = await self._speak.execute(
                hinted(generation, hints), listening.on_partial, listening.stop, listening.screen
            )
        except InvalidInput:  # the provider was there when the version was activated
            spoken = Spoken("", failure="unknown_model")
        if not hints.names_a_model or spoken.failure in (None, "timeout"):
            return spoken
        usual = hinted(generation, replace(hints, provider="", model=""))
        return await self._speak.execute(
            usual, listening.on_partial, listening.stop, listening.screen
        )
