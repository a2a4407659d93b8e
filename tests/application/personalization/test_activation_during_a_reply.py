"""What operators decide while a reply is being made does not change that reply."""

from dataclasses import replace

from domain.personas.catalogue import PersonaCatalogue
from domain.personas.persona import Persona
from domain.shared.errors import ProviderUnavailable
from domain.shared.language import Language
from tests.support.in_memory_product import PERSONAS
from tests.support.living_voice import LivingVoice
from tests.support.personalization import Household


def version(number: int, apology: str) -> Persona:
    butler = PERSONAS.all()[0]
    voices = {each: replace(butler.voice(each), apology=apology) for each in Language}
    return replace(butler, version=number, voices=voices)


class Operator:
    """Activates version 2 while the model speaks for version 1."""

    def __init__(self, *, model_fails: bool = False) -> None:
        voice = LivingVoice()
        catalogue = PersonaCatalogue([version(1, "Old.")], default="butler")
        self.household = Household(voice, catalogue=catalogue)
        self.model_fails = model_fails
        voice.say = self.activate

    def activate(self, heard: str) -> str:
        self.household.catalogue.show([version(2, "New.")])
        if self.model_fails:
            raise ProviderUnavailable("away", kind="status")
        return "Good evening."


async def test_a_reply_ends_in_the_version_that_it_began_with() -> None:
    household = Operator().household
    assert (await household.say("Good evening")).persona_version == "1"
    events = (await household.memory.read("7", "butler")).recent
    assert {event.persona_version for event in events} == {"1"}
    assert household.observer.facts[-1].persona_version == "1"
    assert (await household.say("And now?")).persona_version == "2"


async def test_a_reply_that_fails_apologises_in_that_version_too() -> None:
    result = await Operator(model_fails=True).household.say("Good evening")
    assert (result.reply, result.persona_version) == ("Old.", "1")
