"""Learning which clock a person lives by: from a place on the map, from words, by asking."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from application.dialogue.exchange import Exchange
from application.dialogue.ports import CityZones
from application.dialogue.turns import Attachment
from application.dialogue.wording import Wording
from application.personalization.preferences import ChangePreferencesUseCase, PersonaInUse
from application.shared.ports import Clock
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Buttons, Reply
from domain.personalization.whereabouts import WhereaboutsWords, ZoneGuess
from domain.shared.own_words import own_words

CLOCK: Final = "clock"
"""What a press of the settings says when it accepts a guess."""


class Zones:
    def __init__(
        self,
        words: WhereaboutsWords,
        cities: CityZones,
        change: ChangePreferencesUseCase,
        clock: Clock,
    ) -> None:
        self._words = words
        self._cities = cities
        self._change = change
        self._clock = clock

    async def guess(self, exchange: Exchange) -> ZoneGuess | None:
        """Where the person may be, if they speak of it or of the time; nothing is looked up else.

        A group is nobody's place.
        """
        if not exchange.turn.is_private:
            return None
        words = own_words(exchange.words or "")
        places = self._words.places(words)
        if places and (named := await self._cities.named(places)):
            return ZoneGuess(named, is_named=True)
        if not self._words.speaks_of_time(words):
            return None
        usual = self._words.usual_zone(exchange.turn.language_code)
        return ZoneGuess(usual) if usual else None

    async def of_place(self, exchange: Exchange) -> str | None:
        """The zone of the last place that was sent, if one was, and any clock is kept there."""
        contents = exchange.turn.contents
        sent = [c.place for c in contents if isinstance(c, Attachment) and c.place]
        return await self._cities.nearest(sent[-1]) if sent else None

    async def learn(self, exchange: Exchange, zone: str) -> PersonaInUse:
        turn = exchange.turn
        return await self._change.execute(
            str(turn.owner),
            turn.language_code,
            lambda profile, now: profile.with_time_zone(zone, now=now),
        )

    def asking(self, zone: str, wording: Wording) -> Buttons:
        """For below an answer: is this the hour where you are, or another one?"""
        label = wording.text("zone-ask", time=shown(self._clock.now(), zone))
        yes = Button(label, Action.of("settings", CLOCK, zone))
        no = Button(wording.text("zone-other"), Action.of("settings", "zone"))
        return ((yes, no),)

    def learnt(self, zone: str, wording: Wording) -> Reply:
        other = Button(wording.text("zone-other"), Action.of("settings", "zone"))
        text = wording.text("zone-learnt", time=shown(self._clock.now(), zone))
        return Reply.text(text, ((other,),))


def shown(now: datetime, zone: str) -> str:
    return f"{now.astimezone(ZoneInfo(zone)):%H:%M}"


class LearnFromPlace:
    """A place on the map sets the clock; the place itself is kept nowhere."""

    def __init__(self, zones: Zones) -> None:
        self._zones = zones

    async def take(self, exchange: Exchange) -> None:
        if exchange.reply is not None or not exchange.turn.is_private:
            return
        zone = await self._zones.of_place(exchange)
        if zone is None:
            return
        in_use = await self._zones.learn(exchange, zone)
        if exchange.words is None:
            wording = exchange.speakers.wording(in_use)
            exchange.answer(self._zones.learnt(zone, wording), by="location")
