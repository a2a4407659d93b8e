"""Plain words by which somebody sees, corrects and forgets what is remembered of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LONGEST = 160


@dataclass(frozen=True, slots=True)
class MemoryWishes:
    """Each a pattern that the whole text fits: `forget` and `drop` name a `topic`, `correct` what
    is `right` and what was `wrong`.
    """

    see: Sequence[re.Pattern[str]]
    everything: Sequence[re.Pattern[str]]
    forget: Sequence[re.Pattern[str]]
    drop: Sequence[re.Pattern[str]]
    correct: Sequence[re.Pattern[str]]

    def concerns(self, words: str) -> bool:
        return bool(
            self.wants_to_see(words)
            or self.topic_to_forget(words)
            or self.topic_to_drop(words)
            or self.correction(words)
        )

    def wants_to_see(self, words: str) -> bool:
        return _fitting(self.see, words) is not None

    def wants_all_forgotten(self, words: str) -> bool:
        return _fitting(self.everything, words) is not None

    def topic_to_forget(self, words: str) -> str | None:
        """None where there is more to forget than a topic."""
        return self._topic(self.forget, words)

    def topic_to_drop(self, words: str) -> str | None:
        """A word or two, as a whole message."""
        return self._topic(self.drop, words)

    def _topic(self, patterns: Sequence[re.Pattern[str]], words: str) -> str | None:
        found = _fitting(patterns, words)
        return found["topic"].strip() if found and not self.wants_all_forgotten(words) else None

    def correction(self, words: str) -> tuple[str, str] | None:
        """What is right, and what is wrong."""
        found = _fitting(self.correct, words)
        return (found["right"].strip(), found["wrong"].strip()) if found else None


def _fitting(patterns: Sequence[re.Pattern[str]], words: str) -> re.Match[str] | None:
    if len(words) > _LONGEST:
        return None
    said = words.strip().rstrip(".!?… ")
    return next((found for pattern in patterns if (found := pattern.fullmatch(said))), None)
