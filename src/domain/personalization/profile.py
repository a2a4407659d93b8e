from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from domain.personalization.incognito import IncognitoTurn
from domain.personalization.preview import Preview
from domain.personalization.quiet_hours import QuietHours
from domain.shared.errors import InvalidInput
from domain.shared.language import Language

MAXIMUM_TOPICS = 7
MAXIMUM_TOPIC_LENGTH = 60


class Tone(StrEnum):
    """How the persona speaks to this user."""

    WITTY = "witty"
    FORMAL = "formal"
    CASUAL = "casual"


@dataclass(frozen=True, slots=True)
class UserProfile:
    """What is known of a user besides the conversation itself.

    `language_chosen`: the language is the user's own choice, so that answers no longer follow
    what is written. `told_languages`: they know which languages there are. `time_zone` is an IANA
    name, empty where none is known. `voice_quotes`: answers quote what was heard.
    `may_be_written_to`: they asked for messages that the bot starts, though not in the
    `quiet_hours`. `zone_asked`: they were asked what time it is where they are. `preview`: they
    try a draft of a persona, whatever `persona` they have chosen. `handoff` is by which the persona
    took over from another; empty where it was told nothing. `incognito` is the last turn that was
    announced as one that is not to be remembered.
    """

    user_id: str
    language: Language
    persona: str
    tone: Tone
    preferred_topics: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    language_chosen: bool = False
    told_languages: bool = False
    time_zone: str = ""
    voice_quotes: bool = True
    may_be_written_to: bool = False
    zone_asked: bool = False
    quiet_hours: QuietHours = field(default_factory=QuietHours)
    preview: Preview | None = None
    handoff: str = ""
    incognito: IncognitoTurn | None = None

    def __post_init__(self) -> None:
        if not self.user_id:
            raise InvalidInput("user_id is empty; give the user's Telegram id")
        if len(self.preferred_topics) > MAXIMUM_TOPICS:
            raise InvalidInput(f"at most {MAXIMUM_TOPICS} preferred topics are kept")

    @classmethod
    def new(
        cls,
        user_id: str,
        *,
        now: datetime,
        persona: str,
        language: Language = Language.RUSSIAN,
    ) -> "UserProfile":
        """The profile of someone who writes for the first time."""
        return cls(user_id, language, persona, Tone.WITTY, (), now, now)

    def with_persona(self, persona: str, *, now: datetime, handoff: str = "") -> "UserProfile":
        """Who is previewing a draft has chosen something else by that."""
        return replace(self, persona=persona, preview=None, updated_at=now, handoff=handoff)

    def with_preview(self, preview: Preview | None, *, now: datetime) -> "UserProfile":
        return replace(self, preview=preview, updated_at=now)

    def with_language(self, language: Language, *, now: datetime) -> "UserProfile":
        return replace(self, language=language, updated_at=now)

    def with_chosen_language(self, language: Language, *, now: datetime) -> "UserProfile":
        """Answers are in this language from now on, whatever is written."""
        return replace(self, language=language, language_chosen=True, updated_at=now)

    def with_time_zone(self, name: str, *, now: datetime) -> "UserProfile":
        return replace(self, time_zone=name, zone_asked=True, updated_at=now)

    def with_zone_asked(self, *, now: datetime) -> "UserProfile":
        return replace(self, zone_asked=True, updated_at=now)

    def with_quiet_hours(self, hours: QuietHours, *, now: datetime) -> "UserProfile":
        return replace(self, quiet_hours=hours, updated_at=now)

    def with_messages_of_ours(self, wanted: bool, *, now: datetime) -> "UserProfile":
        return replace(self, may_be_written_to=wanted, updated_at=now)

    def with_voice_quotes(self, shown: bool, *, now: datetime) -> "UserProfile":
        return replace(self, voice_quotes=shown, updated_at=now)

    def with_incognito(self, turn: IncognitoTurn, *, now: datetime) -> "UserProfile":
        return replace(self, incognito=turn, updated_at=now)

    def with_tone(self, tone: Tone, *, now: datetime) -> "UserProfile":
        return replace(self, tone=tone, updated_at=now)

    def with_topics(self, topics: tuple[str, ...], *, now: datetime) -> "UserProfile":
        """Keep the first few distinct topics, cleaned; too long or empty ones are left out."""
        cleaned = (" ".join(topic.split()) for topic in topics)
        distinct = dict.fromkeys(t for t in cleaned if t and len(t) <= MAXIMUM_TOPIC_LENGTH)
        return replace(self, preferred_topics=tuple(distinct)[:MAXIMUM_TOPICS], updated_at=now)
