"""Between a persona and its model: what is sent is marked and masked, what returns is checked."""

import hmac
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import chain

from application.personalization.guarding import Guarded
from application.safety.decisions import DecisionLog
from application.safety.policies import LivePolicies
from application.safety.remembered_findings import RememberedFindings
from application.shared.interface_texts import InterfaceTexts
from domain.dialogue.stream_filters import FilterChain, StreamFilter
from domain.safety.datamarks import Datamarks, UnmarkingFilter
from domain.safety.forbidden import Forbidden
from domain.safety.masking import Masks
from domain.safety.output import Leak, LeakFilter, RestoringFilter
from domain.safety.policy import Destination, Handling, PolicyLimits, SafetyPolicy
from domain.shared.language import Language
from domain.text_engine.generation import GenerationRequest
from domain.text_engine.messages import ChatMessage, Role
from domain.text_engine.prompts import RenderedPrompt

_PERSONA_PART = 400
_SPOKEN = (Role.USER, Role.ASSISTANT)
_MASKED = (
    "Words in ⟨⟩ stand for private details: use them as they stand, never ask for what they hide."
)
_REMEMBERED = re.compile(
    r"(?P<opened><(?<![^\n]<)(memory|facts|earlier|handoff)>)(?P<told>.*?)(?P<closed></\2>)",
    re.DOTALL,
)
"""What a prompt says of former talks; elsewhere in it nobody's words stand. It begins with the sign
that the engine can look for in one go; what goes before is looked at where that stands.
"""
_SPEAKER = re.compile(r"(?:user|assistant): ")
"""Before what somebody said, which was looked at by itself when it was new."""
_SIGN = re.compile(r"[\d@]")
_SIGNS_IN_WORDS = ("t.me", "собак", "arobase", "dot")
"""What may be private holds one of these, or such a sign."""
_FORBIDDEN = "Never speak of {}. Asked about it, say kindly that you leave that to others."


@dataclass(frozen=True, slots=True)
class GuardParts:
    personal_data: RememberedFindings
    policies: LivePolicies
    decisions: DecisionLog
    texts: InterfaceTexts
    forbidden: Mapping[str, Sequence[re.Pattern[str]]]
    """What a reply that speaks of a subject is known by."""

    is_spent: Callable[[PolicyLimits, str], bool] = lambda limits, user_id: False
    """Whether a conversation with this user has cost what it may."""


