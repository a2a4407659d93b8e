"""Recognisers of personal data, from `config/safety/personal_data.yaml`."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from domain.safety.check_sums import CHECKS
from domain.safety.personal_data import Alphabet, PersonalDataDetector, Recogniser
from domain.safety.told_words import words_told_by
from domain.shared.errors import ConfigurationError
from infrastructure.safety.lexicon_files import read_yaml
from infrastructure.safety.phone_numbers import is_phone_number

_CHECKS: Mapping[str, Callable[[str], bool]] = {**CHECKS, "phone": is_phone_number}


def read_personal_data(file: Path) -> PersonalDataDetector:
    """Raises ConfigurationError."""
    given = read_yaml(file)
    try:
        return PersonalDataDetector([_recogniser(each) for each in given["recognisers"]])
    except (KeyError, TypeError, ValueError, re.error) as error:
        raise ConfigurationError(f"{file}: {error!r}") from None


def _recogniser(given: Mapping[str, Any]) -> Recogniser:
    flags = re.NOFLAG if given.get("case") else re.IGNORECASE
    pattern = given["pattern"].strip()
    return Recogniser(
        given["entity"],
        re.compile(pattern, flags),
        _CHECKS[given["check"]] if "check" in given else None,
        _words(given.get("near")),
        _words(given.get("not_near")),
        bool(given.get("always")),
        given.get("digits", 0),
        Alphabet(given["letters"]) if "letters" in given else None,
        words_told_by(_joined(given["near"])) if "near" in given else None,
        tuple(str(given["words"]).split()) if "words" in given else None,
    )


def _joined(words: str) -> str:
    return re.sub(r"\|\s+", "|", words).strip()


def _words(given: str | None) -> re.Pattern[str] | None:
    if given is None:
        return None
    joined = _joined(given)
    return (
        re.compile(rf"(?<!\w)(?:{joined})(?!\w)|№", re.IGNORECASE)
        if "№" in joined
        else (re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE))
    )
