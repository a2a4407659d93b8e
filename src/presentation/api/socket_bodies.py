"""What goes over the socket, and the bodies of the co-pilot's HTTP twins."""

import base64
from collections.abc import Mapping
from datetime import datetime
from math import ceil
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from application.orchestration.calling import MOST_TRIES
from application.orchestration.copilot import AllAgentsFailed
from domain.dialogue.replies import Document, Part, Picture, Quote, Reply, Text
from domain.orchestration.sessions import LONGEST_LINE, Line, Session, SpeakerRole
from domain.shared.errors import MajordomeError
from presentation.api.ai_bodies import Locale, Opaque
from presentation.api.ai_errors import answer_for

_Mood = Annotated[str, Field(max_length=64)]
_Said = Annotated[str, Field(min_length=1, max_length=LONGEST_LINE, pattern=r"\S")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SaidBody(_Body):
    """A line; in a chat only the words count, or the action of a button that was pressed."""

    type: Literal["message"] = "message"
    text: Annotated[str, Field(max_length=LONGEST_LINE)] = ""
    action: Annotated[str, Field(max_length=64)] | None = None
    speaker: SpeakerRole = SpeakerRole.CLIENT
    sentiment: _Mood | None = None
    emotion: _Mood | None = None
    locale: Locale | None = None
    metadata: dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=200)]] = {}


class ProcessBody(_Body):
    request_id: Opaque | None = None
    trace_id: Opaque | None = None
    session_id: str | None = None
    user_id: Opaque | None = None
    text: _Said
    speaker: SpeakerRole = SpeakerRole.CLIENT
    sentiment: _Mood | None = None
    emotion: _Mood | None = None
    locale: Locale = "en"
    metadata: dict[Annotated[str, Field(max_length=64)], Annotated[str, Field(max_length=200)]] = {}


class TokenBody(_Body):
    user_id: Opaque | None = None
    session_id: str | None = None


def line_of(body: SaidBody | ProcessBody, now: datetime) -> Line:
    return Line(body.text, body.speaker, now, body.sentiment, body.emotion)


def session_form(session: Session) -> Mapping[str, Any]:
    known = ("conversation_topic", "agent_name")
    return {
        "session_id": session.session_id,
        "created_at": session.created_at.isoformat(),
        "last_activity": session.last_activity.isoformat(),
        "user_id": session.user_id,
        "metadata": {name: session.metadata.get(name) for name in known},
    }


def error_form(error: MajordomeError) -> Mapping[str, Any]:
    answer = answer_for(error)
    form: dict[str, Any] = {
        "type": "error",
        "error_code": answer.type,
        "message": answer.message,
        "details": {**_tries(error), **(answer.details or {})},
    }
    if isinstance(error, AllAgentsFailed):
        form["details"]["missing"] = error.missing
        form["fallback_suggestion"] = error.suggestion
    if answer.retry_after is not None:
        form["retry_after_ms"] = ceil(answer.retry_after * 1000)
    return form


def _tries(error: MajordomeError) -> Mapping[str, int]:
    """Agents are called again by themselves; whatever else fails is for the client to repeat."""
    tries = MOST_TRIES if isinstance(error, AllAgentsFailed) else 1
    return {"attempts": tries, "max_retries": tries - 1}


def reply_form(reply: Reply) -> Mapping[str, Any]:
    """A reply of the dialogue: its whole text, and its parts one by one."""
    texts = [part.text for part in reply.parts if isinstance(part, Text)]
    form: dict[str, Any] = {
        "text": "\n\n".join(texts) or reply.notice,
        "parts": [_part_form(part) for part in reply.parts],
    }
    if reply.notice:
        form["notice"] = reply.notice
    return form


def _part_form(part: Part) -> Mapping[str, Any]:
    match part:
        case Text():
            return {
                "type": "text",
                "text": part.text,
                "markdown": part.markdown,
                "buttons": [
                    [{"label": button.label, "action": str(button.action)} for button in row]
                    for row in part.buttons
                ],
            }
        case Picture():
            content = base64.b64encode(part.content).decode()
            return {"type": "picture", "caption": part.caption, "png_base64": content}
        case Document():
            content = base64.b64encode(part.content).decode()
            return {"type": "document", "name": part.name, "base64": content}
        case Quote():
            return {"type": "quote", "title": part.title, "text": part.text}
