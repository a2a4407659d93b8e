"""What an operator may do, each call checked and written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from application.access.keys import CreateKeyUseCase, ListKeysUseCase, RevokeKeyUseCase
from application.memory.compress import CompressionOutcome, CompressMemoryUseCase
from application.personalization.corrections import (
    CorrectProfileUseCase,
    PreviewPromptUseCase,
    ProfileCorrection,
)
from application.personalization.reset import ResetPersonalizationUseCase
from application.support.audit import Action, Auditor
from application.support.dead_letters import ListDeadLettersUseCase, RetryDeadLettersUseCase
from application.support.erase import EraseUserUseCase
from application.support.ports import DeadLetter, UserDetails, UserOverview, UserQuery
from application.support.users import ExportUserUseCase, ListUsersUseCase, ShowUserUseCase
from domain.delivery.inbox import UpdateKey
from domain.personalization.profile import UserProfile
from domain.personalization.prompt import PersonalizedPrompt
from domain.shared.access import AccessKey, Principal, Role


@dataclass(frozen=True, slots=True)
class Tools:
    """The use cases behind the desk; none of them asks who calls."""

    list_users: ListUsersUseCase
    show_user: ShowUserUseCase
    preview_prompt: PreviewPromptUseCase
    export_user: ExportUserUseCase
    correct_profile: CorrectProfileUseCase
    reset: ResetPersonalizationUseCase
    erase_user: EraseUserUseCase
    compress: CompressMemoryUseCase
    list_dead: ListDeadLettersUseCase
    retry_dead: RetryDeadLettersUseCase
    create_key: CreateKeyUseCase
    list_keys: ListKeysUseCase
    revoke_key: RevokeKeyUseCase


class SupportDesk:
    """The tools in the hands of one principal. Every method raises NotAllowed where the role
    does not reach, besides what the use case raises.
    """

    def __init__(self, principal: Principal, tools: Tools, auditor: Auditor) -> None:
        self._who = principal
        self._tools = tools
        self._auditor = auditor

    async def list_users(self, query: UserQuery) -> Sequence[UserOverview]:
        async with self._auditor.acting(self._who, Action.LIST):
            return await self._tools.list_users.execute(query)

    async def show(self, user_id: str) -> UserDetails:
        async with self._auditor.acting(self._who, Action.SHOW, user_id):
            return await self._tools.show_user.execute(user_id)

    async def preview_prompt(self, user_id: str) -> PersonalizedPrompt:
        async with self._auditor.acting(self._who, Action.SHOW, user_id):
            return await self._tools.preview_prompt.execute(user_id)

    async def export(self, user_id: str) -> dict[str, Any]:
        async with self._auditor.acting(self._who, Action.EXPORT, user_id):
            return await self._tools.export_user.execute(user_id)

    async def update(self, user_id: str, correction: ProfileCorrection) -> UserProfile:
        async with self._auditor.acting(self._who, Action.UPDATE, user_id):
            return await self._tools.correct_profile.execute(user_id, correction)

    async def reset(self, user_id: str) -> None:
        async with self._auditor.acting(self._who, Action.RESET, user_id):
            await self._tools.show_user.execute(user_id)  # raises NotFound for a mistyped id
            await self._tools.reset.execute(user_id, None)

    async def erase(self, user_id: str) -> Mapping[str, int]:
        async with self._auditor.acting(self._who, Action.ERASE, user_id):
            return await self._tools.erase_user.execute(user_id)

    async def compress(self, user_id: str) -> Mapping[str, CompressionOutcome]:
        """What came of it, by persona."""
        async with self._auditor.acting(self._who, Action.COMPRESS, user_id):
            details = await self._tools.show_user.execute(user_id)
            return {
                memory.persona: await self._tools.compress.execute(user_id, memory.persona)
                for memory in details.memories
            }

    async def list_dead(self, limit: int) -> Sequence[DeadLetter]:
        async with self._auditor.acting(self._who, Action.LIST_DEAD):
            return await self._tools.list_dead.execute(limit)

    async def retry_dead(self, keys: Sequence[UpdateKey] | None) -> int:
        async with self._auditor.acting(self._who, Action.RETRY_DEAD):
            return await self._tools.retry_dead.execute(keys)

    async def add_key(
        self, name: str, role: Role, lifetime: timedelta | None
    ) -> tuple[AccessKey, str]:
        async with self._auditor.acting(self._who, Action.MANAGE_KEYS):
            return await self._tools.create_key.execute(name, role, lifetime)

    async def list_keys(self) -> Sequence[AccessKey]:
        async with self._auditor.acting(self._who, Action.MANAGE_KEYS):
            return await self._tools.list_keys.execute()

    async def revoke_key(self, key_id: str) -> None:
        async with self._auditor.acting(self._who, Action.MANAGE_KEYS):
            await self._tools.revoke_key.execute(key_id)
