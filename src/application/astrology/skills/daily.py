"""A word about the day, every morning, for who asks for it."""

import re
from dataclasses import replace
from datetime import datetime

from application.astrology.daily import next_morning
from application.astrology.skills.births import Astrologer, Births
from application.astrology.skills.sky import zone_of
from application.dialogue.exchange import Exchange
from application.personalization.preferences import ChangePreferencesUseCase
from application.shared.ports import Clock
from domain.astrology.querent import OWN, DailyWord, Purpose, Querent
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Reply
from domain.personalization.profile import UserProfile

_DAILY, _STOP = "daily", "stop"
_HOURS = (7, 8, 9, 10)
_HOUR = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})(?::00)?(?![\d:])(?:\s?(?P<pm>pm|p\.m\.|вечера|du soir))?", re.I
)


class DailyWords:
    """`/daily`: choosing an hour is asking for messages that nobody has to answer; `/stop` ends
    them, as does the button below.
    """

    name = _DAILY
    actions = commands = (_DAILY, _STOP)
    allowed_in_crisis = False

    def __init__(
        self,
        astrologer: Astrologer,
        births: Births,
        change: ChangePreferencesUseCase,
        clock: Clock,
    ) -> None:
        self._astrologer = astrologer
        self._births = births
        self._change = change
        self._clock = clock
        births.then[Purpose.DAILY] = self._asked

    def understands(self, words: str) -> bool:
        return self._astrologer.requests.ask(_DAILY, words)

    async def answer(self, exchange: Exchange) -> Reply | None:
        return await self._astrologer.in_private(exchange, self._served)

    async def _served(
        self, exchange: Exchange, querent: Querent, pressed: tuple[str, ...]
    ) -> Reply | None:
        order = exchange.turn.order
        if order and order.action and order.action.name == _STOP:
            return await self._ended(exchange, querent)
        match pressed:
            case ("at", hour) if hour.isdigit() and int(hour) < 24:
                return await self._subscribed(exchange, querent, int(hour))
            case ("off",):
                return await self._ended(exchange, querent)
            case ():
                named = _hour_in(exchange.words or "")
                if named is None or querent.birth_of(OWN) is None:
                    return await self._asked(exchange, querent)
                return await self._subscribed(exchange, querent, named)
        return None

    async def _asked(self, exchange: Exchange, querent: Querent) -> Reply:
        if querent.birth_of(OWN) is None:
            return await self._births.ask(exchange, querent, Purpose.DAILY)
        words = await self._astrologer.words(exchange)
        hours = tuple(
            Button(words.text("daily-hour", hour=hour), Action.of(_DAILY, "at", hour))
            for hour in _HOURS
        )
        if daily := querent.daily:
            stop = Button(words.text("daily-stop"), Action.of(_DAILY, "off"))
            told = words.text("daily-already", hour=daily.hour, zone=daily.zone)
            return Reply.text(told, (hours, (stop,)))
        return Reply.text(words.text("daily-ask"), (hours,))

    async def _subscribed(self, exchange: Exchange, querent: Querent, hour: int) -> Reply:
        turn, zone = exchange.turn, await zone_of(exchange, querent)
        words = await self._astrologer.words(exchange)
        await self._change.execute(
            str(turn.owner),
            turn.language_code,
            lambda profile, now: _expecting(profile, hour, zone.key, now),
        )
        daily = DailyWord(
            hour,
            zone.key,
            turn.conversation.bot_id,
            turn.conversation.chat_id,
            words.language.value,
            next_morning(self._clock.now(), hour, zone),
        )
        await self._astrologer.querents.save(replace(querent, daily=daily))
        told = words.text("daily-on", hour=hour, zone=zone.key)
        stop = Button(words.text("daily-stop"), Action.of(_DAILY, "off"))
        return replace(Reply.text(told, ((stop,),)), removes_buttons=True)

    async def _ended(self, exchange: Exchange, querent: Querent) -> Reply:
        await self._astrologer.querents.save(replace(querent, daily=None))
        words = await self._astrologer.words(exchange)
        return replace(Reply.text(words.text("daily-off")), removes_buttons=True)


def _hour_in(words: str) -> int | None:
    """A full hour that is named with the wish."""
    found = _HOUR.search(words)
    if found is None:
        return None
    hour = int(found["hour"]) + 12 * bool(found["pm"] and int(found["hour"]) < 12)
    return hour if hour < 24 else None


def _expecting(profile: UserProfile, hour: int, zone: str, now: datetime) -> UserProfile:
    """Nothing else keeps the word from them at their hour: it is not quiet then, by their clock."""
    known = profile if profile.time_zone else profile.with_time_zone(zone, now=now)
    spared = known.with_quiet_hours(known.quiet_hours.sparing(hour), now=now)
    return spared.with_messages_of_ours(True, now=now)
