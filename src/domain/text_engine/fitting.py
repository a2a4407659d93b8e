"""A prompt as ranked sections, and the one way of making it fit a budget of tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.text_engine.cutting import (
    Count,
    beginning_and_end,
    newest_exchanges,
    tokens_of,
    whole_sentences,
)
from domain.text_engine.messages import ChatMessage

Content = str | tuple[ChatMessage, ...]


class Cut(StrEnum):
    """How a section may be made shorter.

    WHOLE: not at all, it is there or it is not. SENTENCES: from its end. ENDS: its middle goes.
    EXCHANGES: the oldest questions and answers go, long ones are shown by beginning and end.
    """

    WHOLE = "whole"
    SENTENCES = "sentences"
    ENDS = "ends"
    EXCHANGES = "exchanges"


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a prompt: text for the system message, or messages of their own.

    Where not everything fits, the highest `rank` is cut first; rank 0 is never cut below its
    `share`, the most tokens the section may have in any case.
    """

    name: str
    content: Content
    rank: int
    cut: Cut = Cut.WHOLE
    share: int | None = None

    def tokens(self, count: Count) -> int:
        if isinstance(self.content, str):
            return count(self.content) if self.content else 0
        return tokens_of(self.content, count)

    def at_most(self, limit: int, count: Count) -> "Section":
        if self.tokens(count) <= limit:
            return self
        return replace(self, content=_cut(self.content, self.cut, limit, count))


@dataclass(frozen=True, slots=True)
class Fitted:
    """The sections as they fit, in their given order, and the tokens of them all."""

    sections: Mapping[str, Section]
    tokens: int

    def text(self, name: str) -> str:
        """Of a section in the system message; empty where there is none, or nothing of it fits."""
        found = self.sections.get(name)
        return found.content if found and isinstance(found.content, str) else ""

    def messages(self, name: str) -> tuple[ChatMessage, ...]:
        found = self.sections.get(name)
        return found.content if found and not isinstance(found.content, str) else ()


def fit(sections: Sequence[Section], room: int | None, count: Count) -> Fitted:
    """Every section within its share, and all of them within `room`; None sets no bound.

    The result may be larger than the room where more may not be cut: its caller decides.
    """
    fitted = {
        section.name: section if section.share is None else section.at_most(section.share, count)
        for section in sections
    }
    tokens = sum(section.tokens(count) for section in fitted.values())
    for section in sorted(fitted.values(), key=lambda section: section.rank, reverse=True):
        over = 0 if room is None else tokens - room
        if over <= 0 or not section.rank:
            break
        size = section.tokens(count)
        shorter = section.at_most(max(0, size - over), count)
        fitted[section.name] = shorter
        tokens += shorter.tokens(count) - size
    return Fitted(fitted, tokens)


def _cut(content: Content, how: Cut, limit: int, count: Count) -> Content:
    if isinstance(content, tuple):
        return newest_exchanges(content, limit, count) if how is Cut.EXCHANGES else ()
    if how is Cut.SENTENCES:
        return whole_sentences(content, limit, count)
    if how is Cut.ENDS:
        return beginning_and_end(content, limit, count)
    return ""
