"""Commands whose use cases check by themselves what their caller may do."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from application.access.session import OperatorSession
from application.personas.live import LivePersonas
from domain.access.keys import Principal
from presentation.cli.running import OpenSession, run_or_exit

UseCase = TypeVar("UseCase")
Result = TypeVar("Result")


class PersonaCommand:
    """Runs a use case in the hands of whoever holds the key; the use case checks what they may."""

    def __init__(self, open_session: OpenSession) -> None:
        self._open_session = open_session

    def __call__(
        self, kind: type[UseCase], work: Callable[[UseCase, Principal], Awaitable[Result]]
    ) -> Result:
        """Raises typer.Exit with the status, after one line on standard error."""

        async def run() -> Result:
            async with self._open_session() as session:
                await _refresh(session)
                return await work(*session.personally(kind))

        return run_or_exit(run())


async def _refresh(session: OperatorSession) -> None:
    live, _ = session.personally(LivePersonas)
    await live.refresh()
