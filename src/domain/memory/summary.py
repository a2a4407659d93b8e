"""What a model made of a conversation, however badly it kept to the form."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from domain.text_engine.cutting import Count, whole_sentences

SUMMARY_TOKENS = 300
SUMMARY_WORDS = 200

# Where the JSON is cut off or otherwise broken, the text of the summary is still worth having.
_SUMMARY_FIELD = re.compile(r'"summary"\s*:\s*"((?:[^"\\]|\\.)*)')
_STRING_ESCAPE = re.compile(r'\\(["\\/])')


@dataclass(frozen=True, slots=True)
class MemorySummary:
    """`facts` are what the model takes for facts, each as it gave it: perhaps malformed."""

    text: str
    preferred_topics: tuple[str, ...] = ()
    facts: tuple[Mapping[str, Any], ...] = ()

    def bounded(self, count: Count) -> "MemorySummary":
        """At most 300 tokens and 200 words, in whole sentences.

        A first sentence that is too long by itself is cut between words: half a memory is better
        than none.
        """

        def measure(text: str) -> int:
            return SUMMARY_TOKENS + 1 if len(text.split()) > SUMMARY_WORDS else count(text)

        text = whole_sentences(self.text, SUMMARY_TOKENS, measure)
        return replace(self, text=text or _first_words(self.text, measure))


def read_summary(answer: str) -> MemorySummary:
    """Read the model's JSON; what is no JSON is taken for the summary itself. It may be empty."""
    start, end = answer.find("{"), answer.rfind("}")
    try:
        content = json.loads(answer[start : end + 1], strict=False)
    except ValueError:
        return MemorySummary(_salvaged(answer))
    text, topics = content.get("summary"), content.get("preferred_topics")
    told = content.get("facts")
    known = topics if isinstance(topics, list) else []
    return MemorySummary(
        text.strip() if isinstance(text, str) else "",
        tuple(topic for topic in known if isinstance(topic, str)),
        tuple(fact for fact in told if isinstance(fact, dict)) if isinstance(told, list) else (),
    )


def _salvaged(answer: str) -> str:
    if field := _SUMMARY_FIELD.search(answer):
        return _tidy(_STRING_ESCAPE.sub(r"\1", field.group(1).replace("\\n", "\n")))
    return _tidy(answer)


def _tidy(text: str) -> str:
    """Without the code fence models like to put around everything."""
    return re.sub(r"^```\w*|```$", "", text.strip()).strip()


def _first_words(text: str, measure: Count) -> str:
    words = text.split()[:SUMMARY_WORDS]
    while words and measure(" ".join(words)) > SUMMARY_TOKENS:
        words = words[: len(words) * 9 // 10]
    return " ".join(words)
