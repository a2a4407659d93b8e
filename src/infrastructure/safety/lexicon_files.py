"""Frames and words for the screens, from `config/safety`."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

from domain.safety.crisis import CrisisLexicon
from domain.safety.frames import Frame, FrameIndex, Lexicon
from domain.safety.injection import InjectionLexicon
from domain.safety.phrases import PhraseLexicon, Phrases
from domain.safety.scenes import Scene, SceneIndex
from domain.safety.word_reader import WordReader
from domain.shared.errors import ConfigurationError
from infrastructure import yaml_text

_LISTS = ("vetoes", "past", "recovered", "minor", "softeners", "quoting")
_MARKS = ("tier", "about", "firm", "soft", "weight", "level", "kind")


def read_crisis_lexicons(folder: Path, reader: WordReader) -> Mapping[str, CrisisLexicon]:
    """By language code. Raises ConfigurationError."""
    return {file.stem: _crisis(file, reader) for file in sorted(folder.glob("*.yaml"))}


def _crisis(file: Path, reader: WordReader) -> CrisisLexicon:
    given = read_yaml(file)
    with _told_of(file):
        lexicon = lexicon_of({**given, "classes": given["classes"] | given["ideas"]}, reader)
        return CrisisLexicon(
            lexicon,
            FrameIndex(lexicon, frames_of(lexicon, given["frames"])),
            SceneIndex(lexicon, given["concepts"], scenes_of(given["scenes"]), given["hints"]),
            *(lexicon.patterns(given[name]) for name in _LISTS),
        )


def read_injection_lexicons(folder: Path, reader: WordReader) -> Mapping[str, InjectionLexicon]:
    """By language code. Raises ConfigurationError."""
    return {file.stem: _injection(file, reader) for file in sorted(folder.glob("*.yaml"))}


def _injection(file: Path, reader: WordReader) -> InjectionLexicon:
    given = read_yaml(file)
    with _told_of(file):
        lexicon = lexicon_of(given, reader)
        return InjectionLexicon(
            lexicon,
            FrameIndex(lexicon, frames_of(lexicon, given["frames"])),
            lexicon_of({"classes": given["ideas"]}, reader),
            *(lexicon.patterns(given[name]) for name in ("weak", "teaching", "planted")),
        )


@contextmanager
def _told_of(file: Path) -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"{file}: {error!r} is missing or of the wrong kind") from None
    except ConfigurationError as error:
        raise ConfigurationError(f"{file}: {error}") from None


def lexicon_of(given: Mapping[str, Any], reader: WordReader) -> Lexicon:
    classes = {name: str(words).split() for name, words in given["classes"].items()}
    return Lexicon(
        classes,
        fuzzy=given.get("fuzzy", ()),
        blocks=given.get("blocks", "NEG"),
        spellings={str(hasty): str(meant) for hasty, meant in given.get("spellings", {}).items()},
        reader=reader,
    )


def frames_of(lexicon: Lexicon, given: Sequence[Mapping[str, Any]]) -> tuple[Frame, ...]:
    return tuple(
        Frame(
            each["name"],
            lexicon.patterns(each["patterns"]),
            lexicon.patterns(each.get("unless", ())),
            _marks(each),
        )
        for each in given
    )


def scenes_of(given: Sequence[Mapping[str, Any]]) -> tuple[Scene, ...]:
    return tuple(
        Scene(Frame(each["name"], (), (), _marks(each)), each["needs"], each.get("unless", ()))
        for each in given
    )


def _marks(given: Mapping[str, Any]) -> Mapping[str, str]:
    return {mark: str(given[mark]).lower() for mark in _MARKS if mark in given}


def read_yaml(file: Path) -> Mapping[str, Any]:
    """Raises ConfigurationError."""
    try:
        given = yaml_text.read_yaml(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{file} cannot be read: {error}") from None
    if not isinstance(given, dict):
        raise ConfigurationError(f"{file} holds no mapping")
    return given


def read_phrases(file: Path, reader: WordReader | None = None) -> Phrases:
    """Raises ConfigurationError."""
    reader = reader or WordReader()
    with _told_of(file):
        return Phrases([_phrases(each, reader) for each in read_yaml(file).values()])


def _phrases(given: Sequence[Mapping[str, Any]], reader: WordReader) -> PhraseLexicon:
    lexicon = Lexicon({}, reader=reader)
    return PhraseLexicon(lexicon, FrameIndex(lexicon, frames_of(lexicon, given)))
