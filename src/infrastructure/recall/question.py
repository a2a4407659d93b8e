"""A question to the memory, read for its words, speakers and dates."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from domain.memory.recall.asked_dates import AskedDate, asked_dates
from domain.memory.recall.lexicon import RecallWords, words_of
from infrastructure.recall.analyzer import Analyzer, Term
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

    def terms(self, text: str, names: Sequence[str]) -> Iterator[tuple[Term, ...]]:
        """The words alone, then those related to them, each by all terms it may be kept under.

        They are read one by one, as far as they are asked for.
        """
        read: list[tuple[Term, ...]] = []
        for terms, _ in self._told(text, words_of(text), names):
            if terms:
                read.append(terms)
                yield terms
        yield from self._related.of(read)

    def dates(self, text: str, today: date) -> tuple[AskedDate, ...]:
        return asked_dates(text, today, self._words.calendars)

    def _terms_and_speakers(
        self, text: str, words: Sequence[str], names: Sequence[str]
    ) -> tuple[tuple[tuple[Term, ...], ...], tuple[int, ...]]:
        told = [*self._told(text, words, names)]
        terms = dict.fromkeys(terms for terms, _ in told if terms)
        return tuple(terms), tuple(sorted({place for _, places in told for place in places}))

    def _told(
        self, text: str, words: Sequence[str], names: Sequence[str]
    ) -> Iterator[tuple[tuple[Term, ...], Collection[int]]]:
        """Of each word the terms that are looked for, or the places of those whom it names: who
        spoke, in any case of their names, or shortened.
        """
        variants = self._analyzer.variants
        dropped = self._words.dropped[self._analyzer.language(text)]
        parts = [(part, place) for place, name in enumerate(names) for part in words_of(name)]
        by_term = [(term, place) for part, place in parts for term in variants(part)]
        of_names = {term for term, _ in by_term}
        for word in words:
            terms, meant = variants(word), set[int]()
            is_dropped = word in dropped
            if not of_names.isdisjoint(terms):
                meant.update(place for term, place in by_term if term in terms)
            if not is_dropped and _may_be_short(word, text):  # Mel, where Melanie spoke
                meant.update(place for part, place in parts if part.startswith(word))
            is_asked = not (is_dropped or meant) and (len(word) > 1 or word.isdecimal())
            yield terms if is_asked else (), meant


def _may_be_short(word: str, text: str) -> bool:
    return len(word) >= _SHORTEST_NICKNAME and word.capitalize() in text
