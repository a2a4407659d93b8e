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

    def shortened(self, limit: int, count: Count) -> "Section":
        """Cut to so many tokens at most; to be called where there are more."""
        return replace(self, content=_cut(self.content, self.cut, limit, count))


@dataclass(frozen=True, slots=True)
class Fitted:
    """The sections as they fit, in their given order, with the tokens of each."""

    sections: Mapping[str, Section]
    sizes: Mapping[str, int]

    @property
    def tokens(self) -> int:
        """Of them all."""
        return sum(self.sizes.values())

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
    fitted = {section.name: section for section in sections}
    sizes = {section.name: section.tokens(count) for section in sections}

    def shorten(section: Section, limit: int) -> None:
        shorter = section.shortened(limit, count)
        fitted[section.name], sizes[section.name] = shorter, shorter.tokens(count)

    for section in sections:
        if section.share is not None and sizes[section.name] > section.share:
            shorten(section, section.share)
    over = 0 if room is None else sum(sizes.values()) - room
    if over <= 0:
        return Fitted(fitted, sizes)
    for section in sorted(fitted.values(), key=lambda section: section.rank, reverse=True):
        if over <= 0 or not section.rank:
            break
        size = sizes[section.name]
        shorten(section, max(0, size - over))
        over -= size - sizes[section.name]
    return Fitted(fitted, sizes)


def _cut(content: Content, how: Cut, limit: int, count: Count) -> Content:
    if isinstance(content, tuple):
        return newest_exchanges(content, limit, count) if how is Cut.EXCHANGES else ()
    if how is Cut.SENTENCES:
        return whole_sentences(content, limit, count)
    if how is Cut.ENDS:
        return beginning_and_end(content, limit, count)
    return ""
