"""The co-pilot: what an agent in a conversation could ask, feel and aim for next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from application.orchestration.agents import Outcome, RunAgents
from application.orchestration.calling import Agent, Inputs
from application.orchestration.ports import OrchestrationObserver
from application.shared.ports import Clock
from domain.orchestration.budget import Budget, Limits
from domain.orchestration.ledger import Run, TaskLedger, hash_of
from domain.orchestration.sessions import Line, Session, SpeakerRole, as_conversation
from domain.orchestration.signals import Signals
from domain.shared.errors import ProviderUnavailable
from domain.shared.language import Language

TACTICAL: Final = Agent("tactical", "copilot_tactical", "Advise on the next question.")
EMOTIONAL: Final = Agent("emotional", "copilot_emotional", "Tell the client's mood.")
CLOSING: Final = Agent("closing", "copilot_closing", "Judge how near a decision is.")
STRATEGY: Final = Agent("strategy", "copilot_strategy", "Take the long view.")
AGENTS: Final = (TACTICAL, EMOTIONAL, CLOSING, STRATEGY)

_CONVERSATION_CHARACTERS: Final = 1_600
_LINES_BEFORE_CLOSING = 3
_LINES_BEFORE_STRATEGY = 5
_CLOSING_SIGNALS = frozenset({"price", "timing", "commitment", "decision_maker", "refusal"})
_KINDS = {"budget": "agents_budget", "not_configured": "not_configured"}
_TOO_DEAR = (
    "no agent can afford a call: its model may cost more than may be spent; "
    "give the co-pilot's use cases a route to a cheaper one"
)
_MOODS = {"improving": "positive", "stable": "neutral", "degrading": "negative"}


class AllAgentsFailed(ProviderUnavailable):
    """No agent had anything to say; `suggestion` is what can be said without them.

    Kinds: `agents_budget` where none could afford a call, `not_configured`, else `agents`.
    """

    def __init__(self, missing: Mapping[str, str], suggestion: Mapping[str, object]) -> None:
        told = ", ".join(f"{agent}: {reason}" for agent, reason in missing.items())
        reasons = set(missing.values())
        kind = _KINDS.get(reasons.pop(), "agents") if len(reasons) == 1 else "agents"
        what = _TOO_DEAR if kind == "agents_budget" else "no agent could answer"
        super().__init__(f"{what} ({told})", kind=kind)
        self.missing = missing
        self.suggestion = suggestion


@dataclass(frozen=True, slots=True)
class Advice:
    """The session with the suggestion for its last line."""

    session: Session
    suggestion: Mapping[str, Any]


class AdviseUseCase:
    """Picks the agents that the last line calls for, runs them, and merges what they found.

    The same lines are analysed once: what was found of them then is what is found of them now.
    """

    def __init__(
        self,
        agents: RunAgents,
        signals: Signals,
        clock: Clock,
        observer: OrchestrationObserver,
        limits: Limits | None = None,
    ) -> None:
        self._agents = agents
        self._signals = signals
        self._clock = clock
        self._observer = observer
        self._limits = limits or Limits()

    async def execute(self, session: Session, language: Language) -> Advice:
        """Of a session in which something was said. Raises AllAgentsFailed."""
        line = session.lines[-1]
        found = self._signals.found_in(line.text)
        chosen = relevant(session, found)
        conversation = as_conversation(session.lines, _CONVERSATION_CHARACTERS)
        window = _window(chosen, language, conversation)
        if session.suggestion is not None and session.window == window:
            return Advice(session, session.suggestion)
        inputs = Inputs({"conversation": conversation}, language, str(session.person))
        budget = Budget(self._limits, self._clock.monotonic() + self._limits.seconds)
        run, outcome = await self._agents.execute(
            self._run(session, chosen, found), chosen, inputs, budget
        )
        if not outcome.answers:
            suggestion = self._signals.fallback(line.text, language)
            raise AllAgentsFailed(outcome.missing, suggestion)
        suggestion = merged(outcome, found, run.run_id)
        closing = outcome.answers.get(CLOSING.name, {})
        self._observer.suggested(found, _mood(line, outcome), closing.get("score"))
        return Advice(session.advised(suggestion, "" if outcome.missing else window), suggestion)

    def _run(self, session: Session, chosen: Sequence[Agent], found: Sequence[str]) -> Run:
        return Run(
            run_id=uuid4().hex,
            session_id=session.session_id,
            person=str(session.person),
            started_at=self._clock.now(),
            task=TaskLedger(
                facts=[f"signal: {signal}" for signal in found],
                plan=[agent.name for agent in chosen],
                assignments={agent.name: agent.task for agent in chosen},
            ),
        )


def relevant(session: Session, signals: Sequence[str]) -> Sequence[Agent]:
    """Tactics always; moods when the client spoke; the rest once there is something to judge."""
    chosen = [TACTICAL]
    if session.last_speaker is SpeakerRole.CLIENT or session.last_emotion:
        chosen.append(EMOTIONAL)
    if len(session.lines) >= _LINES_BEFORE_CLOSING or _CLOSING_SIGNALS & set(signals):
        chosen.append(CLOSING)
    if len(session.lines) >= _LINES_BEFORE_STRATEGY:
        chosen.append(STRATEGY)
    return chosen


def _window(agents: Sequence[Agent], language: Language, conversation: str) -> str:
    names = " ".join(agent.name for agent in agents)
    return hash_of(names, language, {"conversation": conversation})


def merged(outcome: Outcome, signals: Sequence[str], run_id: str) -> Mapping[str, Any]:
    """One answer, without another call; what the agents said stands below as it is."""
    answers = outcome.answers
    tactical, closing = answers.get(TACTICAL.name, {}), answers.get(CLOSING.name, {})
    detected = [*tactical.get("signals", ()), *closing.get("positive_signals", ()), *signals]
    return {
        "questions": list(tactical.get("next_questions", ())),
        "signals_detected": list(dict.fromkeys(detected)),
        "recommended_direction": _direction(answers),
        "agents": answers,
        "missing": outcome.missing,
        "run_id": run_id,
    }


def _direction(answers: Mapping[str, Mapping[str, Any]]) -> str:
    """Who is hurt comes first, then what blocks, then the next milestone."""
    emotional, closing = answers.get(EMOTIONAL.name, {}), answers.get(CLOSING.name, {})
    if emotional.get("empathy_needed") == "much":
        return str(emotional.get("nuance", ""))
    if closing.get("action") == "address_blocker" and closing.get("blockers"):
        return str(closing["blockers"][0])
    strategy = answers.get(STRATEGY.name, {})
    if milestone := strategy.get("next_milestone"):
        return str(milestone)
    questions = answers.get(TACTICAL.name, {}).get("next_questions") or [""]
    return str(questions[0] or emotional.get("nuance", ""))


def _mood(line: Line, outcome: Outcome) -> str:
    trend = outcome.answers.get(EMOTIONAL.name, {}).get("trend", "unknown")
    given = (line.sentiment or "").lower()
    return given if given in _MOODS.values() else _MOODS.get(str(trend), "unknown")
