"""Who speaks: a version of a persona's profile, as it is used in a reply."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from domain.personas.actions import ACTIONS
from domain.personas.book import Book
from domain.personas.macros import filled
from domain.personas.manifest import AgentManifest
from domain.personas.scope import Scope
from domain.shared.language import Language

LAST_RESORT: Final = "assistant"
"""Who serves where nobody else is left: plain, and never archived."""


@dataclass(frozen=True, slots=True)
class PersonaVoice:
    """How a persona appears and speaks in one language.

    `description` goes into the prompt, and after it `manner`, what follows from style, prudence
    and scope; the other texts are shown as they are. `calls` are the plain words by which a user
    asks for this persona, `refusal` answers a topic outside its scope, `tagline` stands
    in the menu.
    """

    name: str
    description: str
    greeting: str
    apology: str
    too_long: str
    switched: str
    calls: tuple[str, ...]
    refusal: str = ""
    tagline: str = ""
    style: str = ""
    manner: str = ""

    @property
    def section(self) -> str:
        """The persona's section of the prompt, whole."""
        return f"{self.description} {self.manner}".strip()

    def spoken_to(self, user_name: str) -> str:
        """The section with its macros filled in."""
        return filled(self.section, char=self.name, user=user_name or "the user")


class Prudence(StrEnum):
    """How far a persona goes with advice."""

    RESERVED = "reserved"
    BALANCED = "balanced"
    FRANK = "frank"


class FallbackKind(StrEnum):
    """What becomes of a topic outside the scope.

    REFUSE: the persona declines. PERSONA: another one answers. GENERIC: the plain assistant does.
    """

    REFUSE = "refuse"
    PERSONA = "persona"
    GENERIC = "generic"


@dataclass(frozen=True, slots=True)
class Fallback:
    """`persona` also serves whoever had chosen this one when it is archived or broken."""

    kind: FallbackKind = FallbackKind.REFUSE
    persona: str = LAST_RESORT


@dataclass(frozen=True, slots=True)
class ModelHints:
    """What the text engine is asked for; empty and None leave it to the route and the prompt."""

    provider: str = ""
    model: str = ""
    temperature: float | None = None
    max_output_tokens: int | None = None

    @property
    def names_a_model(self) -> bool:
        return bool(self.provider or self.model)


class Notes(StrEnum):
    """Whether a persona notes what it has in hand, and for how long."""

    OFF = "off"
    CONVERSATION = "conversation"
    LASTING = "lasting"


@dataclass(frozen=True, slots=True)
class MemorySettings:
    """`events`: how many of the newest a reply sees at most; None: as many as everybody's."""

    events: int | None = None
    summary: bool = True
    notes: Notes = Notes.OFF


@dataclass(frozen=True, slots=True)
class Persona:
    """A character the product can speak as.

    `version` is 0 for one that was never stored; `is_draft`: it is previewed, not released. `tone`
    is spoken with who has chosen none.
    `actions` are those of `domain.personas.actions` that it may do; None: all of them.
    """

    persona_id: str
    emoji: str
    voices: Mapping[Language, PersonaVoice]
    version: int = 0
    tone: str = ""
    prudence: Prudence | None = None
    scope: Scope = field(default_factory=Scope)
    fallback: Fallback = field(default_factory=Fallback)
    model: ModelHints = field(default_factory=ModelHints)
    memory: MemorySettings = field(default_factory=MemorySettings)
    actions: tuple[str, ...] | None = None
    safety_policy: str = ""
    book: Book = field(default_factory=Book)
    order: int = 100
    agent: AgentManifest = field(default_factory=AgentManifest)
    is_draft: bool = False

    def voice(self, language: Language) -> PersonaVoice:
        """In another language where a draft lacks this one."""
        return self.voices.get(language) or next(iter(self.voices.values()))

    def may(self, action: str) -> bool:
        """Whether people are given what the skill of that name does while this persona serves."""
        return self.actions is None or action in self.actions or action not in ACTIONS

    @property
    def version_name(self) -> str:
        """As facts, metrics and events carry it; empty for one that was never stored."""
        if self.is_draft:
            return f"{self.version}-draft"
        return str(self.version) if self.version else ""
