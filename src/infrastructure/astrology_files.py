"""What astrology says and understands, read from config/astrology."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from application.astrology.meanings import Meanings, OfBody, OfSign
from application.astrology.wording import Terms
from domain.astrology.aspects import AspectKind
from domain.astrology.bodies import Angle, Body
from domain.astrology.claims import ClaimChecker, Lexicon
from domain.astrology.moon_phase import PhaseName
from domain.astrology.patterns import PatternKind
from domain.astrology.spoken_numbers import NumberWords
from domain.astrology.written import WrittenWords
from domain.astrology.zodiac import Element, Sign
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from infrastructure.yaml_text import read_yaml


def read_meanings(folder: Path) -> Mapping[Language, Meanings]:
    """Raises ConfigurationError for a file that lacks something."""
    return {language: _meanings(folder / f"{language.value}.yaml") for language in Language}


def read_terms(folder: Path) -> Terms:
    return {language: _read(folder / f"{language.value}.yaml") for language in Language}


def read_written_words(file: Path) -> WrittenWords:
    content = _read(file)
    many = ("between", "ages", "of_age")
    flat = {name: [word for each in content[name] for word in each] for name in many}
    return WrittenWords(**content | flat | {"spoken": NumberWords(**content["spoken"])})


def read_claim_checkers(folder: Path) -> Mapping[Language, ClaimChecker]:
    """Raises ConfigurationError for a file that lacks something."""
    return {
        language: ClaimChecker(_lexicon(folder / f"{language.value}.yaml")) for language in Language
    }


def _lexicon(file: Path) -> Lexicon:
    content = _read(file)
    try:
        return Lexicon(
            points={_point(name): pattern for name, pattern in content["points"].items()},
            signs=_by(Sign, content["signs"]),
            aspects=_by(AspectKind, content["aspects"]),
            houses=content["houses"],
            degrees=content["degrees"],
            orb=content["orb"],
            numbers=content["numbers"],
            months=content["months"],
            retrograde=content["retrograde"],
            fate=content["fate"],
            links=content["links"],
            lists=content["lists"],
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise ConfigurationError(f"{file}: {problem}") from problem


def _meanings(file: Path) -> Meanings:
    content = _read(file)
    try:
        return Meanings(
            signs={sign: OfSign(**content["signs"][sign.value]) for sign in Sign},
            bodies={_point(name): OfBody(**said) for name, said in content["bodies"].items()},
            houses={number: content["houses"][number] for number in range(1, 13)},
            in_house=content["in_house"],
            aspects=_by(AspectKind, content["aspects"]),
            transits=_by(AspectKind, content["transits"]),
            returns=_by(AspectKind, content["returns"]),
            synastry=_by(AspectKind, content["synastry"]),
            elements=_by(Element, content["elements"]),
            patterns=_by(PatternKind, content["patterns"]),
            phases=_by(PhaseName, content["phases"]),
            retrograde=content["retrograde"],
            quiet=content["quiet"],
            closing=content["closing"],
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise ConfigurationError(f"{file}: {problem}") from problem


def _point(name: str) -> Body | Angle:
    return Angle(name) if name in Angle._value2member_map_ else Body(name)


def _by(kind: Any, said: Mapping[str, str]) -> Any:
    return {kind(name): text for name, text in said.items()}


def _read(file: Path) -> dict[str, Any]:
    return cast("dict[str, Any]", read_yaml(file.read_text(encoding="utf-8")))
