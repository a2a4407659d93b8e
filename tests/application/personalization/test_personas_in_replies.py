"""How a persona's profile shapes a reply: version, scope, hints, lore, memory, fallback."""

from dataclasses import replace

import pytest

from application.personalization.reply import ReplyOutcome
from domain.personas.book import Book, BookEntry
from domain.personas.catalogue import PersonaCatalogue
from domain.personas.persona import (
    Fallback,
    FallbackKind,
    MemorySettings,
    ModelHints,
    Persona,
)
from domain.personas.scope import Scope, Topic
from domain.shared.language import Language
from tests.support.in_memory_product import PERSONAS
from tests.support.llm_stub import LlmStub, Received
from tests.support.personalization import Household

BUTLER, ASTROLOGER = PERSONAS.all()[:2]
CHESS = Scope(outside=(Topic("chess"),))


def serves(household: Household, persona: Persona, *others: Persona) -> None:
    household.catalogue = PersonaCatalogue([persona, *others], default=persona.persona_id)


async def test_a_topic_outside_the_scope_is_declined_without_a_model(
    household: Household, llm: LlmStub
) -> None:
    voices = {Language.ENGLISH: replace(BUTLER.voice(Language.ENGLISH), refusal="Not my table.")}
    serves(household, replace(BUTLER, scope=CHESS, voices=voices))
    result = await household.say("Shall we talk of chess?")
    assert (result.reply, result.outcome) == ("Not my table.", ReplyOutcome.OUT_OF_SCOPE)
    assert llm.requests == []
    assert household.observer.facts[-1].scope == "refused"


@pytest.mark.parametrize(
    ("kind", "served"), [(FallbackKind.PERSONA, "astrologer"), (FallbackKind.GENERIC, "assistant")]
)
async def test_a_topic_outside_the_scope_is_handed_over(
    household: Household, llm: LlmStub, kind: FallbackKind, served: str
) -> None:
    chooser = replace(BUTLER, scope=CHESS, fallback=Fallback(kind, "astrologer"))
    serves(household, chooser, *PERSONAS.all()[1:])
    result = await household.say("Do you play chess?")
    assert (result.used_persona, result.scope) == (served, "handed_over")
    assert [e.content for e in (await household.memory.read("7", served)).recent][:1] == [
        "Do you play chess?"
    ]
    assert (await household.memory.read("7", "butler")).recent == ()
    assert (await household.say("And the weather?")).used_persona == "butler"


async def test_the_text_engine_obeys_a_personas_hints(household: Household, llm: LlmStub) -> None:
    hints = ModelHints(temperature=0.1, max_output_tokens=77)
    serves(household, replace(BUTLER, model=hints))
    await household.say("Good evening")
    body = llm.requests[0].body
    assert (body["temperature"], body["max_tokens"]) == (0.1, 77)


async def test_a_model_that_is_gone_gives_way_to_the_usual_one(household: Household) -> None:
    serves(household, replace(BUTLER, model=ModelHints(provider="closed")))
    assert (await household.say("Good evening")).outcome is ReplyOutcome.ANSWERED


async def test_what_the_book_knows_is_told_when_it_is_spoken_of(
    household: Household, llm: LlmStub
) -> None:
    book = Book((BookEntry("manor", "{{char}} grew up at Blackwood <Manor>.", ("manor",)),))
    serves(household, replace(BUTLER, book=book))
    await household.say("How are you?")
    await household.say("Tell me of the Manor.")
    first, second = (request.system for request in llm.requests)
    assert "Blackwood" not in first
    assert "<lore_1>Alfred grew up at Blackwood" in second
    assert "<Manor>" not in second


async def test_a_persona_may_remember_less(household: Household, llm: LlmStub) -> None:
    serves(household, replace(BUTLER, memory=MemorySettings(events=0)))
    await household.say("I like tea")
    await household.say("What do I like?")
    assert [m["content"] for m in llm.requests[1].messages[1:]] == ["What do I like?"]
    assert len((await household.memory.read("7", "butler")).recent) == 4


async def test_a_persona_brings_a_tone_for_who_has_chosen_none(
    household: Household, llm: LlmStub
) -> None:
    serves(household, replace(BUTLER, tone="formal"))
    await household.say("Good evening")
    assert "formal and courteous" in llm.requests[0].system


async def test_a_reply_ends_in_the_version_it_began_with(
    household: Household, llm: LlmStub
) -> None:
    first = replace(BUTLER, version=1)
    changed = {
        language: replace(voice, description="A new man.")
        for language, voice in BUTLER.voices.items()
    }
    second = replace(BUTLER, version=2, voices=changed)
    serves(household, first)

    def activated_meanwhile(received: Received) -> str:
        household.catalogue.show([second])
        return f"Reply to: {received.last_user}"

    llm.reply = activated_meanwhile
    assert (await household.say("One")).persona_version == "1"
    assert (await household.say("Two")).persona_version == "2"
    assert "A new man." in llm.requests[1].system
    versions = [e.persona_version for e in (await household.memory.read("7", "butler")).recent]
    assert versions == ["1", "1", "2", "2"]
    assert [fact.persona_version for fact in household.observer.facts] == ["1", "2"]


async def test_an_archived_persona_gives_way_along_its_chain(household: Household) -> None:
    serves(household, *PERSONAS.all())
    await household.choose.execute("7", "astrologer_classical", None)
    left = [p for p in PERSONAS.all() if p.persona_id not in ("astrologer_classical", "astrologer")]
    household.catalogue.show(
        left, {"astrologer_classical": "astrologer", "astrologer": "astrologer_psychological"}
    )
    assert (await household.say("Good evening")).used_persona == "astrologer_psychological"
    household.catalogue.show(PERSONAS.all())
    assert (await household.say("And now?")).used_persona == "astrologer_classical"
