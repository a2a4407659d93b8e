"""Facts heard in plain words, by the rules of `config/memory/facts.yaml`."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from application.memory.facts import FactRules
from domain.memory.events import EventRole, UserMemoryEvent
from domain.memory.facts import LONGEST_STATEMENT, Fact, FactCategory, fact_id_for
from domain.memory.recall.lexicon import Phrases, words_of
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from domain.shared.own_words import own_words
from infrastructure.yaml_text import read_yaml

_CONFIDENCE = 0.9
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[a-z]", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Rule:
    category: FactCategory
    says: str
    pattern: re.Pattern[str]
    needs: tuple[str, ...]

    @classmethod
    def of(cls, given: Mapping[str, str]) -> "_Rule":
        needs = tuple(str(given.get("needs", "")).split())
        category = FactCategory(given["category"])
        return cls(category, given["says"], re.compile(given["pattern"]), needs)


class _Rules:
    """Those of one language."""

    def __init__(self, given: Iterable[Mapping[str, str]]) -> None:
        self._rules = tuple(map(_Rule.of, given))
        self._needed = frozenset(word for rule in self._rules for word in rule.needs)

    def applicable(self, lowered: str) -> Iterator[_Rule]:
        """Those of which a word stands there; each word is looked for once."""
        told = set(filter(lowered.__contains__, self._needed))
        for rule in self._rules:
            if not (rule.needs and told.isdisjoint(rule.needs)):
                yield rule


class FileFactRules(FactRules):
    """Raises ConfigurationError where the file does not hold what it should."""

    def __init__(self, path: Path) -> None:
        given = read_yaml(path.read_text(encoding="utf-8"))
        try:
            self._rules = {language: _Rules(given[language]) for language in Language}
            self._orders = Phrases(given["orders"])
        except (KeyError, TypeError, ValueError, re.error) as error:
            raise ConfigurationError(f"{path}: {error}; take the shipped file anew") from None

    def heard(self, events: Sequence[UserMemoryEvent]) -> Sequence[Fact]:
        return [
            fact
            for event in events
            if event.role is EventRole.USER
            for fact in self._in(event)
            if not self.is_order(fact.statement)
        ]

    def is_order(self, statement: str) -> bool:
        return self._orders.stand_in(words_of(statement))

    def _in(self, event: UserMemoryEvent) -> Iterator[Fact]:
        words = own_words(event.content)
        for rule in self._applicable(words):
            for match in rule.pattern.finditer(words):
                statement = rule.says.format_map(match.groupdict())[:LONGEST_STATEMENT].strip()
                yield Fact(
                    fact_id_for(event.event_id, statement),
                    statement,
                    rule.category,
                    event.created_at,
                    (event.event_id,),
                    _CONFIDENCE,
                    "" if rule.category.is_shared else event.persona,
                )

    def _applicable(self, text: str) -> Iterator[_Rule]:
        """Those of the languages that its letters are of."""
        lowered = text.lower()
        is_cyrillic, is_latin = _CYRILLIC.search(text), _LATIN.search(text)
        for language, rules in self._rules.items():
            if is_cyrillic if language is Language.RUSSIAN else is_latin:
                yield from rules.applicable(lowered)
