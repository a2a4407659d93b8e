"""What other services ask of the text engine, made into a generation."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from application.shared.ports import TokenCounter
from application.text_engine.ports import PromptTemplates
from application.text_engine.prompts import RenderPromptUseCase
from domain.shared.errors import InvalidInput, MessageTooLong, NotFound
from domain.shared.identity import Person
from domain.text_engine.cutting import beginning_and_end
from domain.text_engine.generation import GenerationRequest
from domain.text_engine.messages import ChatMessage, Role
from domain.text_engine.prompts import OutputFormat

CHAT = "chat"
_CONTEXT_SHORTENED_TO, _CONTEXT_REFUSED_ABOVE = 4_000, 32_000
"""In tokens."""
_TONES = ("witty", "formal", "casual")


@dataclass(frozen=True, slots=True)
class Speaker:
    """The persona that answers, in the language of the answer."""

    persona_id: str
    name: str
    description: str


Speakers = Callable[[str | None, str], Speaker]
"""By a persona's id, or None for the default one, and a language; an unknown or archived persona
gives its fallback."""


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """`messages` end with the user's newest; system messages among them are the service's own
    instructions. `values` fill the prompt's variables, `fields` too where it has them; what of
    `values` and `context` fills none is quoted.
    """

    use_case: str
    locale: str
    person: Person
    messages: tuple[ChatMessage, ...]
    values: Mapping[str, object] = field(default_factory=dict)
    fields: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, object] = field(default_factory=dict)
    tone: str | None = None
    max_chars: int | None = None
    persona: str | None = None
    output_format: OutputFormat | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """`language` is that of the answer; `compacted` tells that a long context was shortened."""

    request: GenerationRequest
    language: str
    persona: str | None
    compacted: bool


class ComposeGenerationUseCase:
    def __init__(
        self,
        render: RenderPromptUseCase,
        templates: PromptTemplates,
        speakers: Speakers,
        counter: TokenCounter,
        *,
        default_language: str,
    ) -> None:
        self._render = render
        self._templates = templates
        self._speakers = speakers
        self._counter = counter
        self._default_language = default_language

    async def execute(self, call: ServiceCall) -> Composed:
        """Raises InvalidInput for what no prompt can be made of, MessageTooLong for a context
        above its bound.
        """
        language = self._language(call.locale)
        speaker = self._speaker(call, language)
        declared = self._declared(call.use_case)
        values, told = _given(call.values), _given(call.context)
        variables = {name: _text(values[name]) for name in declared & set(values)}
        variables |= {name: call.fields[name] for name in declared & set(call.fields)}
        variables |= {name: _text(told[name]) for name in declared & set(told)}
        rest = {**values, **told}
        context = _lines({name: rest[name] for name in rest if name not in variables})
        shown = self._compacted(context)
        prompt = await self._render.execute(
            call.use_case,
            locale=language,
            variables={
                **variables,
                **_manner(call, speaker),
                "context": shown or None,
                "max_chars": call.max_chars,
            },
            user_id=call.person.key,
            output_format=call.output_format,
        )
        if call.max_chars:  # no token is shorter than a character
            most = min(prompt.max_output_tokens, max(16, call.max_chars))
            prompt = replace(prompt, max_output_tokens=most)
        spoken = tuple(m for m in call.messages if m.role is not Role.SYSTEM)
        persona = speaker.persona_id if speaker else None
        request = GenerationRequest(
            prompt, spoken, user_id=call.person.key, max_chars=call.max_chars, agent=persona
        )
        return Composed(request, language, persona, compacted=shown != context)

    def _language(self, locale: str) -> str:
        primary = locale.replace("_", "-").split("-")[0].lower()
        return primary if primary in self._templates.languages else self._default_language

    def _speaker(self, call: ServiceCall, language: str) -> Speaker | None:
        """A conversation has a persona in any case, other texts have one where it is asked for."""
        if call.persona is None and call.use_case != CHAT:
            return None
        return self._speakers(call.persona, language)

    def _declared(self, use_case: str) -> set[str]:
        try:
            versions = self._templates.versions(use_case)
        except NotFound as error:
            raise InvalidInput(str(error)) from None
        found = (self._templates.settings(use_case, version) for version in versions)
        return {name for each in found for name in (*each.required, *each.optional)}

    def _compacted(self, context: str) -> str:
        tokens = self._counter.count(context)
        if tokens > _CONTEXT_REFUSED_ABOVE:
            raise MessageTooLong(tokens, _CONTEXT_REFUSED_ABOVE)
        return beginning_and_end(context, _CONTEXT_SHORTENED_TO, self._counter.count)


def _manner(call: ServiceCall, speaker: Speaker | None) -> Mapping[str, object]:
    """Tone, persona and the service's own instructions."""
    added = [m.content for m in call.messages if m.role is Role.SYSTEM]
    tone = call.tone
    if call.use_case == CHAT and tone not in _TONES:  # its prompt knows these alone
        added += [f"Tone: {' '.join(tone.split())}"] if tone else []
        tone = "formal"
    return {
        "tone": tone,
        "persona_name": speaker.name if speaker else None,
        "persona_voice": speaker.description if speaker else None,
        "instructions": "\n".join(added) or None,
    }


def _given(values: Mapping[str, object]) -> Mapping[str, object]:
    """JSON's null says that there is none."""
    return {name: value for name, value in values.items() if value is not None}


def _lines(values: Mapping[str, object]) -> str:
    return "\n".join(f"{name}: {_text(value)}" for name, value in values.items())


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
