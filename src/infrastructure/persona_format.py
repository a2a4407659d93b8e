"""A persona's profile as JSON or YAML, read and checked."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import orjson
import yaml
from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
)

from application.personas.ports import ProfileFormat
from domain.personalization.profile import Tone
from domain.personas.book import Book
from domain.personas.manifest import AgentManifest, AgentRole
from domain.personas.persona import (
    Fallback,
    FallbackKind,
    MemorySettings,
    ModelHints,
    Notes,
    Persona,
    PersonaVoice,
    Prudence,
)
from domain.personas.scenarios import PersonaScenario
from domain.personas.scope import Scope, Topic
from domain.personas.versions import Content
from domain.shared.errors import ConfigurationError, InvalidInput
from domain.shared.language import Language
from infrastructure.card_book import book_of
from infrastructure.scenario_format import ScenarioEntry, scenarios_of
from infrastructure.yaml_text import read_yaml

LARGEST_BYTES = 256 * 1024
"""Of a file; a profile that came as a card holds the card besides."""
_LARGEST_STORED = 2 * 1024 * 1024
_STRICT = ConfigDict(extra="forbid", validate_by_name=True, validate_by_alias=True)

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20_000)]
Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]


def _one_text(given: object) -> object:
    """Several texts stand one after another."""
    if isinstance(given, list) and all(isinstance(each, str) for each in given):
        return " ".join(given)
    return given


Sentences = Annotated[Prose, BeforeValidator(_one_text)]


class _Section(BaseModel):
    model_config = _STRICT


class _Voice(_Section):
    name: Line = ""
    description: Prose = ""
    greeting: Prose = ""
    apology: Prose = ""
    too_long: Prose = ""
    switched: Prose = ""
    refusal: Sentences = Field("", validation_alias=AliasChoices("refusal", "refusals"))
    tagline: Line = ""
    style: Prose = ""
    calls: list[Line] = Field(
        default_factory=list,
        max_length=100,
        validation_alias=AliasChoices("calls", "switch_phrases"),
    )


class _Scope(_Section):
    inside: list[Line] = Field(default_factory=list, alias="in", max_length=50)
    outside: list[Line] = Field(default_factory=list, alias="out", max_length=50)


class _Fallback(_Section):
    policy: FallbackKind = FallbackKind.REFUSE
    persona: Code = "assistant"


class _Model(_Section):
    provider: Line = ""
    model: Line = ""
    temperature: Annotated[float | None, Field(ge=0, le=2)] = None
    max_output_tokens: Annotated[int | None, Field(ge=16, le=32_000)] = None


class _Memory(_Section):
    events: Annotated[int | None, Field(ge=0, le=1_000)] = None
    summary: bool = True
    notes: Notes = Notes.OFF


class _Asked(_Section):
    ru: Line = ""
    en: Line = ""
    fr: Line = ""


class _Agent(_Section):
    role: AgentRole = AgentRole.WORKER
    capabilities: list[Line] = Field(default_factory=list, max_length=20)
    specializations: list[Line] = Field(default_factory=list, max_length=20)
    max_parallel_tasks: Annotated[int, Field(ge=1, le=256)] = 1
    can_delegate: bool = False
    can_be_delegated_to: bool = False
    names: list[Line] = Field(default_factory=list, max_length=50)
    asked: _Asked = _Asked()


class _Profile(_Section):
    display_name: Line = ""
    emoji: Annotated[str, StringConstraints(strip_whitespace=True, max_length=16)] = ""
    order: int = Field(100, ge=0, le=10_000)
    ru: _Voice | None = None
    en: _Voice | None = None
    fr: _Voice | None = None
    tone: Tone | None = None
    prudence: Prudence | None = None
    style: Prose = ""
    scope: _Scope = _Scope()
    fallback: _Fallback = _Fallback()
    model: _Model = _Model()
    memory: _Memory = _Memory()
    actions: list[Line] | None = Field(None, max_length=100)
    safety_policy: Line = ""
    scenarios: list[ScenarioEntry] = Field(default_factory=list, max_length=100)
    character_book: dict[str, Any] | None = None
    card: dict[str, Any] | None = None
    agent: _Agent = _Agent()

    def voices(self) -> Mapping[Language, _Voice]:
        found = {Language.RUSSIAN: self.ru, Language.ENGLISH: self.en, Language.FRENCH: self.fr}
        return {language: voice for language, voice in found.items() if voice is not None}


class YamlProfileFormat(ProfileFormat):
    """`folder` holds the phrases that prudence and scope become, what personas say that have no
    words of their own, and the topics by their names.
    """

    def __init__(self, folder: Path) -> None:
        try:
            conduct = read_yaml((folder / "conduct.yaml").read_text(encoding="utf-8"))
            topics = read_yaml((folder / "topics.yaml").read_text(encoding="utf-8"))
            self._phrases: Mapping[str, Mapping[str, Any]] = conduct
            self._topics = {name: _topic(name, given) for name, given in topics.items()}
        except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
            raise ConfigurationError(f"{folder}: {error!r}") from error

    def normal(self, content: Mapping[str, Any]) -> Content:
        profile = _checked(content)
        written: Content = profile.model_dump(mode="json", by_alias=True, exclude_unset=True)
        try:
            stored = orjson.dumps(written)
        except (TypeError, ValueError, RecursionError):
            raise InvalidInput("the profile holds what JSON cannot hold") from None
        if len(stored) > _LARGEST_STORED:
            raise InvalidInput(f"a profile takes at most {_LARGEST_STORED} bytes")
        if b"\\u0000" in stored:
            raise InvalidInput("the profile holds a NUL character; take it out")
        return written

    def read(self, code: str, content: Content, version: int = 0) -> Persona:
        profile = _checked(content)
        scope = Scope(self._named(profile.scope.inside), self._named(profile.scope.outside))
        voices = {
            language: self._voice(voice, language, profile, scope)
            for language, voice in profile.voices().items()
        }
        if not voices:
            raise InvalidInput("a profile needs at least one of ru, en and fr")
        return Persona(
            persona_id=code,
            emoji=profile.emoji or "🙂",
            voices=MappingProxyType(voices),
            version=version,
            tone=profile.tone or "",
            prudence=profile.prudence,
            scope=scope,
            fallback=Fallback(profile.fallback.policy, profile.fallback.persona),
            model=ModelHints(**profile.model.model_dump()),
            memory=MemorySettings(**profile.memory.model_dump()),
            actions=None if profile.actions is None else tuple(profile.actions),
            safety_policy=profile.safety_policy,
            book=book_of(profile.character_book) if profile.character_book else Book(),
            order=profile.order,
            agent=self._manifest(profile.agent),
        )

    def scenarios(self, content: Content) -> Sequence[PersonaScenario]:
        return scenarios_of(content)

    def _manifest(self, agent: _Agent) -> AgentManifest:
        given = agent.model_dump(exclude={"asked", "specializations", "capabilities", "names"})
        return AgentManifest(
            **given,
            capabilities=tuple(agent.capabilities),
            specializations=self._named(agent.specializations),
            names=tuple(agent.names),
            asked={lang: said for lang in Language if (said := getattr(agent.asked, lang))},
        )

    def _named(self, names: Sequence[str]) -> tuple[Topic, ...]:
        """What no shipped topic is called is a topic by its own words."""
        return tuple(self._topics.get(name) or Topic(name) for name in names)

    def _voice(
        self, voice: _Voice, language: Language, profile: _Profile, scope: Scope
    ) -> PersonaVoice:
        given, phrases = voice.model_dump(exclude={"calls"}), self._phrases[language]
        given["name"] = name = voice.name or profile.display_name
        given["style"] = style = voice.style or profile.style
        given["too_long"] = voice.too_long or phrases["too_long"]
        given["switched"] = voice.switched or phrases["switched"].format(name=name)
        manner = self._manner(style, language, profile.prudence, scope)
        return PersonaVoice(**given, calls=tuple(voice.calls), manner=manner)

    def _manner(
        self, style: str, language: Language, prudence: Prudence | None, scope: Scope
    ) -> str:
        phrases = self._phrases[language]
        parts = [style]
        if prudence:
            parts.append(phrases["prudence"][prudence])
        for name, topics in (("inside", scope.inside), ("outside", scope.outside)):
            if topics:
                listed = ", ".join(topic.label(language) for topic in topics)
                parts.append(phrases[name].format(topics=listed))
        return " ".join(filter(None, parts))


def _checked(content: Mapping[str, Any]) -> _Profile:
    try:
        return _Profile.model_validate(content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(map(str, first["loc"])) or "the profile"
        raise InvalidInput(f"{field}: {first['msg'].removeprefix('Value error, ')}") from None
    except RecursionError:
        raise InvalidInput("the profile is nested too deeply") from None


def _topic(name: str, given: Mapping[str, Any]) -> Topic:
    labels = {language: str(given[language]) for language in Language}
    return Topic(name, MappingProxyType(labels), tuple(map(str, given["words"])))
