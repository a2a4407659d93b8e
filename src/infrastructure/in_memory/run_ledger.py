from dataclasses import replace

from application.orchestration.ports import RunLedger
from domain.orchestration.ledger import Run, Step


class InMemoryRunLedger(RunLedger):
    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}

    async def begin(self, run: Run) -> None:
        self._runs.setdefault(run.run_id, run)

    async def add(self, run_id: str, step: Step) -> None:
        run = self._runs[run_id]
        self._runs[run_id] = replace(run, steps=(*run.steps, step))

    async def end(self, run: Run) -> None:
        known = self._runs[run.run_id]
        self._runs[run.run_id] = replace(run, steps=known.steps, earlier=())

    async def find(self, run_id: str) -> Run | None:
        return self._runs.get(run_id)
