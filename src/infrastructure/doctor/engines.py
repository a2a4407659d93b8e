"""Checks of what thinks and hears."""

from application.doctor.examine import Finding, Health
from application.speech.ports import SpeechState
from application.text_engine.generate import GenerateTextUseCase
from application.text_engine.routing import Routes
from domain.shared.errors import MajordomeError
from domain.text_engine.generation import GenerationRequest
from domain.text_engine.messages import ChatMessage, Role
from domain.text_engine.prompts import RenderedPrompt
from infrastructure.speech.choice import SpeechEngine


async def check_text_provider(generate: GenerateTextUseCase, model: str) -> Finding:
    """Asks for one token of an answer."""
    if not model:
        remedy = "set LLM_BASE_URL, LLM_API_KEY and LLM_MODEL"
        return Finding(Health.WARNING, "no model is configured: answers are offline ones", remedy)
    prompt = RenderedPrompt("doctor", "v1", "Answer with one word.", 1, 0.0, 20.0)
    request = GenerationRequest(
        prompt, (ChatMessage(Role.USER, "Yes or no?"),), request_id="doctor"
    )
    try:
        result = await generate.execute(request)
    except MajordomeError as error:
        kind = getattr(error, "kind", type(error).__name__)
        remedy = "look at LLM_BASE_URL, LLM_API_KEY and LLM_MODEL, and at the provider's own status"
        return Finding(Health.FAILED, f"a call of one token failed ({kind})", remedy)
    return Finding.ok(f"{result.model} answers")


async def check_prices(routes: Routes) -> Finding:
    """Names the models whose costs are only assumed."""
    assumed = [c.card.model for c in routes.candidates.values() if c.card.has_assumed_price]
    if not assumed:
        return Finding.ok("every model has a price, or is at a private address")
    what = f"{', '.join(assumed)}: no price is known, an upper one is charged"
    return Finding(Health.WARNING, what, "add its price to config/providers.yaml")


async def check_speech(engine: SpeechEngine) -> Finding:
    """Voice is an extra: without it the butler asks for words in writing."""
    readiness = await engine.check()
    if readiness.state is SpeechState.READY:
        return Finding.ok("voice notes are heard")
    return Finding(Health.WARNING, readiness.detail or str(readiness.state), readiness.remedy)
