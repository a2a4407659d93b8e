"""Words that are asked for in other words than they were said in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from domain.memory.recall.lexicon import words_of
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from infrastructure.recall.analyzer import Analyzer, Term
from infrastructure.yaml_text import read_yaml


class RelatedWords:
    """By the terms that a word is kept under, those that are looked for besides."""

    def __init__(self, known: Mapping[Term, Collection[Term]] | None = None) -> None:
        self._known = known or {}

    def of(self, words: Iterable[Sequence[Term]]) -> tuple[tuple[Term, ...], ...]:
        """Of each word that has any, sorted; none of them is one of the words."""
        asked = [*words]
        own = {term for word in asked for term in word}
        found: dict[tuple[Term, ...], None] = {}
        for word in asked:
            related = {other for term in word for other in self._known.get(term, ())}
            if new := related - own:
                found[tuple(sorted(new))] = None
        return tuple(found)


@cache
def load_related_words(path: Path) -> RelatedWords:
    """Raises ConfigurationError where the file lacks a language."""
    given = read_yaml(path.read_text(encoding="utf-8"))
    known: dict[Term, set[Term]] = {}
    try:
        for language in Language:
            for line in given[language]:
                _add(known, line, language)
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{path} lacks {error}; take the shipped file anew") from None
    return RelatedWords(known)


def _add(known: dict[Term, set[Term]], line: str, language: Language) -> None:
    """A group, whose words find each other, or a kind, which finds all that belong to it."""
    kinds, _, members = line.partition(">")
    names = [Analyzer.term(word, language) for word in words_of(kinds)]
    found = {Analyzer.term(word, language) for word in words_of(members or kinds)}
    for name in names:
        known.setdefault(name, set()).update(found - {name})
