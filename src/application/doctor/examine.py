"""Whether everything the product relies on works, and how to mend what does not."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from domain.shared.errors import MajordomeError, StorageUnavailable


class Health(StrEnum):
    """WARNING: the product runs, though not as it could."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """`remedy` says what to do; empty where nothing needs mending."""

    health: Health
    detail: str
    remedy: str = ""

    @classmethod
    def ok(cls, detail: str) -> "Finding":
        return cls(Health.OK, detail)


Check = Callable[[], Awaitable[Finding]]


@dataclass(frozen=True, slots=True)
class Examined:
    name: str
    finding: Finding


class ExamineUseCase:
    """Runs every check side by side, each within `seconds`; one that hangs has failed."""

    def __init__(self, checks: Mapping[str, Check], *, seconds: float = 30.0) -> None:
        self._checks = checks
        self._seconds = seconds

    async def execute(self) -> Sequence[Examined]:
        """In the order of the checks."""
        findings = await asyncio.gather(*(self._run(check) for check in self._checks.values()))
        return tuple(map(Examined, self._checks, findings))

    async def _run(self, check: Check) -> Finding:
        try:
            async with asyncio.timeout(self._seconds):
                return await check()
        except StorageUnavailable as error:
            remedy = "start MongoDB, or mend MONGODB_URI; left empty it starts a private one"
            return Finding(Health.FAILED, str(error), remedy)
        except MajordomeError as error:
            return Finding(Health.FAILED, str(error), "see above; then run majordome doctor again")
        except TimeoutError:
            remedy = "look at the network and at the service's own log"
            return Finding(Health.FAILED, f"no answer within {self._seconds:g} s", remedy)
