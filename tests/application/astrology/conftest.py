import pytest

from composition import memory_skills
from infrastructure.in_memory.querents import InMemoryQuerents
from tests.support.astrologer import astrologer
from tests.support.dialogue import Salon
from tests.support.living_voice import LivingVoice


@pytest.fixture
def querents() -> InMemoryQuerents:
    return InMemoryQuerents()


@pytest.fixture
def voice() -> LivingVoice:
    return LivingVoice()


@pytest.fixture
def salon(voice: LivingVoice, querents: InMemoryQuerents) -> Salon:
    """An astrologer is in it."""
    return Salon(voice, brings=(memory_skills.build, astrologer(querents)))
