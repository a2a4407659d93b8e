import re
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from domain.dialogue.requests import RequestWords
from domain.dialogue.wishes import MemoryWishes
from domain.personalization.rephrasing import Rephrasings
from domain.personalization.whereabouts import WhereaboutsWords
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from domain.shared.language_detection import LanguageDetector
from infrastructure.yaml_text import read_yaml


@cache
def load_language_detector(path: Path) -> LanguageDetector:
    """One for all who ask about the same text: it remembers the newest.

    Raises ConfigurationError where the file lacks a language.
    """
    given = read_yaml(path.read_text(encoding="utf-8"))
    try:
        lists = {key: _words(given[key]) for key in (*Language, "other")}
    except (KeyError, TypeError, AttributeError):
        raise ConfigurationError(
            f"{path} must list words under ru, fr, en and other; take the shipped file anew"
        ) from None
    foreign = lists.pop("other")
    return LanguageDetector({Language(key): words for key, words in lists.items()}, foreign)


def load_request_words(path: Path) -> RequestWords:
    """Raises ConfigurationError where the file lacks a list."""
    given = read_yaml(path.read_text(encoding="utf-8"))
    try:
        names = {language: given["names"][language] for language in Language}
        lists = (given[each] for each in ("asking", "fillers", "adding", "calling", "around"))
        return RequestWords.of(names, *lists)
    except (KeyError, TypeError, AttributeError):
        raise ConfigurationError(
            f"{path} must list names of ru, fr and en, asking, adding, fillers, calling and "
            "around; take the shipped file"
        ) from None


def load_whereabouts(path: Path) -> WhereaboutsWords:
    """Raises ConfigurationError where the file lacks a list, or names a zone nobody knows."""
    given = read_yaml(path.read_text(encoding="utf-8"))
    try:
        leads = [lead for language in Language for lead in given["leads"][language]]
        usual = {tag: ZoneInfo(zone).key for tag, zone in given["usual"].items()}
        return WhereaboutsWords(leads, _words(given["idioms"]), _words(given["hours"]), usual)
    except (KeyError, TypeError, AttributeError, ValueError):  # an unknown zone is a KeyError
        raise ConfigurationError(
            f"{path} must list leads of ru, fr and en, idioms, hours and usual zones; take the "
            "shipped file"
        ) from None


def load_rephrasings(path: Path) -> Rephrasings:
    """Raises ConfigurationError where the file lists no phrases."""
    try:
        return Rephrasings(map(str, read_yaml(path.read_text(encoding="utf-8"))["phrases"]))
    except (KeyError, TypeError):
        raise ConfigurationError(f"{path} must list phrases; take the shipped file anew") from None


@cache
def load_memory_wishes(path: Path) -> MemoryWishes:
    """Raises ConfigurationError where the file lacks a pattern, or holds one that is none."""
    given = read_yaml(path.read_text(encoding="utf-8"))
    try:
        kinds = ("see", "everything", "forget", "drop", "correct")
        return MemoryWishes(*([re.compile(p, re.IGNORECASE) for p in given[k]] for k in kinds))
    except (KeyError, TypeError, re.error) as error:
        raise ConfigurationError(f"{path}: {error}; take the shipped file anew") from None


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.casefold().split())
