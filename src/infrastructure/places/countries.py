from collections.abc import Mapping
from pathlib import Path

from application.astrology.ports import CountryNames
from domain.shared.language import Language
from infrastructure.places.spelling import key_of
from infrastructure.yaml_text import read_yaml


class FileCountryNames(CountryNames):
    """In the languages of the interface. Raises KeyError for a code that no country has."""

    def __init__(self, file: Path) -> None:
        self._names: Mapping[str, Mapping[str, str]] = read_yaml(file.read_text(encoding="utf-8"))

    def name(self, code: str, language: Language) -> str:
        return self._names[code][language.value].partition("|")[0]

    def keys(self) -> Mapping[str, frozenset[str]]:
        """By code, what a person may write for the country."""
        return {
            code: frozenset(key_of(name) for each in names.values() for name in each.split("|"))
            for code, names in self._names.items()
        }