class GuardGeneration:
    """`secret` makes the canaries: who knows it tells a leak from a guess."""

    def __init__(
        self,
        parts: GuardParts,
        secret: bytes,
        markers: Callable[[], str] = lambda: secrets.token_hex(2),
    ) -> None:
        self._parts = parts
        self._personal_data = parts.personal_data
        self._secret = secret
        self._canary_of = lru_cache(maxsize=256)(self._made_canary)
        self._withheld = lru_cache(maxsize=256)(partial(parts.texts.text, key="safety-withheld"))
        self._markers = markers

    def open(self, request: GenerationRequest) -> Guarded:
        if not request.prompt.text:
            return Guarded(request, lambda: FilterChain(()))
        policy = self._parts.policies.for_persona(request.agent)
        if self._is_blocked(request, policy):
            return Guarded(request, lambda: FilterChain(()), instead=self._too_private(request))
        self._parts.policies.speaks(request.request_id, request.agent)
        masks = Masks()
        notes: list[str] = []
        messages = request.messages
        text = request.prompt.text
        if policy.masks(Destination.MODEL):
            text = _REMEMBERED.sub(lambda found: self._recalled(found, policy, masks), text)
            messages = self._masked_all(messages, policy, masks)
        if masks.values:
            notes.append(_MASKED)
        marks = Datamarks(self._markers)
        messages = tuple([marks.marked(each) for each in messages])
        if marks.note:
            notes.append(marks.note)
        canary = self._canary(request.prompt)
        if policy.forbidden_topics:
            notes.append(_FORBIDDEN.format("; ".join(policy.forbidden_topics)))
        if policy.filters.prompt_leak:
            notes.append(f"({canary})")
        prompt = replace(request.prompt, text="\n".join((text, *notes)))
        guarded = replace(request, prompt=prompt, messages=messages)
        spent = bool(request.user_id) and self._parts.is_spent(policy.limits, request.user_id or "")
        mark = marks.mark if marks.note else ""
        opened = partial(self._filter, request, canary, policy, masks, mark)
        return Guarded(guarded, opened, spent)

    def _filter(
        self,
        request: GenerationRequest,
        canary: str,
        policy: SafetyPolicy,
        masks: Masks,
        mark: str,
    ) -> StreamFilter:
        filters: list[StreamFilter] = [UnmarkingFilter(mark)] if mark else []
        if policy.filters.prompt_leak:
            filters.append(self._leak_filter(request, canary, policy))
        if policy.forbidden_subjects:
            filters.append(self._forbidding_filter(request, policy))
        if masks.values and policy.filters.restore_personal_data:
            filters.append(RestoringFilter(masks.values))
        return FilterChain(filters)

    def _forbidding_filter(self, request: GenerationRequest, policy: SafetyPolicy) -> LeakFilter:
        language = Language.from_code(request.prompt.locale, default=Language.ENGLISH)
        instead = self._parts.texts.text(language, "safety-forbidden", voice=request.agent or "")

        def said() -> None:
            self._parts.decisions.note("forbidden", "withheld", policy, request.prompt.text)

        patterns = chain.from_iterable(
            self._parts.forbidden[subject] for subject in policy.forbidden_subjects
        )
        return LeakFilter(Forbidden(patterns), instead, said)

    def _leak_filter(
        self, request: GenerationRequest, canary: str, policy: SafetyPolicy
    ) -> LeakFilter:
        language = Language.from_code(request.prompt.locale, default=Language.ENGLISH)
        instead = self._withheld(language, voice=request.agent or "")

        def leaked() -> None:
            self._parts.decisions.note("prompt_leak", "withheld", policy, request.prompt.text)

        return LeakFilter(Leak(request.prompt.text, canary), instead, leaked)

    def _canary(self, prompt: RenderedPrompt) -> str:
        """Of this prompt's and this persona's version: it begins every prompt of theirs."""
        return self._canary_of(f"{prompt.use_case}/{prompt.version}/{prompt.text[:_PERSONA_PART]}")

    def _made_canary(self, subject: str) -> str:
        return hmac.digest(self._secret, subject.encode(), "sha256").hex()[:16]

    def _masked_all(
        self, messages: tuple[ChatMessage, ...], policy: SafetyPolicy, masks: Masks
    ) -> tuple[ChatMessage, ...]:
        if not any(map(self._personal_data.find, [each.content for each in messages])):
            return messages  # as in most conversations
        return tuple([self._masked(each, policy, masks) for each in messages])

    def _masked(self, message: ChatMessage, policy: SafetyPolicy, masks: Masks) -> ChatMessage:
        """Answers, too: what was restored in them would go out with the next question."""
        if message.role not in _SPOKEN or message.parts:
            return message
        content = self._personal_data.masked(message.content, policy, Destination.MODEL, masks)
        return message if content is message.content else replace(message, content=content)

    def _recalled(self, found: re.Match[str], policy: SafetyPolicy, masks: Masks) -> str:
        """Line by line, since a line of former talks is told again and again."""
        plain = found["told"].lower()
        in_words = [sign for sign in _SIGNS_IN_WORDS if sign in plain]
        hide = partial(
            self._personal_data.masked, policy=policy, destination=Destination.MODEL, masks=masks
        )

        def masked(line: str) -> str:
            if not _SIGN.search(line) and not any(sign in line.lower() for sign in in_words):
                return line
            speaker = _SPEAKER.match(line)
            start = speaker.end() if speaker else 0
            return line[:start] + hide(line[start:])

        told = "\n".join(map(masked, found["told"].split("\n")))
        return f"{found['opened']}{told}{found['closed']}"

    def _is_blocked(self, request: GenerationRequest, policy: SafetyPolicy) -> bool:
        """Of what was said now; what was said before is masked where it may not go."""
        newest = request.messages[-1:]
        return policy.blocks(Destination.MODEL) and any(
            policy.handling(each.entity, Destination.MODEL) is Handling.BLOCK
            for message in newest
            if message.role is Role.USER
            for each in self._personal_data.find(message.content)
        )

    def _too_private(self, request: GenerationRequest) -> str:
        language = Language.from_code(request.prompt.locale, default=Language.ENGLISH)
        return self._parts.texts.text(language, "safety-too-private", voice=request.agent or "")
