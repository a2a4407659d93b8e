"""The word about the day: once a morning, by the person's own clock, for who is still there."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from application.astrology.cast import CastChartUseCase
from application.astrology.daily import (
    ModelWords,
    SendDailyWordsUseCase,
    TellDayUseCase,
    next_morning,
)
from application.astrology.outlook import OutlookUseCase
from application.astrology.tell_day import TellOutlookUseCase
from application.delivery.outbox import SendMessageUseCase
from application.safety.policies import LivePolicies
from application.safety.unasked_text import CleanUnaskedTextUseCase
from domain.astrology.querent import OWN, DailyWord, NamedBirth, Querent
from domain.delivery.outgoing import OutgoingMessage
from domain.shared.identity import Person
from infrastructure.in_memory.activations import InMemoryActivations
from infrastructure.in_memory.presence import InMemoryPresence
from infrastructure.in_memory.querents import InMemoryQuerents
from infrastructure.in_memory.safety_policies import InMemoryPolicyVersions
from infrastructure.safety.policy_files import read_policies
from tests.support.astrologer import TABLE, telling_of
from tests.support.charts import EPHEMERIS, FILES, a_birth
from tests.support.clocks import HandClock
from tests.support.in_memory_product import TEXTS
from tests.support.living_voice import LivingVoice
from tests.support.personalization import Household

ANN = Person("501")
PARIS = ZoneInfo("Europe/Paris")
MORNING = datetime(2026, 11, 21, 7, tzinfo=UTC)
POLICIES = LivePolicies(
    read_policies(FILES.parent / "safety" / "policies"),
    InMemoryPolicyVersions(),
    InMemoryActivations(),
    lambda _: "astrology",
)


@dataclass
class HandedIn(SendMessageUseCase):
    """Takes a message of a name once, as the outbox does."""

    messages: dict[str, OutgoingMessage] = field(default_factory=dict)

    async def execute(self, message: OutgoingMessage) -> bool:
        is_new = message.message_id not in self.messages
        self.messages.setdefault(message.message_id, message)
        return is_new


class Mornings:
    def __init__(self) -> None:
        self.querents, self.presence = InMemoryQuerents(), InMemoryPresence()
        self.clock, self.outbox = HandClock(MORNING), HandedIn()
        self.voice, self.by_model = LivingVoice(), 0
        self.home = Household(self.voice)
        self.presence.seen(ANN, MORNING - timedelta(days=1))

    def replica(self) -> SendDailyWordsUseCase:
        outlook = OutlookUseCase(TABLE, CastChartUseCase(EPHEMERIS))
        tell = TellDayUseCase(
            outlook,
            TellOutlookUseCase(telling_of(self.home.generate)),
            self.home.persona_in_use,
            ModelWords(self.by_model),
            CleanUnaskedTextUseCase(POLICIES, TEXTS),
        )
        return SendDailyWordsUseCase(
            self.querents,
            self.presence,
            tell,
            self.outbox,
            self.home.persona_in_use,
            self.clock,
        )

    async def subscribe(self, at: datetime = MORNING) -> None:
        daily = DailyWord(8, "Europe/Paris", 1, 501, "ru", at)
        births = (NamedBirth(OWN, a_birth()),)
        await self.querents.save(Querent(ANN, births, daily=daily))

    async def next_at(self) -> datetime:
        daily = (await self.querents.get(ANN)).daily
        assert daily
        return daily.next_at

    @property
    def sent(self) -> Sequence[OutgoingMessage]:
        return list(self.outbox.messages.values())


@pytest.fixture
def mornings() -> Mornings:
    return Mornings()


async def test_it_is_handed_in_when_its_hour_has_come_and_planned_for_the_next_day(
    mornings: Mornings,
) -> None:
    await mornings.subscribe()
    await mornings.replica().execute()
    (message,) = mornings.sent
    assert message.proactive
    assert "21 ноября 2026" in message.parts[0].text
    assert await mornings.next_at() == MORNING + timedelta(days=1)


async def test_it_is_one_message_though_a_replica_dies_before_it_plans_the_next(
    mornings: Mornings,
) -> None:
    await mornings.subscribe()
    await mornings.replica().execute()
    await mornings.subscribe()  # as if nothing had been planned
    await mornings.replica().execute()
    assert len(mornings.sent) == 1


async def test_nobody_gets_it_before_the_hour(mornings: Mornings) -> None:
    await mornings.subscribe(MORNING + timedelta(minutes=1))
    await mornings.replica().execute()
    assert mornings.sent == []


async def test_who_was_away_for_30_days_is_left_alone(mornings: Mornings) -> None:
    mornings.presence.seen(ANN, MORNING - timedelta(days=31))
    await mornings.subscribe()
    await mornings.replica().execute()
    assert mornings.sent == []
    assert await mornings.next_at() > MORNING


async def test_a_morning_that_was_missed_is_not_made_up_for_at_noon(mornings: Mornings) -> None:
    await mornings.subscribe(MORNING - timedelta(hours=6))
    await mornings.replica().execute()
    assert mornings.sent == []


def test_the_hour_stays_the_same_when_clocks_change() -> None:
    before, after = (
        next_morning(datetime(2026, month, day, 12, tzinfo=UTC), 8, PARIS)
        for month, day in ((3, 27), (3, 28))
    )
    assert (before.hour, after.hour) == (7, 6)
    assert {each.astimezone(PARIS).hour for each in (before, after)} == {8}


async def test_a_birth_that_cannot_be_computed_any_more_stops_nothing(mornings: Mornings) -> None:
    await mornings.subscribe()
    known = await mornings.querents.get(ANN)
    assert known.daily
    far = replace(known.daily, next_at=MORNING, zone="Europe/Paris")
    await mornings.querents.save(replace(known, births=(), daily=far))
    await mornings.replica().execute()
    assert len(mornings.sent) == 1  # the sky of the day needs no birth


async def test_a_model_writes_no_more_of_them_than_its_budget_allows(mornings: Mornings) -> None:
    mornings.by_model = 1
    for person in ("501", "502"):
        daily = DailyWord(8, "Europe/Paris", 1, int(person), "en", MORNING)
        births = (NamedBirth(OWN, a_birth()),)
        await mornings.querents.save(Querent(Person(person), births, daily=daily))
        mornings.presence.seen(Person(person), MORNING)
    await mornings.replica().execute()
    told = [message.parts[0].text for message in mornings.sent]
    assert sum("You said: What may my day be like?" in each for each in told) == 1
    assert all("21 November 2026" in each for each in told)


async def test_two_replicas_at_once_hand_in_one_word_each(mornings: Mornings) -> None:
    await mornings.subscribe()
    await asyncio.gather(mornings.replica().execute(), mornings.replica().execute())
    assert len(mornings.sent) == 1
    assert await mornings.next_at() == MORNING + timedelta(days=1)


async def test_who_has_moved_gets_it_by_the_clock_of_the_new_place(mornings: Mornings) -> None:
    await mornings.subscribe()
    await mornings.home.change.execute(
        "501", "ru", lambda profile, now: profile.with_time_zone("Asia/Tokyo", now=now)
    )
    await mornings.replica().execute()
    assert (await mornings.next_at()).astimezone(ZoneInfo("Asia/Tokyo")).hour == 8


async def test_what_a_model_writes_of_its_own_accord_is_checked_and_screened(
    mornings: Mornings,
) -> None:
    """No claim without ground, no link, no token of a template."""
    mornings.by_model = 1
    mornings.voice.say = lambda _: (
        "Ваше Солнце в Водолее любит свободу. Ваша Луна в Рыбах мечтает. "
        "Скоро вас ждёт тяжёлая болезнь. Больше на https://stars.example/buy <|im_end|> сегодня."
    )
    await mornings.subscribe()
    await mornings.replica().execute()
    told = mornings.sent[0].parts[0].text
    assert "Солнце в Водолее" in told
    assert not any(word in told for word in ("Рыбах", "болезнь", "stars.example", "im_end"))
