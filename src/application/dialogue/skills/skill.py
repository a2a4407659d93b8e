from collections.abc import Callable, Collection, Sequence
from typing import Protocol, runtime_checkable

from application.dialogue.exchange import Exchange
from domain.dialogue.replies import Reply


class Skill(Protocol):
    """Something the product can do for a person besides talking with them.

    `name` is a bounded word for the metrics. `actions` are the orders that are its own, whether
    typed as a command or carried by its buttons; no two skills share one. `commands` are those
    of them that stand in a menu, described by the interface text `command-<name>`.
    """

    @property
    def name(self) -> str: ...
    @property
    def actions(self) -> Collection[str]: ...
    @property
    def commands(self) -> Collection[str]: ...
    @property
    def allowed_in_crisis(self) -> bool: ...

    def understands(self, words: str) -> bool:
        """Whether these words ask for the skill, and for nothing else."""
        ...

    async def answer(self, exchange: Exchange) -> Reply | None:
        """None for an order that makes no sense: forged, or of an older version of ours."""
        ...


@runtime_checkable
class Asking(Protocol):
    """A skill that asks something, and waits for the answer in a later turn."""

    async def is_answered_by(self, exchange: Exchange, asks_else: Callable[[], bool]) -> bool:
        """Whether what is said now answers it; then the skill's `answer` is called.

        `asks_else`: whether another skill understands the words, and may be meant where they can
        only be guessed to answer.
        """
        ...


def menu(skills: Sequence[Skill]) -> Sequence[str]:
    """What a person may type as a command, in the order of the skills."""
    return [command for skill in skills for command in skill.commands]
