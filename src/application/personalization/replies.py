"""What is asked of a persona, and what it came to."""

from dataclasses import dataclass, field
from enum import StrEnum

from application.personalization.grounding import Grounded
from domain.memory.events import EventTag
from domain.personalization.attached import Attached
from domain.personalization.situation import Author, Situation
from domain.personalization.whereabouts import ZoneGuess
from domain.shared.language import Language
from domain.shared.own_words import has_others_words


class Source(StrEnum):
    TEXT = "text"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class ReplyRequest:
    """One message to answer; the same `turn_id` is never answered twice in different words.

    `language_code` is Telegram's tag for the user; `spoken_language` that of a voice note, which
    is answered in its own language. `instead_of` is the turn whose answer is made anew, `corrects`
    the one whose words these take the place of; what is `incognito` is not remembered.
    `attached` is shown to the model and not remembered. `zone_guess` is there where the
    hour matters, `grounded` where the answer must keep to facts. `tools` names what was called
    for this answer before it is made.
    """

    user_id: str
    text: str
    turn_id: str
    source: Source = Source.TEXT
    user_name: str | None = None
    language_code: str | None = None
    spoken_language: str | None = None
    instead_of: str | None = None
    corrects: str | None = None
    incognito: bool = False
    situation: Situation = field(default_factory=Situation)
    attached: Attached = field(default_factory=Attached)
    zone_guess: ZoneGuess | None = None
    grounded: Grounded | None = None
    tools: tuple[str, ...] = ()

    @property
    def lets_no_tools(self) -> bool:
        """Nothing is noted of it, and nothing done for words that may be an attempt upon us."""
        return self.incognito or self.situation.is_restricted

    @property
    def brings_others_words(self) -> bool:
        """Whether something in it was written by somebody else, or may have been."""
        attached, answered = self.attached, self.attached.replied_to
        is_anothers = answered is not None and answered.author is Author.OTHER
        return bool(attached or attached.counsel or is_anothers) or has_others_words(self.text)

    @property
    def question(self) -> str:
        """The turn in which this was asked."""
        return self.instead_of or self.turn_id


class ReplyOutcome(StrEnum):
    """REPLAYED: an earlier attempt recorded this reply. STOPPED: it may be empty. SPENT: it is, for
    there is nothing left that it might cost.

    OUT_OF_SCOPE: the persona declined, as its fallback policy says.
    """

    ANSWERED = "answered"
    REPLAYED = "replayed"
    APOLOGY = "apology"
    TOO_LONG = "too_long"
    STOPPED = "stopped"
    OUT_OF_SCOPE = "out_of_scope"
    SPENT = "spent"


@dataclass(frozen=True, slots=True)
class ReplyResult:
    """`compressed`: the memory was handed over to be compressed in the background.

    `is_foreign`: the message was, for the first time, in a language that is none of ours.
    `is_offline`: no language model made the reply. `scope` tells that the message lay outside the
    scope of the persona that was asked: it was `refused` or `handed_over` to `used_persona`.
    `asks_zone`: the person may be asked whether this is the time zone they live in, now and not
    again.
    """

    reply: str
    used_persona: str
    memory_events_used: int
    compressed: bool
    outcome: ReplyOutcome
    language: Language
    prompt_tokens: int = 0
    is_foreign: bool = False
    is_offline: bool = False
    persona_version: str = ""
    scope: str = ""
    speaker: str = ""
    rephrased: bool = False
    asks_zone: str = ""

    @property
    def mark(self) -> EventTag | None:
        """Under which it is remembered, where a model must not take it for its own words."""
        if self.outcome is ReplyOutcome.APOLOGY:
            return EventTag.APOLOGY
        return EventTag.OFFLINE if self.is_offline else None
