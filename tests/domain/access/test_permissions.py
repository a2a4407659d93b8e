"""Who may do what, whichever door they come by."""

import pytest

from domain.access.keys import Principal, Role
from domain.access.permissions import PERMISSIONS, Action, check_allowed, is_allowed
from domain.shared.errors import NotAllowed


def holders(action: Action) -> set[Role]:
    return {role for role in Role if is_allowed(role, action)}


def test_every_role_stands_in_the_table() -> None:
    assert set(PERMISSIONS) == set(Role)


def test_the_text_engine_is_for_services() -> None:
    assert holders(Action.GENERATE) == {Role.SERVICE, Role.ADMIN}


def test_users_are_looked_after_by_support_and_mended_by_ops() -> None:
    assert holders(Action.SHOW) == {Role.SUPPORT, Role.OPS, Role.ADMIN}
    assert holders(Action.ERASE) == {Role.OPS, Role.ADMIN}


def test_owners_see_releases_and_make_none_of_prompts() -> None:
    assert holders(Action.SEE_RELEASES) == {Role.OWNER, Role.OPS, Role.ADMIN}
    assert holders(Action.RELEASE_PROMPTS) == {Role.OPS, Role.ADMIN}


def test_only_administrators_give_out_keys() -> None:
    assert holders(Action.MANAGE_KEYS) == {Role.ADMIN}


def test_a_refusal_says_which_role_may_not_do_what() -> None:
    with pytest.raises(NotAllowed, match="a key of role support may not manage keys"):
        check_allowed(Principal("Ann", Role.SUPPORT), Action.MANAGE_KEYS)
