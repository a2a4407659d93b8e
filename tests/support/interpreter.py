"""A language model that helps operators."""

import json
from collections.abc import AsyncGenerator, Mapping

from domain.text_engine.generation import GenerationRequest, GenerationResult
from tests.support.living_voice import LivingVoice

ANSWERS: Mapping[str, object] = {
    "copilot_tactical": {"next_questions": ["Since when is it cold?"], "signals": ["doubt"]},
    "copilot_emotional": {
        "emotion": "worry",
        "nuance": "Careful.",
        "trend": "stable",
        "empathy_needed": "some",
    },
}


class Interpreter(LivingVoice):
    """A model that advises, and translates by saying in which language it does."""

    async def stream(
        self, request: GenerationRequest, seconds: float
    ) -> AsyncGenerator[str | GenerationResult]:
        prompt = request.prompt
        if prompt.use_case == "desk_translation":
            language = "French" if "into French" in prompt.text else "English"
            self.say = lambda heard: f"{language}: {heard}"
        elif prompt.use_case in ANSWERS or prompt.use_case.startswith("copilot"):
            answer = json.dumps(ANSWERS.get(prompt.use_case, {}))
            self.say = lambda heard: answer
        else:
            self.say = lambda heard: f"You said: {heard}"
        async for item in super().stream(request, seconds):
            yield item
