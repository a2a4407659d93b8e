"""What a person decides about how they are served, chosen by buttons."""

from dataclasses import replace
from datetime import datetime

from application.dialogue.exchange import Exchange
from application.dialogue.skills.choose_persona import persona_buttons
from application.dialogue.skills.settings_menu import ADD, FOLLOW, SettingsMenu, mark_of
from application.dialogue.zones import CLOCK, Zones
from application.personalization.preferences import Change, ChangePreferencesUseCase, PersonaInUse
from domain.dialogue.replies import Reply
from domain.personalization.offered import OfferedTopic
from domain.personalization.profile import Tone, UserProfile
from domain.personalization.quiet_hours import QuietHours
from domain.personalization.whereabouts import is_zone
from domain.personas.catalogue import PersonaCatalogue
from domain.shared.language import Language


class Settings:
    """A menu, and one below it for each thing that can be chosen; what is in use is marked."""

    name = "settings"
    actions = ("settings", "language")
    commands = ("settings",)
    allowed_in_crisis = True

    def __init__(
        self,
        change: ChangePreferencesUseCase,
        catalogue: PersonaCatalogue,
        menu: SettingsMenu,
        zones: Zones,
    ) -> None:
        self._change = change
        self._catalogue = catalogue
        self._menu = menu
        self._zones = zones

    def understands(self, words: str) -> bool:
        return False

    async def answer(self, exchange: Exchange) -> Reply | None:
        order = exchange.turn.order
        if order is None or order.action is None:
            return None
        if not order.pressed:
            in_use = await exchange.in_use()
            if order.action.name == "language":
                return self._choices(exchange, in_use, "language")
            return self._overview(exchange, in_use)
        reply = await self._pressed(exchange, order.action.arguments)
        return replace(reply, removes_buttons=True) if reply else None

    async def _pressed(self, exchange: Exchange, chosen: tuple[str, ...]) -> Reply | None:
        match chosen:
            case ("menu",):
                return self._overview(exchange, await exchange.in_use())
            case (what,):
                return self._choices(exchange, await exchange.in_use(), what)
            case (what, zone) if what == CLOCK and is_zone(zone):
                in_use = await self._zones.learn(exchange, zone)
                return self._zones.learnt(zone, exchange.speakers.wording(in_use))
            case (what, value) if change := self._read(what, value):
                turn = exchange.turn
                in_use = await self._change.execute(str(turn.owner), turn.language_code, change)
                return self._after(what, exchange, in_use)
        return None

    def _after(self, what: str, exchange: Exchange, in_use: PersonaInUse) -> Reply | None:
        """Of topics several are chosen; who is to be written to by day must have a clock."""
        profile = in_use.profile
        if what == "topics":
            return self._choices(exchange, in_use, what)
        if what == "messages" and not profile.may_be_written_to:
            return self._menu.stopped(exchange.speakers.wording(in_use))
        if what == "messages" and not profile.time_zone:
            return self._choices(exchange, in_use, "zone")
        return self._overview(exchange, in_use)

    def _overview(self, exchange: Exchange, in_use: PersonaInUse) -> Reply:
        return self._menu.overview(in_use, exchange.speakers.wording(in_use))

    def _choices(self, exchange: Exchange, in_use: PersonaInUse, what: str) -> Reply | None:
        wording = exchange.speakers.wording(in_use)
        if what == "persona":
            buttons = persona_buttons(self._catalogue.all(), in_use)
            return Reply.text(wording.text("persona-choose"), buttons)
        return self._menu.choices(what, in_use.profile, wording)

    def _read(self, what: str, value: str) -> Change | None:
        """None for what cannot be chosen."""
        match what:
            case "language" if value == FOLLOW or Language.is_ours(value):
                return lambda profile, now: _with_language(profile, value, now)
            case "tone" if value in tuple(Tone):
                return lambda profile, now: profile.with_tone(Tone(value), now=now)
            case "topics":
                return self._of_topics(value)
            case "quiet" if hours := QuietHours.parse(value):
                return lambda profile, now: profile.with_quiet_hours(hours, now=now)
            case "zone" if self._menu.offers(value):
                return lambda profile, now: profile.with_time_zone(value, now=now)
        return _switched(what, value)

    def _of_topics(self, value: str) -> Change | None:
        if not value.startswith(ADD):
            return lambda profile, now: _without_topic(profile, value, now)
        topic = self._menu.topic(value.removeprefix(ADD))
        return (lambda profile, now: _with_topic(profile, topic, now)) if topic else None


def _switched(what: str, value: str) -> Change | None:
    if value not in ("on", "off"):
        return None
    if what == "quotes":
        return lambda profile, now: profile.with_voice_quotes(value == "on", now=now)
    if what == "messages":
        return lambda profile, now: profile.with_messages_of_ours(value == "on", now=now)
    return None


def _with_language(profile: UserProfile, value: str, now: datetime) -> UserProfile:
    if value == FOLLOW:
        return replace(profile, language_chosen=False, updated_at=now)
    return profile.with_chosen_language(Language(value), now=now)


def _with_topic(profile: UserProfile, topic: OfferedTopic, now: datetime) -> UserProfile:
    named = topic.names[profile.language]
    return profile.with_topics((*profile.preferred_topics, named), now=now)


def _without_topic(profile: UserProfile, mark: str, now: datetime) -> UserProfile:
    kept = tuple(topic for topic in profile.preferred_topics if mark_of(topic) != mark)
    return profile.with_topics(kept, now=now)
