"""What a client's words are about, told without a model."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from domain.shared.language import Language


@dataclass(frozen=True)
class Signals:
    """`words` are beginnings of words by signal; the signals' names are bounded words.

    `questions` and `directions` help where no agent answers.
    """

    words: Mapping[str, Sequence[str]]
    questions: Mapping[Language, Sequence[str]]
    directions: Mapping[Language, str]
    by_signal: Mapping[str, Mapping[Language, str]]

    @cached_property
    def _patterns(self) -> Mapping[str, re.Pattern[str]]:
        return {
            signal: re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)
            for signal, words in self.words.items()
        }

    def found_in(self, text: str) -> list[str]:
        """In the order in which the signals are listed."""
        return [signal for signal, pattern in self._patterns.items() if pattern.search(text)]

    def fallback(self, text: str, language: Language) -> Mapping[str, object]:
        """Questions that fit the signals of the text, then some that always do."""
        found = self.found_in(text)
        fitting = [self.by_signal[signal][language] for signal in found if signal in self.by_signal]
        return {
            "questions": [*fitting, *self.questions[language]][:3],
            "signals_detected": found,
            "recommended_direction": self.directions[language],
        }
