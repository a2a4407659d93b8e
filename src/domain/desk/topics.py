"""A session of the desk as a topic of the operators' forum."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from domain.desk.cards import DeskCard
from domain.desk.sessions import DeskLine, DeskState, Writer

LONGEST_POST: Final = 3_900
BY_TELEGRAM: Final = "telegram:"
"""How the name of an operator begins who writes in the forum."""

_SIGNS: Final = {Writer.USER: "👤", Writer.OPERATOR: "✍️", Writer.NOTE: "📝"}


@dataclass(frozen=True, slots=True)
class DeskTopic:
    """`thread_id` is None as long as the topic is being made; `shown` counts the session's lines
    that stand in it, `showing` those that are on their way there too, `cards` the cards; `state`
    and `owner` are what it says of the session.
    """

    session_id: str
    thread_id: int | None = None
    shown: int = 0
    showing: int = 0
    state: DeskState | None = None
    owner: str | None = None
    cards: int = 0


def posts_of(lines: Sequence[DeskLine]) -> Sequence[str]:
    """What of these is not in the topic by itself, joined into as few messages as hold it."""
    posts: list[str] = []
    for line in lines:
        if line.by.startswith(BY_TELEGRAM):
            continue
        by = f" {line.by}:" if line.by else ""
        sent = f"\n= {line.sent}" if line.sent else ""
        text = f"{_SIGNS[line.writer]}{by} {line.text}{sent}"[:LONGEST_POST]
        if posts and len(posts[-1]) + len(text) < LONGEST_POST:
            posts[-1] += f"\n{text}"
        else:
            posts.append(text)
    return posts


def card_post(card: DeskCard) -> str:
    """Empty where there is nothing to read."""
    told = [f"🌐 {card.translation}"] if card.translation else []
    if card.direction or card.mood:
        told.append("💡 " + " · ".join(filter(None, (card.mood, card.direction))))
    told += [f"{number}. {question}" for number, question in enumerate(card.questions, 1)]
    return "\n".join(told)[:LONGEST_POST]
