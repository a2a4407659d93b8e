from collections.abc import Sequence

from application.shared.rollout import Activations
from domain.shared.errors import Conflict
from domain.shared.rollout import Activation, Subject


class InMemoryActivations(Activations):
    """Activations that last as long as the process."""

    def __init__(self) -> None:
        self._kept: dict[tuple[Subject, int], Activation] = {}

    async def append(self, activation: Activation) -> None:
        key = (activation.subject, activation.number)
        if key in self._kept:
            raise Conflict(f"{activation.subject} was changed by somebody else just now")
        self._kept[key] = activation

    async def newest(self, kind: str) -> Sequence[Activation]:
        of_kind = [each for each in self._in_order() if each.subject.kind == kind]
        return tuple({each.subject: each for each in of_kind}.values())

    async def history(self, subject: Subject) -> Sequence[Activation]:
        return tuple(each for each in self._in_order() if each.subject == subject)

    def _in_order(self) -> Sequence[Activation]:
        return sorted(self._kept.values(), key=lambda each: each.number)
