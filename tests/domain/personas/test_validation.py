"""What must hold of a profile before people are given it, by field."""

from dataclasses import replace

import pytest

from domain.personas.manifest import AgentManifest, AgentRole
from domain.personas.persona import Fallback, ModelHints, Persona, PersonaVoice
from domain.personas.validation import Surroundings, problems_of
from domain.shared.language import Language
from tests.support.in_memory_product import COUNTER, PERSONAS

BUTLER = PERSONAS.all()[0]
AROUND = Surroundings(
    COUNTER.count, frozenset({"openai"}), {"astrologer": "butler", "assistant": ""}
)

ASKING_WORKER = AgentManifest(AgentRole.WORKER, can_delegate=True)
ASKED_ORCHESTRATOR = AgentManifest(AgentRole.ORCHESTRATOR, can_be_delegated_to=True)


def problems(persona: Persona) -> list[tuple[str, str]]:
    return [(each.field, each.message) for each in problems_of(persona, AROUND)]


def test_what_ships_has_no_problem() -> None:
    assert problems(BUTLER) == []


def with_english(**texts: str) -> Persona:
    voice = replace(BUTLER.voice(Language.ENGLISH), **texts)  # type: ignore[arg-type]
    return replace(BUTLER, voices={**BUTLER.voices, Language.ENGLISH: voice})


@pytest.mark.parametrize(
    ("persona", "field", "words"),
    [
        (with_english(greeting=""), "en.greeting", "is empty"),
        (with_english(description="word " * 300), "en.description", "200 fit"),
        (with_english(description="You are {{name}}."), "en.description", "{{name}}"),
        (with_english(tagline="x" * 81), "en.tagline", "81 characters"),
        (replace(BUTLER, fallback=Fallback(persona="nobody")), "fallback.persona", "nobody"),
        (replace(BUTLER, agent=ASKING_WORKER), "agent.can_delegate", "hybrid"),
        (replace(BUTLER, agent=ASKED_ORCHESTRATOR), "agent.can_be_delegated_to", "hybrid"),
        (replace(BUTLER, fallback=Fallback(persona="astrologer")), "fallback.persona", "→"),
        (replace(BUTLER, model=ModelHints(provider="closed")), "model.provider", "closed"),
        (replace(BUTLER, actions=("juggle",)), "actions", "no action juggle"),
        (replace(BUTLER, actions=("today",)), "actions", "today needs chart"),
    ],
)
def test_a_problem_names_its_field(persona: Persona, field: str, words: str) -> None:
    [(where, message)] = problems(persona)
    assert (where, words in message) == (field, True), message


def test_a_language_that_is_missing_is_named() -> None:
    spoken: dict[Language, PersonaVoice] = dict(BUTLER.voices)
    del spoken[Language.FRENCH]
    assert [where for where, _ in problems(replace(BUTLER, voices=spoken))] == ["fr"]
