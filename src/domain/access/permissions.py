"""What a key opens: the one table that every door asks, over HTTP and on the command line."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from domain.access.keys import Principal, Role
from domain.shared.errors import NotAllowed


class Action(StrEnum):
    """What somebody may want to do; the names stand in the audit log."""

    GENERATE = "generate"
    CAST_CHARTS = "cast_charts"
    CONVERSE = "converse"
    WORK_AT_DESK = "work_at_desk"
    SCREEN = "screen"
    LIST = "list"
    SHOW = "show"
    EXPORT = "export"
    RESET = "reset"
    UPDATE = "update"
    SET_LANGUAGE = "set_language"
    ERASE = "erase"
    COMPRESS = "compress"
    LIST_DEAD = "list_dead"
    RETRY_DEAD = "retry_dead"
    SEE_RELEASES = "see_releases"
    RELEASE_PROMPTS = "release_prompts"
    SEE_AUDIT = "see_audit"
    MANAGE_KEYS = "manage_keys"
    BACK_UP = "back_up"
    RESTORE = "restore"
    SEE_PERSONAS = "see_personas"
    TEST_PERSONAS = "test_personas"
    DRAFT_PERSONAS = "draft_personas"
    REQUEST_PERSONAS = "request_personas"
    APPROVE_PERSONAS = "approve_personas"
    RELEASE_PERSONAS = "release_personas"
    SEE_SAFETY = "see_safety"
    CHANGE_SAFETY = "change_safety"
    SEE_CRISES = "see_crises"
    CLEAR_CRISES = "clear_crises"
    SEE_APPROVALS = "see_approvals"
    REQUEST_APPROVALS = "request_approvals"
    DECIDE_APPROVALS = "decide_approvals"


PERMISSIONS: Final[Mapping[Role, frozenset[Action]]] = {
    Role.SERVICE: frozenset({Action.GENERATE, Action.CAST_CHARTS, Action.CONVERSE, Action.SCREEN}),
    Role.SUPPORT: frozenset(
        {
            Action.LIST,
            Action.SHOW,
            Action.EXPORT,
            Action.RESET,
            Action.SET_LANGUAGE,
            Action.LIST_DEAD,
            Action.CONVERSE,
            Action.WORK_AT_DESK,
            Action.SEE_PERSONAS,
            Action.TEST_PERSONAS,
            Action.SEE_CRISES,
            Action.CLEAR_CRISES,
            Action.SEE_APPROVALS,
            Action.REQUEST_APPROVALS,
        }
    ),
    Role.OWNER: frozenset(  # of personas only what is done to those it owns
        {
            Action.SEE_RELEASES,
            Action.SEE_PERSONAS,
            Action.TEST_PERSONAS,
            Action.DRAFT_PERSONAS,
            Action.REQUEST_PERSONAS,
            Action.SCREEN,
            Action.SEE_SAFETY,
            Action.CHANGE_SAFETY,
        }
    ),
    Role.OPS: frozenset(Action)
    - {
        Action.GENERATE,
        Action.CAST_CHARTS,
        Action.CHANGE_SAFETY,
        Action.MANAGE_KEYS,
        Action.BACK_UP,
        Action.RESTORE,
    },
    Role.ADMIN: frozenset(Action),
}


def is_allowed(role: Role, action: Action) -> bool:
    return action in PERMISSIONS[role]


def check_allowed(who: Principal, action: Action) -> None:
    """Raises NotAllowed."""
    if not is_allowed(who.role, action):
        raise NotAllowed(f"a key of role {who.role} may not {action.replace('_', ' ')}")
