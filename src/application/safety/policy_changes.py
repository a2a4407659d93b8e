"""Changing a policy while everything runs: who may, who must agree, and the way back."""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, ClassVar, Final

from application.access.audit import Auditor, Change
from application.safety.policies import RELEASED, LivePolicies
from application.safety.policy_ports import PolicyFormat, PolicyVersions
from application.shared.rollout import Rollout
from domain.access.keys import Principal, Role
from domain.access.permissions import Action
from domain.shared.errors import Conflict, InvalidInput, NotAllowed, NotFound
from domain.shared.rollout import Activation, Weights

OwnersOf = Callable[[str], Awaitable[Mapping[str, str]]]
"""The personas that a policy holds for, and whose each is."""

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{1,39}")
ACTIVE: Final = "active"
PROPOSED: Final = "proposed"


class PolicyGuard:
    """The table of permissions, and that an owner changes only what concerns nobody else's."""

    def __init__(self, auditor: Auditor, owners_of: OwnersOf) -> None:
        self._auditor = auditor
        self._owners_of = owners_of

    @asynccontextmanager
    async def changing(self, who: Principal, name: str) -> AsyncIterator[Change]:
        """Raises NotAllowed, and StorageUnavailable before anything was done; both are noted."""
        owners = await self._owners_of(name)

        def check() -> None:
            if who.role is Role.OWNER:
                _check_owner(who, name, owners)

        async with self._auditor.changing(
            who, Action.CHANGE_SAFETY, f"policy:{name}", check
        ) as change:
            yield change

    @asynccontextmanager
    async def creating(self, who: Principal, name: str) -> AsyncIterator[Change]:
        """The same, of one that rules nobody yet: not even a draft of somebody else's names it."""
        owners = await self._owners_of(name)

        def check() -> None:
            if who.role is Role.OWNER and owners:
                _check_owner(who, name, owners)

        async with self._auditor.changing(
            who, Action.CHANGE_SAFETY, f"policy:{name}", check
        ) as change:
            yield change


def _check_owner(who: Principal, name: str, owners: Mapping[str, str]) -> None:
    """Raises NotAllowed."""
    others = sorted(code for code, owner in owners.items() if owner != who.name)
    if not owners or len(others) == len(owners):
        raise NotAllowed(f"policy {name} holds for no persona of yours")
    if others:
        listed = ", ".join(others)
        raise NotAllowed(f"policy {name} holds for {listed} too, not yours; ask an administrator")


class CreateSafetyPolicyUseCase:
    """A policy of one's own, for personas that will name it; until one does, it rules nobody."""

    action: ClassVar = Action.CHANGE_SAFETY

    def __init__(
        self,
        policies: LivePolicies,
        versions: PolicyVersions,
        form: PolicyFormat,
        guard: PolicyGuard,
    ) -> None:
        self._policies = policies
        self._versions = versions
        self._form = form
        self._guard = guard

    async def execute(
        self, name: str, based_on: str, changes: Mapping[str, Any], *, actor: Principal
    ) -> Mapping[str, Any]:
        """Its first version: what is live of another one, with some fields changed.

        Raises NotFound, NotAllowed, InvalidInput, and Conflict where there is one of that name.
        """
        if not _NAME.fullmatch(name):
            raise InvalidInput("a policy's name has 2 to 40 small letters, digits and dashes")
        await self._policies.refresh()
        if name in self._policies.names:
            raise Conflict(f"there is a policy {name} already; change that one")
        content = merged(self._form.content(self._policies.get(based_on)), changes)
        policy = self._form.policy(name, RELEASED, content)
        async with self._guard.creating(actor, name) as change:
            await self._versions.add(policy, by=actor.name)
            await self._policies.refresh()
            change.after = f"{ACTIVE} {_told(RELEASED, content, changes)}"
        return {"name": name, "version": RELEASED, "status": ACTIVE} | content


