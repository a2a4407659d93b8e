"""Personas that ask one another."""

from collections.abc import Sequence

from application.dialogue.counselling import Counsellor
from application.dialogue.gating import ActionGate
from application.orchestration.calling import CallAgent
from application.orchestration.colleagues import AskColleagues
from application.orchestration.consult import ConsultUseCase, Delegation
from application.orchestration.delegation import (
    CollectResultsUseCase,
    DelegateTaskUseCase,
    SpawnWorkerUseCase,
    SynthesizeUseCase,
)
from application.orchestration.ports import RunLedger
from application.orchestration.replanning import ReplanUseCase
from composition.foundation import CONFIG, Foundation
from domain.personas.catalogue import PersonaCatalogue
from infrastructure.asking_file import read_asking


def counsellors(base: Foundation, call: CallAgent, ledger: RunLedger) -> Sequence[Counsellor]:
    """Nobody asks anybody where no persona speaks."""
    if not base.settings.personalization_enabled:
        return ()
    personas = base.get(PersonaCatalogue)
    words, aggregation = read_asking(CONFIG / "orchestration" / "asking.yaml")
    delegation = Delegation(
        SpawnWorkerUseCase(personas),
        DelegateTaskUseCase(call, personas, base.clock),
        CollectResultsUseCase(),
        SynthesizeUseCase(aggregation),
        ReplanUseCase(personas),
    )
    consult = ConsultUseCase(delegation, ledger, base.clock)
    return (AskColleagues(consult, personas, words, (base.get(ActionGate),)),)
