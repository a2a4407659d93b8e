from collections.abc import Mapping
from pathlib import Path
from typing import Any

from domain.memory.recall.lexicon import CalendarWords, Phrases, RecallWords, words_of
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language
from infrastructure.yaml_text import read_yaml

_CAPITALS = "may march"


def load_recall_words(path: Path) -> RecallWords:
    """Raises ConfigurationError where the file lacks a list."""
    given = read_yaml(path.read_text(encoding="utf-8"))
    try:
        languages = [given[language] for language in Language]
        return RecallWords(
            dropped=_dropped(given),
            own=_all(languages, "own"),
            ours=_all(languages, "ours"),
            when=_all(languages, "when"),
            what=_all(languages, "what"),
            time=_all(languages, "time"),
            calendars=[_calendar(each) for each in languages],
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{path} lacks {error}; take the shipped file anew") from None


def _dropped(given: Mapping[str, Any]) -> Mapping[Language | None, frozenset[str]]:
    """In English a son is somebody; words of another alphabet are never taken for one's own."""
    own = {language: frozenset(words_of(given[language]["dropped"])) for language in Language}
    every = frozenset[str]().union(*own.values())
    russian = own[Language.RUSSIAN]
    return {
        None: every,
        Language.RUSSIAN: every,
        Language.ENGLISH: own[Language.ENGLISH] | russian,
        Language.FRENCH: own[Language.FRENCH] | russian,
    }


def _all(languages: list[Mapping[str, Any]], name: str) -> Phrases:
    return Phrases(" ".join(each[name] for each in languages))


def _calendar(given: Mapping[str, Any]) -> CalendarWords:
    return CalendarWords(
        months=[Phrases(each) for each in given["months"]],
        weekdays=[Phrases(each) for each in given["weekdays"]],
        seasons=[Phrases(each) for each in given["seasons"]],
        units={unit: Phrases(each) for unit, each in given["units"].items()},
        past=Phrases(given["past"]),
        ago=Phrases(given["ago"]),
        days={int(ago): Phrases(each) for ago, each in given["days"].items()},
        numbers=[Phrases(each) for each in given["numbers"]],
        how_many=Phrases(given["how_many"]),
        capitals=Phrases(_CAPITALS),
        dates=Phrases(
            " ".join(
                [
                    *(word for name in ("months", "weekdays", "seasons") for word in given[name]),
                    *given["units"].values(),
                    *given["days"].values(),
                ]
            )
        ),
    )
