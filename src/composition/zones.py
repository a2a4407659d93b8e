"""What learns whose clock a person lives by."""

from application.dialogue.zones import Zones
from application.personalization.preferences import ChangePreferencesUseCase
from composition.foundation import CONFIG, Foundation
from infrastructure.city_zones import GeonamesCityZones
from infrastructure.language_words import load_whereabouts


def zones(base: Foundation) -> Zones:
    words = load_whereabouts(CONFIG / "languages" / "whereabouts.yaml")
    return Zones(words, GeonamesCityZones(), base.get(ChangePreferencesUseCase), base.clock)
