import structlog
from prometheus_client import CollectorRegistry, Counter

from application.dialogue.ports import DialogueObserver, TurnEnded
from domain.shared.pseudonym import pseudonym

log = structlog.get_logger(__name__)


class DialogueMetrics(DialogueObserver):
    """Counts turns by who answered them, and writes a line for each."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._turns = Counter(
            "dialogue_turns",
            "Turns that came to their end, by the skill or step that answered",
            ["answered_by"],
            registry=registry,
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
        log.error("turn_refused", kind=kind, reason=reason, request_id=turn_id)

    def ended(self, fact: TurnEnded) -> None:
        self._turns.labels(fact.answered_by).inc()
        made = {}
        if fact.reply:
            made = {
                "persona": fact.reply.used_persona,
                "outcome": fact.reply.outcome,
                "prompt_tokens": fact.reply.prompt_tokens,
                "remembered": fact.reply.memory_events_used,
            }
        log.info(
            "replied",
            request_id=fact.turn.turn_id,
            user=pseudonym(str(fact.turn.owner)),
            answered_by=fact.answered_by,
            seconds=round(fact.seconds, 3),
            **made,
        )
