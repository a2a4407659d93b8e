import structlog
from prometheus_client import CollectorRegistry, Counter

from application.dialogue.ports import DialogueObserver, TurnEnded
from domain.personalization.facts import ReplyMade, trace_of
from infrastructure.metrics import by_labels

log = structlog.get_logger(__name__)


class DialogueMetrics(DialogueObserver):
    """Counts turns by who answered them."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._turns = by_labels(
            Counter(
                "dialogue_turns",
                "Turns that came to their end, by the skill or step that answered",
                ["answered_by"],
                registry=registry,
            )
        )
        self._ignored = Counter(
            "dialogue_ignored",
            "Turns and buttons that deserve no answer, by reason",
            ["reason"],
            registry=registry,
        )
        self._refused = Counter(
            "dialogue_turns_refused",
            "Turns answered with a courteous refusal because of an error, by kind",
            ["kind"],
            registry=registry,
        )

    def ignored(self, reason: str) -> None:
        self._ignored.labels(reason).inc()

    def refused(self, kind: str, reason: str | None, turn_id: str) -> None:
        self._refused.labels(kind).inc()
        log.error(
            "turn_refused", kind=kind, reason=reason, request_id=turn_id, trace_id=trace_of(turn_id)
        )

    def ended(self, fact: TurnEnded) -> None:
        self._turns(fact.answered_by).inc()


def log_reply(fact: ReplyMade) -> None:
    """One line a message, whatever became of it: ids and sizes, never words."""
    log.info(
        "replied",
        request_id=fact.turn_id,
        trace_id=fact.trace_id,
        user=fact.person,
        outcome=fact.outcome,
        source=fact.source,
        persona=fact.persona,
        prompt_version=fact.prompt_version,
        model=fact.model,
        failure=fact.failure,
        prompt_tokens=fact.prompt_tokens,
        input_tokens=fact.input_tokens,
        output_tokens=fact.output_tokens,
        cost_usd=round(fact.cost_usd, 6),
        remembered=fact.remembered,
        reply_length=fact.reply_length,
        seconds=round(fact.seconds, 3),
    )
