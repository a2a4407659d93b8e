"""Who is asked for what, told from a person's words without a model."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from domain.personas.persona import Persona
from domain.personas.scope import plain
from domain.shared.own_words import own_words

MOST_ASKED: Final = 3
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|\n+")


@dataclass(frozen=True, slots=True)
class AskingWords:
    """`phrases` hold `{name}` where an agent is named; `questions` are words of a question."""

    phrases: tuple[str, ...]
    questions: tuple[str, ...]

    def asks_for(self, words: str, names: tuple[str, ...]) -> bool:
        """Whether one of these is to be asked; `words` are as `plain` gives them."""
        asking = _asking(self.phrases, names)
        return any(phrase in words for word in words.split() for phrase in asking.get(word, ()))

    def is_question(self, text: str) -> bool:
        words = plain(text)
        return "?" in text or any(each in words for each in _plain_words(self.questions))


@dataclass(frozen=True, slots=True)
class Assignment:
    """`agent` is a persona's id."""

    agent: str
    task: str


def assigned(
    text: str,
    asker: Persona,
    personas: Sequence[Persona],
    words: AskingWords,
    *,
    unbidden: bool = True,
) -> tuple[Assignment, ...]:
    """The tasks into which a message falls; none where the asker answers it alone.

    Whoever is asked for by name is asked; else, of a question on a topic that the asker does not
    cover, the first persona that is a specialist: `unbidden`, so only where it could answer.
    """
    if not asker.agent.delegates:
        return ()
    own = own_words(text)
    others = [p for p in personas if p.agent.takes_tasks and p.persona_id != asker.persona_id]
    named = [p for p in others if words.asks_for(plain(own), p.agent.names)][:MOST_ASKED]
    if len(named) > 1:
        return tuple(Assignment(p.persona_id, _part_for(p, named, own, words)) for p in named)
    chosen = named or (_specialists(own, asker, others, words) if unbidden else ())
    return tuple(Assignment(persona.persona_id, own) for persona in chosen)


def may_be_assigned(text: str, personas: Sequence[Persona], words: AskingWords) -> bool:
    """Whether it could be, for some asker: asked of every message, before anything is looked up."""
    if not any(persona.agent.delegates for persona in personas):
        return False
    own = own_words(text)
    said = plain(own)
    able = [persona.agent for persona in personas if persona.agent.takes_tasks]
    if any(words.asks_for(said, agent.names) for agent in able):
        return True
    return words.is_question(own) and any(agent.covers(said) for agent in able)


def _specialists(
    text: str, asker: Persona, others: Sequence[Persona], words: AskingWords
) -> Sequence[Persona]:
    said = plain(text)
    if asker.agent.covers(said):
        return ()
    able = [persona for persona in others if persona.agent.covers(said)][:1]
    return able if able and words.is_question(text) else ()


def _part_for(persona: Persona, named: Sequence[Persona], text: str, words: AskingWords) -> str:
    """The sentences for this one, and those that are for nobody else."""
    rest = [other for other in named if other is not persona]
    kept = [
        sentence
        for sentence in _SENTENCE_END.split(text)
        if words.asks_for(plain(sentence), persona.agent.names)
        or not any(words.asks_for(plain(sentence), other.agent.names) for other in rest)
    ]
    return " ".join(kept)


# Phrases and names come from our files and from operators; what people write is not kept here.
@lru_cache(maxsize=256)
def _asking(phrases: tuple[str, ...], names: tuple[str, ...]) -> Mapping[str, Sequence[str]]:
    """What asks for one of the names, by its first word."""
    asking: dict[str, list[str]] = {}
    for phrase in _plain_words(tuple(p.format(name=name) for p in phrases for name in names)):
        for first in phrase.split()[:1]:
            asking.setdefault(first, []).append(phrase)
    return asking


@lru_cache(maxsize=256)
def _plain_words(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(map(plain, phrases))
