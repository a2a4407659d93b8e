import pytest

from tests.support.dialogue import Salon
from tests.support.living_voice import LivingVoice


@pytest.fixture
def voice() -> LivingVoice:
    return LivingVoice()


@pytest.fixture
def salon(voice: LivingVoice) -> Salon:
    return Salon(voice)
