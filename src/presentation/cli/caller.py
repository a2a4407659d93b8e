"""Commands whose use cases check by themselves what their caller may do."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from application.access.session import OperatorSession
from application.personas.live import LivePersonas
from domain.access.keys import Principal
from presentation.cli.running import OpenSession, run_or_exit

UseCase = TypeVar("UseCase")
Result = TypeVar("Result")


class CallerCommand:
    """Runs a use case in the hands of whoever holds the key, after what is to be done `before`."""

    def __init__(
        self,
        open_session: OpenSession,
        before: Callable[[OperatorSession], Awaitable[None]] | None = None,
    ) -> None:
        self._open_session = open_session
        self._before = before

    def __call__(
        self, kind: type[UseCase], work: Callable[[UseCase, Principal], Awaitable[Result]]
    ) -> Result:
        """Raises typer.Exit with the status, after one line on standard error."""

        async def run() -> Result:
            async with self._open_session() as session:
                if self._before:
                    await self._before(session)
                return await work(*session.personally(kind))

        return run_or_exit(run())


async def read_personas(session: OperatorSession) -> None:
    """Who owns what follows from the personas as they are stored."""
    live, _ = session.personally(LivePersonas)
    await live.refresh()
