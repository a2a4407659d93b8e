"""Sessions of the desk as HTTP and the command line show them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

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
        "ended_at": _moment(session.ended_at),
        "stars": session.stars,
        "version": session.version,
    }
    if whole:
        view["lines"] = [
            {"writer": line.writer, "text": line.text, "at": line.at.isoformat(), "by": line.by}
            for line in session.lines
        ]
    return view


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
