from collections.abc import Mapping, Sequence

from application.desk.queue import ShowDeskSessionUseCase
from application.desk.working import WriteUseCase
from domain.access.keys import Principal
from domain.desk.sessions import DeskSession
from domain.shared.errors import NotFound
from domain.shared.language import Language


class CannedReplies:
    """Prepared words of operators, by name, each in every language of ours."""

    def __init__(self, replies: Mapping[str, Mapping[Language, str]], default: Language) -> None:
        self._replies = replies
        self._default = default

    @property
    def names(self) -> Sequence[str]:
        return tuple(self._replies)

    def text(self, name: str, language_code: str | None) -> str:
        """Raises NotFound, which names those that there are."""
        if name not in self._replies:
            known = ", ".join(self._replies)
            raise NotFound(f"there is no canned reply {name!r}; there are: {known}")
        return self._replies[name][Language.from_code(language_code, default=self._default)]


class WriteCannedUseCase:
    """A prepared reply goes to the user, in the user's language, as if it were written."""

    def __init__(
        self, canned: CannedReplies, show: ShowDeskSessionUseCase, write: WriteUseCase
    ) -> None:
        self._canned = canned
        self._show = show
        self._write = write

    async def execute(self, who: Principal, session_id: str, name: str) -> DeskSession:
        """Raises NotFound for an unknown name, and what writing raises."""
        session = await self._show.execute(who, session_id)
        text = self._canned.text(name, session.language)
        return await self._write.execute(who, session_id, text)
