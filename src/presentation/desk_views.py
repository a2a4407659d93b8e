"""Sessions of the desk as HTTP and the command line show them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from domain.desk.operators import DeskOperator
from domain.desk.sessions import DeskSession


def session_view(session: DeskSession, *, whole: bool = False) -> Mapping[str, Any]:
    """`whole`: with what was said."""
    view: dict[str, Any] = {
        "id": session.session_id,
        "state": session.state.value,
        "reason": session.reason.value,
        "priority": session.priority,
        "summary": session.summary,
        "owner": session.owner,
        "user_id": str(session.person),
        "language": session.language,
        "opened_at": session.opened_at.isoformat(),
        "waiting_since": _moment(session.waiting_since),
        "due": _moment(session.due),
        "resolve_by": _moment(session.resolve_by),
        "missed": sorted(session.missed),
        "ended_at": _moment(session.ended_at),
        "stars": session.stars,
        "version": session.version,
    }
    if whole:
        translated = {card.key: card.translation for card in session.cards}
        view["lines"] = [
            {
                "writer": line.writer,
                "text": line.text,
                "at": line.at.isoformat(),
                "by": line.by,
                "translation": line.sent or translated.get(line.key, ""),
            }
            for line in session.lines
        ]
        view["cards"] = [
            {
                "at": card.at.isoformat(),
                "translation": card.translation,
                "questions": list(card.questions),
                "direction": card.direction,
                "mood": card.mood,
            }
            for card in session.cards
        ]
    return view


def operators_view(found: Sequence[tuple[DeskOperator, bool]]) -> Sequence[Mapping[str, Any]]:
    return [
        {"name": each.name, "present": present, "last_seen": each.seen_at.isoformat()}
        for each, present in found
    ]


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