class UpdateSafetyPolicyUseCase:
    """Makes a new version of the live one with some fields changed.

    It is live at once, or, where `approvals` are asked for, when so many others have agreed.
    """

    action: ClassVar = Action.CHANGE_SAFETY

    def __init__(
        self,
        policies: LivePolicies,
        versions: PolicyVersions,
        form: PolicyFormat,
        rollout: Rollout,
        guard: PolicyGuard,
        *,
        approvals: int,
    ) -> None:
        self._policies = policies
        self._versions = versions
        self._form = form
        self._rollout = rollout
        self._guard = guard
        self._approvals = approvals

    async def execute(
        self, name: str, changes: Mapping[str, Any], *, actor: Principal, reason: str = ""
    ) -> Mapping[str, Any]:
        """The version's name and status, and its content.

        Raises NotFound, NotAllowed, InvalidInput, and Conflict where somebody else changes it just
        now.
        """
        if not changes:
            raise InvalidInput("name at least one field to change")
        await self._policies.refresh()
        live = self._policies.get(name)
        async with self._guard.changing(actor, name) as change:
            version = f"v{1 + max(map(_number, self._policies.versions_of(name)))}"
            before = self._form.content(live)
            content = merged(before, changes)
            policy = self._form.policy(name, version, content)
            change.before = _told(live.version, before, changes)
            await self._versions.add(policy, by=actor.name)
            await self._policies.refresh()
            if not self._approvals:
                await self._activate(name, version, actor, reason)
            status = PROPOSED if self._approvals else ACTIVE
            change.after = f"{status} {_told(version, content, changes)}"
        return {"name": name, "version": version, "status": status} | content

    async def approve(
        self, name: str, version: str, *, actor: Principal, reason: str = ""
    ) -> Mapping[str, Any]:
        """Live as soon as enough others agree. Raises NotFound, NotAllowed and Conflict."""
        await self._policies.refresh()
        live = self._policies.get(name).version
        async with self._guard.changing(actor, name) as change:
            if _number(version) < _number(live):
                raise Conflict(f"{live} of {name} is live, which is newer; make a new version")
            origin = await self._versions.approve(name, version, by=actor.name)
            if origin is None:
                raise NotFound(f"policy {name} has no version {version!r} that waits for approval")
            is_enough = len(origin.approvals) >= self._approvals
            if is_enough and live != version:
                await self._activate(name, version, actor, reason)
            status = ACTIVE if is_enough else PROPOSED
            change.before, change.after = live, f"{status} {version}"
        return {"name": name, "version": version, "status": status} | {
            "approvals": list(origin.approvals),
            "needed": self._approvals,
        }

    async def _activate(self, name: str, version: str, actor: Principal, reason: str) -> None:
        live = Weights.all_to(version)
        await self._rollout.activate.execute(name, live, by=actor.name, reason=reason)

    async def roll_back(self, name: str, *, actor: Principal) -> Activation:
        """At once, whatever approvals are asked for. Raises NotAllowed, and NotFound where there
        is nothing to go back to.
        """
        await self._policies.refresh()
        async with self._guard.changing(actor, name) as change:
            change.before = self._policies.get(name).version
            made = await self._rollout.roll_back.execute(name, by=actor.name)
            change.after = self._policies.get(name).version
        return made


class SafetyPolicyHistoryUseCase:
    action: ClassVar = Action.SEE_SAFETY

    def __init__(self, rollout: Rollout) -> None:
        self._rollout = rollout

    async def execute(self, name: str) -> Sequence[Activation]:
        """Newest first."""
        return await self._rollout.history.execute(name)


def merged(content: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Mappings are merged, everything else is replaced."""
    made = dict(content)
    for key, value in changes.items():
        own = made.get(key)
        both = isinstance(own, Mapping) and isinstance(value, Mapping)
        made[key] = merged(own, value) if both else value  # type: ignore[arg-type]
    return made


def _told(version: str, content: Mapping[str, Any], changes: Mapping[str, Any]) -> str:
    """For the audit log: the fields that a change names, as they stand in one version."""
    fields = {name: content.get(name) for name in changes}
    return f"{version} {json.dumps(fields, ensure_ascii=False)}"


def _number(version: str) -> int:
    digits = version.lstrip("v")
    return int(digits) if digits.isdecimal() else 0
