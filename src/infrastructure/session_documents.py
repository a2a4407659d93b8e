"""Sessions and runs as documents of JSON values and moments, for whatever stores them."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from domain.orchestration.ledger import ProgressLedger, Run, Step, TaskLedger
from domain.orchestration.sessions import Line, Mode, Session, SpeakerRole
from domain.shared.identity import Person

Document = dict[str, Any]


def session_document(session: Session) -> Document:
    return {
        "session_id": session.session_id,
        "tenant": session.tenant,
        "person": str(session.person),
        "mode": session.mode.value,
        "created_at": session.created_at.isoformat(),
        "last_activity": session.last_activity.isoformat(),
        "user_id": session.user_id,
        "messages": session.messages,
        "lines": [_line_document(line) for line in session.lines],
        "suggestion": session.suggestion,
        "window": session.window,
        "metadata": dict(session.metadata),
    }


def session_of(document: Mapping[str, Any]) -> Session:
    return Session(
        session_id=document["session_id"],
        tenant=document["tenant"],
        person=Person(document["person"]),
        mode=Mode(document["mode"]),
        created_at=datetime.fromisoformat(document["created_at"]),
        last_activity=datetime.fromisoformat(document["last_activity"]),
        user_id=document["user_id"],
        messages=document["messages"],
        lines=tuple(_line(line) for line in document["lines"]),
        suggestion=document["suggestion"],
        window=document.get("window", ""),
        metadata=document["metadata"],
    )


def _line_document(line: Line) -> Document:
    return {
        "text": line.text,
        "speaker": line.speaker.value,
        "at": line.at.isoformat(),
        "sentiment": line.sentiment,
        "emotion": line.emotion,
    }


def _line(document: Mapping[str, Any]) -> Line:
    return Line(
        text=document["text"],
        speaker=SpeakerRole(document["speaker"]),
        at=datetime.fromisoformat(document["at"]),
        sentiment=document["sentiment"],
        emotion=document["emotion"],
    )


def step_document(step: Step) -> Document:
    return asdict(step)


def run_document(run: Run) -> Document:
    return {
        "run_id": run.run_id,
        "session_id": run.session_id,
        "person": run.person,
        "started_at": run.started_at,
        "task": {
            "facts": list(run.task.facts),
            "plan": list(run.task.plan),
            "assignments": dict(run.task.assignments),
        },
        "progress": asdict(run.progress) if run.progress else None,
        "stall": run.stall,
        "is_replanned": run.is_replanned,
    }


def run_of(document: Mapping[str, Any]) -> Run:
    progress = document["progress"]
    return Run(
        run_id=document["run_id"],
        session_id=document["session_id"],
        person=document["person"],
        started_at=document["started_at"],
        task=TaskLedger(**document["task"]),
        steps=tuple(Step(**step) for step in document.get("steps", ())),
        progress=ProgressLedger(**progress) if progress else None,
        stall=document["stall"],
        is_replanned=document.get("is_replanned", False),
    )
