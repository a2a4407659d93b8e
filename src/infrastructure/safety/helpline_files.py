"""Helplines from `config/safety/helplines.yaml`, and an operator's own."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from domain.safety.folding import fold
from domain.safety.helplines import ELSEWHERE, CountryHelp, Helpline, Helplines
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from infrastructure.safety.lexicon_files import read_yaml


def read_helplines(file: Path, overrides: Path | None = None) -> Helplines:
    """Raises ConfigurationError with the file that is wrong."""
    given = read_yaml(file)
    countries = dict(_countries(file, given))
    if overrides is not None:
        countries |= _countries(overrides, read_yaml(overrides))
    return Helplines(countries, _country(file, ELSEWHERE, given[ELSEWHERE]))


def _countries(file: Path, given: Mapping[str, Any]) -> Mapping[str, CountryHelp]:
    return {
        code: _country(file, code, each) for code, each in (given.get("countries") or {}).items()
    }


def _country(file: Path, code: str, given: Mapping[str, Any]) -> CountryHelp:
    try:
        names = _texts(given["name"]) if code != ELSEWHERE else dict.fromkeys(Language, "")
        return CountryHelp(
            code,
            given.get("flag", ""),
            names,
            str(given["emergency"]),
            tuple(_line(each) for each in given["lines"]),
            _named(names, given.get("named") or ()),
        )
    except KeyError as error:
        raise ConfigurationError(f"{file}: {code}: {error} is missing") from None
    except (AttributeError, TypeError, ValueError) as error:
        raise ConfigurationError(f"{file}: {code}: {error}; see the shipped file") from None


def _named(names: Mapping[Language, str], others: Iterable[str]) -> Sequence[str]:
    """As they are looked for: folded, hyphens and the like as spaces."""
    every = [
        " ".join(re.findall(r"[\w*]+", fold(str(each)))) for each in (*names.values(), *others)
    ]
    return tuple(filter(None, every))


def _line(given: Mapping[str, Any]) -> Helpline:
    verified = given["verified_on"]
    if not isinstance(verified, date):
        raise ValueError("verified_on is a day such as 2026-11-15")
    return Helpline(
        str(given["number"]),
        _texts(given["what"]),
        verified,
        str(given["source"]),
        bool(given.get("minors")),
        bool(given.get("violence")),
    )


def _texts(given: Mapping[str, str]) -> Mapping[Language, str]:
    return {language: given[language.value] for language in Language}
