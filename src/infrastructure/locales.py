"""Interface texts as files: `<folder>/<language>/<context>.ftl` in Fluent syntax.

`<folder>/<language>/voices/<persona>.ftl` holds those that a persona says in words of its own; a
persona of a kind (`astrologer_classical`) says what it has no words for as `astrologer` does, and
`voices/neutral.ftl` holds those for personas that have none.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast

from domain.shared.errors import ConfigurationError
from domain.shared.language import Language

_HOUSE = "butler"
"""Whose manner the house's own texts have."""
_NEUTRAL = "neutral"


class FluentInterfaceTexts:
    """Reads every language at once, so that a broken file stops the start."""

    def __init__(self, *folders: Path) -> None:
        self._bundles: Mapping[Language, FluentBundle] = {
            language: _bundle([folder / language for folder in folders], language)
            for language in Language
        }
        self._voices: Mapping[tuple[Language, str], FluentBundle] = {
            (language, file.stem): _voice(file, language)
            for language in Language
            for folder in folders
            for file in sorted((folder / language / "voices").glob("*.ftl"))
        }

    def text(self, language: Language, key: str, *, voice: str = "", **arguments: str | int) -> str:
        bundle = self._bundle(language, key, voice)
        pattern = bundle.get_message(key).value if bundle.has_message(key) else None
        if pattern is None:
            raise ConfigurationError(f"config/locales/{language}: there is no text {key!r}")
        text, problems = bundle.format_pattern(pattern, dict[str, Any](arguments))
        if problems:
            raise ConfigurationError(f"config/locales/{language}: {key}: {problems[0]}")
        return str(text)

    def _bundle(self, language: Language, key: str, voice: str) -> FluentBundle:
        """The persona's own words, else its kind's, else nobody's; the house's are the butler's."""
        kind = voice.partition("_")[0]
        for each in (voice, kind, _NEUTRAL if voice not in ("", _HOUSE) else ""):
            bundle = self._voices.get((language, each))
            if bundle is not None and bundle.has_message(key):
                return bundle
        return self._bundles[language]


def _bundle(folders: Sequence[Path], language: Language) -> FluentBundle:
    # Isolation marks around values would show up when a text is copied or compared.
    bundle = FluentBundle([language], use_isolating=False)
    for folder in folders:
        files = sorted(folder.glob("*.ftl"))
        if not files:
            raise ConfigurationError(f"{folder} holds no interface texts; add interface.ftl")
        for file in files:
            _add(bundle, file)
    return bundle


def _voice(file: Path, language: Language) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=False)
    _add(bundle, file)
    return bundle


@cache
def _parsed(text: str) -> ast.Resource:
    """Kept: a process reads its files more than once only where it starts the product again."""
    return FluentResource(text)


def _add(bundle: FluentBundle, path: Path) -> None:
    try:
        resource = _parsed(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ConfigurationError(f"{path} cannot be read: {problem.strerror}") from problem
    for entry in resource.body:
        if isinstance(entry, ast.Junk):
            first_line = (entry.content or "").strip().splitlines()[0]
            raise ConfigurationError(f"{path}: not Fluent syntax near {first_line!r}")
    bundle.add_resource(resource)
