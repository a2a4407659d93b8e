"""A run that has stalled is planned anew, once: what nobody has answered goes to somebody else."""

from collections.abc import Sequence

from domain.orchestration.assigning import Assignment
from domain.orchestration.ledger import Run
from domain.personas.catalogue import PersonaCatalogue
from domain.personas.persona import Persona


class ReplanUseCase:
    def __init__(self, catalogue: PersonaCatalogue) -> None:
        self._catalogue = catalogue

    def execute(
        self, run: Run, asked_by: Persona, unanswered: Sequence[str]
    ) -> tuple[Run, Sequence[Assignment]]:
        """The run and what is to be done now; nothing, where it was planned anew before or nobody
        is left who could do better than the agents in `unanswered`.
        """
        if run.is_replanned:
            return run, ()
        asked = {asked_by.persona_id, *(step.agent for step in run.steps)}
        tasks: list[Assignment] = []
        for agent in unanswered:
            if substitute := self._substitute(agent, asked):
                asked.add(substitute)
                tasks.append(Assignment(substitute, run.task.assignments[agent]))
        return (run.replanned(unanswered), tasks) if tasks else (run, ())

    def _substitute(self, agent: str, asked: set[str]) -> str | None:
        """Somebody with a specialization in common."""
        persona = self._catalogue.get(agent)
        topics = {each.name for each in persona.agent.specializations} if persona else set()
        able = (
            each.persona_id
            for each in self._catalogue.all()
            if each.agent.takes_tasks
            and each.persona_id not in asked
            and topics & {topic.name for topic in each.agent.specializations}
        )
        return next(able, None)
