"""Who speaks to a person, and in which language."""

from application.dialogue.wording import Speakers
from application.personalization.defaults import Defaults
from application.personalization.languages import Languages
from application.personalization.preferences import PersonaInUseUseCase
from composition.foundation import Foundation


def speakers(base: Foundation) -> Speakers:
    return Speakers(
        base.texts, base.get(PersonaInUseUseCase), base.get(Defaults), base.get(Languages)
    )
