"""Attempts upon the product: cleaned, scored, and answered with less, never with a ban."""

from application.dialogue.turns import UserTurn
from application.dialogue.verdict import Verdict
from application.dialogue.wording import Speakers
from application.safety.decisions import DecisionLog
from application.safety.injection_judge import PROMPT, InjectionJudge, Opinion
from application.safety.policies import LivePolicies
from domain.dialogue.replies import Reply
from domain.safety.folding import without_hidden
from domain.safety.injection import NO_INJECTION, InjectionDetector, InjectionFinding, Level
from domain.safety.policy import SafetyPolicy
from domain.safety.template_tokens import without_template_tokens
from domain.shared.errors import StorageUnavailable
from domain.shared.own_words import own_words

_SCORES = {Level.LOW: 0, Level.MIDDLE: 50, Level.HIGH: 90}


class WithstandInjection:
    """InputScreen. Only a person's own words are scored; what they pass on is marked as data.

    `judge` is asked about doubtful words alone, and may only find them harmless.
    """

    def __init__(
        self,
        detector: InjectionDetector,
        policies: LivePolicies,
        decisions: DecisionLog,
        speakers: Speakers,
        judge: InjectionJudge | None = None,
    ) -> None:
        self._detector = detector
        self._policies = policies
        self._decisions = decisions
        self._speakers = speakers
        self._judge = judge

    async def examine(self, turn: UserTurn, words: str) -> Verdict:
        clean = without_hidden(without_template_tokens(words))
        own = own_words(words)
        found = self._detector.assess(own) if own else NO_INJECTION
        if found.level is Level.LOW:
            return Verdict(clean)
        return await self._restricted(turn, own, clean, found)

    async def _restricted(
        self, turn: UserTurn, own: str, clean: str, found: InjectionFinding
    ) -> Verdict:
        try:
            in_use = self._speakers.following(own, await self._speakers.of(turn))
        except StorageUnavailable:
            return Verdict(clean, restricted=True)
        policy = self._policies.for_persona(in_use.persona.persona_id)
        if not policy.filters.injection:
            return Verdict(clean)
        refuses = found.level is Level.HIGH
        if not refuses and await self._is_harmless(turn, own, policy):
            return Verdict(clean)
        outcome = "refused" if refuses else "restricted"
        rule = f"injection.{found.rules[0]}"
        self._decisions.note(rule, outcome, policy, own, score=_SCORES[found.level])
        if not refuses:
            return Verdict(clean, restricted=True)
        text = self._speakers.wording(in_use).text("safety-refused")
        return Verdict(clean, restricted=True, reply=Reply.text(text))

    async def _is_harmless(self, turn: UserTurn, own: str, policy: SafetyPolicy) -> bool:
        if self._judge is None:
            return False
        opinion = await self._judge.opinion(own, policy, by=str(turn.owner))
        if opinion is not None:
            score = _SCORES[Level.LOW if opinion is Opinion.HARMLESS else Level.MIDDLE]
            self._decisions.note(PROMPT, opinion, policy, own, score=score)
        return opinion is Opinion.HARMLESS
