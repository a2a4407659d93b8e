"""What a person settles: by the settings' buttons, or by telling whose clock they live by."""

from application.dialogue.ports import CityZones
from application.dialogue.skills.settings import Settings
from application.dialogue.skills.settings_menu import SettingsMenu
from application.dialogue.zones import Zones
from application.personalization.preferences import ChangePreferencesUseCase
from composition.foundation import CONFIG, Foundation
from domain.personas.catalogue import PersonaCatalogue
from infrastructure.city_zones import GeonamesCityZones
from infrastructure.language_words import load_whereabouts
from infrastructure.offered_choices import read_time_zones, read_topics


def person_settings(base: Foundation) -> Settings:
    change = base.get(ChangePreferencesUseCase)
    words = load_whereabouts(CONFIG / "languages" / "whereabouts.yaml")
    zones = Zones(words, base.replacement(CityZones) or GeonamesCityZones(), change, base.clock)
    base.offer(zones)
    menu = SettingsMenu(
        read_time_zones(CONFIG / "time_zones.yaml"), read_topics(CONFIG / "topics.yaml")
    )
    return Settings(change, base.get(PersonaCatalogue), menu, zones)
