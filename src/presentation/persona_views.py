"""Personas as JSON, the same over HTTP and on the command line."""

from collections.abc import Mapping, Sequence
from typing import Any

from application.personas.drafting import Draft
from application.personas.previewing import PreviewOffer
from application.personas.reading import Compared, Decision
from application.personas.reviewing import Trial
from domain.personas.validation import Problem
from domain.personas.versions import Content, Dossier, PersonaVersion, version_etag
from domain.shared.errors import InvalidInput

_MEASURES = frozenset(
    (
        *("code", "version", "status", "author", "editors", "created_at", "revision", "tested"),
        *("approvals", "requested_by", "shipped", "etag", "problems", "change_note", "owner"),
        *("active_version", "latest_version", "updated_at", "languages"),
    )
)
"""What is told of a version beside its content; given back with a new text, it is passed over."""
_ORDERS = frozenset({"content", "profile", "changes", "from_version", "reason"})
_DEEPEST = 64


def persona_view(dossier: Dossier, language: str) -> dict[str, Any]:
    """`active_version` is null where none is live."""
    record, shown = dossier.record, dossier.shown
    return {
        "code": record.code,
        "display_name": display_name(shown.content, language) or record.code,
        "emoji": shown.content.get("emoji", ""),
        "status": dossier.status,
        "active_version": dossier.active_number,
        "latest_version": dossier.latest.number,
        "owner": record.owner,
        "languages": [each for each in ("ru", "en", "fr") if shown.content.get(each)],
        "safety_policy": shown.content.get("safety_policy", ""),
        "created_at": record.created_at,
        "updated_at": dossier.latest.created_at,
        "etag": dossier.etag,
    }


def version_view(dossier: Dossier, version: PersonaVersion) -> dict[str, Any]:
    """The content's own fields, and what is known of the version."""
    return {**version.content, **version_head(dossier, version)}


def version_head(dossier: Dossier, version: PersonaVersion) -> dict[str, Any]:
    tried = version.tried
    return {
        "code": version.code,
        "version": version.number,
        "status": dossier.status_of(version),
        "author": version.author,
        "editors": list(version.editors),
        "change_note": version.note,
        "created_at": version.created_at,
        "revision": version.revision,
        "tested": None
        if tried is None
        else {"passed": tried.passed, "at": tried.at, "by": tried.by, "judged": tried.judged},
        "approvals": [{"by": each.by, "at": each.at} for each in version.approvals],
        "requested_by": version.requested_by or None,
        "shipped": bool(version.seed),
        "etag": version_etag(version),
    }


def trial_view(trial: Trial) -> dict[str, Any]:
    return {
        "code": trial.version.code,
        "version": trial.version.number,
        "passed": trial.passed,
        "judged": trial.judged,
        "problems": problems_view(trial.problems),
        "scenarios": [
            {
                "name": each.name,
                "kind": each.kind,
                "passed": each.passed,
                "failures": list(each.failures),
                "warnings": list(each.warnings),
            }
            for each in trial.results
        ],
    }


def preview_view(code: str, number: int, offer: PreviewOffer) -> dict[str, Any]:
    """`command` is what is sent to the bot."""
    command = f"/preview {offer.code}"
    return {"code": code, "version": number, "command": command, "expires_at": offer.expires_at}


def problems_view(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [{"field": each.field, "message": each.message} for each in problems]


def comparison_view(compared: Compared) -> dict[str, Any]:
    return {
        "code": compared.before.code,
        "from": compared.before.number,
        "to": compared.after.number,
        "changes": list(compared.changes),
    }


def decision_view(decision: Decision) -> dict[str, Any]:
    return {
        "event": decision.event,
        "version": decision.version,
        "at": decision.at,
        "by": decision.by,
        "reason": decision.reason,
    }


def draft_of(body: Mapping[str, Any]) -> Draft:
    """A whole content, its fields beside the orders or under `content`, or changes to another.

    Raises InvalidInput.
    """
    check_depth(body)
    note, base, changes = body.get("change_note", ""), body.get("from_version"), body.get("changes")
    if not isinstance(note, str):
        raise InvalidInput("change_note: is no text")
    if base is not None and (not isinstance(base, int) or isinstance(base, bool)):
        raise InvalidInput("from_version: is no whole number")
    if changes is not None and not isinstance(changes, Mapping):
        raise InvalidInput("changes: is no object")
    if changes is not None or base is not None:
        return Draft(changes=changes or {}, from_version=base, note=note)
    return Draft(content=_content(body), note=note)


def _content(body: Mapping[str, Any]) -> Mapping[str, Any]:
    given = body.get("content") or body.get("profile")
    if given is not None:
        if not isinstance(given, Mapping):
            raise InvalidInput("content: is no object")
        return given
    return {name: value for name, value in body.items() if name not in _MEASURES | _ORDERS}


def check_depth(value: object) -> None:
    """Raises InvalidInput for what is nested more deeply than any profile."""
    level = [value]
    for _ in range(_DEEPEST):
        level = [inner for each in level for inner in _inner(each)]
        if not level:
            return
    raise InvalidInput(f"the body is nested more than {_DEEPEST} levels deep")


def _inner(value: object) -> Sequence[object]:
    if isinstance(value, Mapping):
        return list(value.values())
    return value if isinstance(value, list) else ()


def display_name(content: Content, language: str) -> str:
    """The one that its owner gave it, else its name in the language, or in another one."""
    if given := content.get("display_name"):
        return str(given)
    names = ((content.get(each) or {}).get("name") for each in (language, "en", "ru", "fr"))
    return next((str(name) for name in names if name), "")
