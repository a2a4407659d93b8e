"""Who speaks next: one persona hands over to another."""

from application.desk.queue import AskForPersonUseCase
from application.handoff.composing import ComposeContextUseCase
from application.handoff.escalating import Arrivals, EscalateByPolicy
from application.handoff.handing_over import HandOverUseCase
from application.handoff.skill import AnswerHandoff
from application.handoff.suggesting import SuggestSomebodyElse
from application.handoff.targets import FindTarget
from application.memory.remember import ReadMemoryUseCase
from application.memory.working import WorkingMemoryUseCase
from application.personalization.preferences import ChoosePersonaUseCase
from application.personalization.recall import Recall
from application.personalization.reset import ResetPersonalizationUseCase
from application.safety.escalations import FindEscalationUseCase
from application.safety.policies import LivePolicies
from application.safety.scrub import ScrubForPersona
from composition.context import Context, Plugins
from composition.foundation import CONFIG, Foundation
from composition.handoff_store import COLLECTION, handoff_store
from composition.screens import detectors
from domain.personas.catalogue import PersonaCatalogue
from domain.shared.identity import MemoryOwner
from infrastructure.handoff_metrics import HandoffMetrics
from infrastructure.switching_rules import read_rules


async def build(base: Foundation) -> Context:
    store = handoff_store(base)
    catalogue, read_memory = base.get(PersonaCatalogue), base.get(ReadMemoryUseCase)
    scrub = ScrubForPersona(detectors().personal_data, base.get(LivePolicies))
    compose = ComposeContextUseCase(
        read_memory, base.get(WorkingMemoryUseCase), scrub, base.counter
    )
    targets, observer = FindTarget(catalogue, scrub), HandoffMetrics(base.registry)
    hand_over = HandOverUseCase(store, targets, compose, base.clock, observer)
    choose = base.get(ChoosePersonaUseCase)
    choose.hand_over_with(hand_over)
    base.get(Recall).hand_over_with(hand_over)

    async def forget(user_id: str) -> None:
        await store.forget(MemoryOwner.parse(user_id))

    base.get(ResetPersonalizationUseCase).also(forget)
    base.offer(hand_over)
    rules = read_rules(CONFIG / "handoff" / "rules.yaml")
    return Context(
        "handoff",
        collections=(COLLECTION,),
        plugins=Plugins(
            skills=(AnswerHandoff(hand_over, choose, catalogue, base.clock),),
            after_reply=(
                EscalateByPolicy(
                    base.get(FindEscalationUseCase),
                    rules,
                    base.get(AskForPersonUseCase),
                    Arrivals(hand_over, choose, catalogue),
                    base.clock,
                ),
                SuggestSomebodyElse(rules, hand_over, catalogue, read_memory, base.clock),
            ),
        ),
    )
