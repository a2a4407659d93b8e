"""Personas that ask one another."""

from application.orchestration.calling import CallAgent
from application.orchestration.colleague_skill import AskColleague
from application.orchestration.consult import ConsultUseCase, Delegation
from application.orchestration.delegation import (
    CollectResultsUseCase,
    DelegateTaskUseCase,
    SpawnWorkerUseCase,
    SynthesizeUseCase,
)
from application.orchestration.ports import RunLedger
from composition.foundation import CONFIG, Foundation
from domain.personas.catalogue import PersonaCatalogue
from infrastructure.asking_file import read_asking


def colleague_skill(base: Foundation, call: CallAgent, ledger: RunLedger) -> AskColleague:
    """It comes after the skills that answer by themselves: what they can do, nobody is asked."""
    personas = base.get(PersonaCatalogue)
    words, aggregation = read_asking(CONFIG / "orchestration" / "asking.yaml")
    delegation = Delegation(
        SpawnWorkerUseCase(personas),
        DelegateTaskUseCase(call, personas, base.clock),
        CollectResultsUseCase(),
        SynthesizeUseCase(aggregation),
    )
    return AskColleague(ConsultUseCase(delegation, ledger, base.clock), personas, words)
