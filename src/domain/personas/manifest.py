"""What a persona may do in a run of several agents."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.personas.scope import Topic
from domain.shared.language import Language


class AgentRole(StrEnum):
    """A worker answers what it is asked; an orchestrator asks others; a hybrid does both."""

    WORKER = "worker"
    ORCHESTRATOR = "orchestrator"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class AgentManifest:
    """As it stands without one, a persona asks nobody and is asked by nobody.

    `specializations` are the topics on which it is asked unbidden, `capabilities` what it can do in
    the words of whoever delegates. `names` are all forms in which people name it when they want it
    asked; `asked` is the one that follows "I have asked", by language.
    """

    role: AgentRole = AgentRole.WORKER
    capabilities: tuple[str, ...] = ()
    specializations: tuple[Topic, ...] = ()
    max_parallel_tasks: int = 1
    can_delegate: bool = False
    can_be_delegated_to: bool = False
    names: tuple[str, ...] = ()
    asked: Mapping[Language, str] = field(default_factory=dict)

    @property
    def delegates(self) -> bool:
        return self.can_delegate and self.role is not AgentRole.WORKER

    @property
    def takes_tasks(self) -> bool:
        return self.can_be_delegated_to and self.role is not AgentRole.ORCHESTRATOR

    def covers(self, words: str) -> bool:
        """Whether words, as `scope.plain` gives them, are about one of its specializations."""
        return any(topic.is_in(words) for topic in self.specializations)
