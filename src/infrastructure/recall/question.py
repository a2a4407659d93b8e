"""A question to the memory, read for its words, speakers and dates."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from domain.memory.recall.asked_dates import AskedDate, asked_dates
from domain.memory.recall.lexicon import RecallWords, words_of
from infrastructure.recall.analyzer import Analyzer
from infrastructure.recall.related import RelatedWords
from infrastructure.recall.weighing import AskedTerms

_SHORTEST_NICKNAME = 3


class QuestionReader:
    def __init__(
        self, analyzer: Analyzer, words: RecallWords, related: RelatedWords | None = None
    ) -> None:
        self._analyzer = analyzer
        self._words = words
        self._related = related or RelatedWords()

    def read(self, text: str, names: Sequence[str], today: date) -> AskedTerms:
        """`names` are those of all who spoke; `today` is when it is asked."""
        words = words_of(text)
        terms, speakers = self._terms_and_speakers(text, words, names)
        return AskedTerms(
            terms,
            self._related.of(terms),
            speakers=speakers,
            own=self._words.own.stand_in(words),
            ours=self._words.ours.stand_in(words),
            when=self._words.asks_when(words),
            dates=self.dates(text, today),
        )

    def terms(self, text: str, names: Sequence[str]) -> tuple[tuple[int, ...], ...]:
        """The words alone and those related to them, each by all terms it may be kept under."""
        terms = self._terms_and_speakers(text, words_of(text), names)[0]
        return (*terms, *self._related.of(terms))

    def dates(self, text: str, today: date) -> tuple[AskedDate, ...]:
        return asked_dates(text, today, self._words.calendars)

    def _terms_and_speakers(
        self, text: str, words: Sequence[str], names: Sequence[str]
    ) -> tuple[tuple[tuple[int, ...], ...], tuple[int, ...]]:
        dropped = self._words.dropped[self._analyzer.language(text)]
        named = dict(self._named(text, words, names, dropped))
        terms = dict.fromkeys(
            self._analyzer.variants(word)
            for word in words
            if word not in dropped and word not in named
            if len(word) > 1 or word.isdecimal()
        )
        speakers = {place for places in named.values() for place in places}
        return tuple(terms), tuple(sorted(speakers))

    def _named(
        self, text: str, words: Sequence[str], names: Sequence[str], dropped: Collection[str]
    ) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Words that name somebody who spoke, in any case of theirs, or shortened."""
        parts = [(part, place) for place, name in enumerate(names) for part in words_of(name)]
        by_term = [(t, place) for part, place in parts for t in self._analyzer.variants(part)]
        terms = {term for term, _ in by_term}
        for word in words:
            of_word = self._analyzer.variants(word)
            meant = set[int]()
            if not terms.isdisjoint(of_word):
                meant.update(place for term, place in by_term if term in of_word)
            if word not in dropped and _may_be_short(word, text):  # Mel, where Melanie spoke
                meant.update(place for part, place in parts if part.startswith(word))
            if meant:
                yield word, tuple(sorted(meant))


def _may_be_short(word: str, text: str) -> bool:
    return len(word) >= _SHORTEST_NICKNAME and word.capitalize() in text
