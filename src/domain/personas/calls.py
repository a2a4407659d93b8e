from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from domain.dialogue.requests import RequestWords, plain_words, same_word
from domain.personas.persona import Persona


def called_persona(text: str, personas: Iterable[Persona], words: RequestWords) -> Persona | None:
    """The persona a user asks for in plain words, in any language ("позови астролога!").

    Only a message that says nothing else counts; politeness, case, punctuation, accents, ё and
    one slip of the pen do not matter. Whoever is named in another form than those listed is known
    by the names that stand in them ("дай мне магистра Феликса").
    """
    offered = tuple(personas)
    if (by_phrase := words.first_meant(text, map(_calls_of, offered))) is not None:
        return offered[by_phrase]
    if not (named := words.called_by_name(text)):
        return None
    return next((p for p in offered if any(_is(named, name) for name in _names(p, words))), None)


def _calls_of(persona: Persona) -> tuple[str, ...]:
    return tuple(chain.from_iterable([voice.calls for voice in persona.voices.values()]))


def _names(persona: Persona, words: RequestWords) -> Iterator[Sequence[str]]:
    """In single words: of its voices, and those by which it is called or asked for."""
    yield from (plain_words(voice.name) for voice in persona.voices.values())
    for phrase in (*persona.agent.names, *_calls_of(persona)):
        if name := words.named_in(plain_words(phrase)):
            yield name


def _is(named: Sequence[str], name: Sequence[str]) -> bool:
    """The same words, in whatever order and case."""
    return len(named) == len(name) and all(
        any(same_word(word, other) for other in name) for word in named
    )
