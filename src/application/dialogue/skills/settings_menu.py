"""How the settings are shown: an overview, and the choices of each."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import time

from application.dialogue.wording import Wording
from application.personalization.preferences import PersonaInUse
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Buttons, Reply
from domain.personalization.offered import OfferedTopic, OfferedZone
from domain.personalization.profile import MAXIMUM_TOPICS, Tone, UserProfile
from domain.personalization.quiet_hours import QuietHours
from domain.shared.language import Language

FOLLOW = "follow"
"""The answer follows the language written."""

ADD = "+"
"""Before the key of a topic that is to be added."""

_NAMES = {Language.RUSSIAN: "Русский", Language.FRENCH: "Français", Language.ENGLISH: "English"}
_IN_USE = " ✓"
_NEW = "\uff0b"
_QUIET_HOURS = tuple(
    QuietHours(time(begin), time(end)) for begin, end in ((21, 7), (22, 8), (23, 9), (0, 9), (0, 0))
)


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    in_use: bool = False


class SettingsMenu:
    def __init__(self, zones: Sequence[OfferedZone], topics: Sequence[OfferedTopic]) -> None:
        self._zones = zones
        self._topics = {topic.key: topic for topic in topics}

    def overview(self, in_use: PersonaInUse, wording: Wording) -> Reply:
        """Everything that is chosen now, and a button for each thing."""
        profile = in_use.profile
        quotes = "off" if profile.voice_quotes else "on"
        text = wording.text(
            "settings",
            answers=answer_language(profile, wording),
            tone=wording.text(f"tone-{profile.tone}"),
            topics=", ".join(profile.preferred_topics) or "—",
            zone=self._zone_name(profile.time_zone, wording.language) or "—",
            persona=in_use.voice.name,
            quotes=wording.text(f"quotes-{'on' if profile.voice_quotes else 'off'}"),
            first=_first(profile, wording),
        )
        rows = (("language", "tone"), ("topics", "zone"), ("persona",))
        buttons = [
            tuple(Button(wording.text(f"settings-{what}"), _action(what)) for what in row)
            for row in rows
        ]
        toggle = Button(wording.text(f"settings-quotes-{quotes}"), _action("quotes", quotes))
        wanted = "off" if profile.may_be_written_to else "on"
        messages = Button(wording.text(f"settings-messages-{wanted}"), _action("messages", wanted))
        quiet = Button(wording.text("settings-quiet"), _action("quiet"))
        last = (messages, quiet) if profile.may_be_written_to else (messages,)
        return Reply.text(text, (*buttons, (toggle,), *((button,) for button in last)))

    def choices(self, what: str, profile: UserProfile, wording: Wording) -> Reply | None:
        """None for what is no setting."""
        listed = self._listed(what, profile, wording)
        if listed is None:
            return None
        rows = _rows(what, listed, width=2 if what in ("zone", "topics") else 1)
        back = Button(wording.text("settings-back"), _action("menu"))
        return Reply.text(wording.text(f"settings-{what}-ask"), (*rows, (back,)))

    def offers(self, zone: str) -> bool:
        return any(offered.zone == zone for offered in self._zones)

    def stopped(self, wording: Wording) -> Reply:
        """What is said where one tap has ended the messages that the bot starts."""
        back = Button(wording.text("command-settings"), _action("menu"))
        return Reply.text(wording.text("messages-stopped"), ((back,),))

    def topic(self, key: str) -> OfferedTopic | None:
        return self._topics.get(key)

    def _listed(self, what: str, profile: UserProfile, wording: Wording) -> Sequence[Choice] | None:
        match what:
            case "language":
                return list(_languages(profile, wording))
            case "tone":
                return [Choice(t, wording.text(f"tone-{t}"), t is profile.tone) for t in Tone]
            case "topics":
                return [*_kept_topics(profile), *self._new_topics(profile, wording.language)]
            case "quiet":
                return [
                    Choice(str(hours), _hours(hours, wording), hours == profile.quiet_hours)
                    for hours in _QUIET_HOURS
                ]
            case "zone":
                return [
                    Choice(o.zone, o.names[wording.language], o.zone == profile.time_zone)
                    for o in self._zones
                ]
        return None

    def _zone_name(self, zone: str, language: Language) -> str:
        """What people call it, else the city in its name."""
        city = zone.rpartition("/")[2].replace("_", " ")
        return next((o.names[language] for o in self._zones if o.zone == zone), city)

    def _new_topics(self, profile: UserProfile, language: Language) -> Iterator[Choice]:
        if len(profile.preferred_topics) >= MAXIMUM_TOPICS:
            return
        known = {topic.casefold() for topic in profile.preferred_topics}
        for key, topic in self._topics.items():
            if known.isdisjoint(topic.names.values()):
                yield Choice(f"{ADD}{key}", f"{_NEW} {topic.names[language]}")


def mark_of(topic: str) -> str:
    """What a button carries for a topic, however long it is."""
    return hashlib.sha256(topic.encode()).hexdigest()[:12]


def _kept_topics(profile: UserProfile) -> Iterator[Choice]:
    return (Choice(mark_of(topic), f"✕ {topic}") for topic in profile.preferred_topics)


def _hours(hours: QuietHours, wording: Wording) -> str:
    if hours.are_none:
        return wording.text("quiet-none")
    return f"{hours.begin:%H:%M}-{hours.end:%H:%M}"


def _first(profile: UserProfile, wording: Wording) -> str:
    """Whether we may write first, and when not."""
    if not profile.may_be_written_to:
        return wording.text("first-off")
    if profile.quiet_hours.are_none:
        return wording.text("first-on")
    return wording.text("first-on-but", hours=_hours(profile.quiet_hours, wording))


def _languages(profile: UserProfile, wording: Wording) -> Iterator[Choice]:
    for language in Language:
        chosen = profile.language_chosen and language is profile.language
        yield Choice(language, _NAMES[language], chosen)
    yield Choice(FOLLOW, wording.text("settings-follow"), not profile.language_chosen)


def answer_language(profile: UserProfile, wording: Wording) -> str:
    """By its own name, or that answers follow the language written."""
    return _NAMES[profile.language] if profile.language_chosen else wording.text("settings-follow")


def _rows(what: str, choices: Sequence[Choice], *, width: int) -> Buttons:
    buttons = [
        Button(f"{c.label}{_IN_USE if c.in_use else ''}", _action(what, c.value)) for c in choices
    ]
    return tuple(tuple(buttons[i : i + width]) for i in range(0, len(buttons), width))


def _action(*words: str) -> Action:
    return Action.of("settings", *words)
