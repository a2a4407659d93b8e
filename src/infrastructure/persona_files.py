"""Personas as files: `<folder>/<persona id>.yaml`, one section a language."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from application.personas.ports import ProfileFormat, ShippedPersonas
from domain.personas.catalogue import PersonaCatalogue
from domain.personas.scenarios import PersonaScenario
from domain.personas.versions import Content
from domain.shared.errors import ConfigurationError, InvalidInput
from infrastructure.persona_format import LARGEST_BYTES, YamlProfileFormat
from infrastructure.scenario_format import scenarios_of
from infrastructure.yaml_text import read_yaml

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")


class _VoiceSection(BaseModel):
    """What a shipped persona has in every language; what else may stand there, the format knows."""

    model_config = ConfigDict(extra="allow")

    name: _Text
    description: _Text
    greeting: _Text
    apology: _Text
    too_long: _Text
    switched: _Text
    calls: tuple[_Text, ...] = Field(min_length=1)


class _PersonaFile(BaseModel):
    model_config = ConfigDict(extra="allow")

    emoji: _Text
    ru: _VoiceSection
    en: _VoiceSection
    fr: _VoiceSection


def check_persona(folder: Path, persona_id: str) -> None:
    """Before anything is started. Raises ConfigurationError for one that is not shipped."""
    if not (folder / f"{persona_id}.yaml").is_file():
        known = ", ".join(sorted(path.stem for path in folder.glob("*.yaml")))
        raise ConfigurationError(f"DEFAULT_PERSONA={persona_id} is unknown; one of: {known}")


class PersonaFiles(ShippedPersonas):
    """Reads and checks every file at once, so that a broken one stops the start.

    `<folder>/<persona id>/scenarios.yaml` is the suite of a persona. Raises ConfigurationError
    that names the file and the field.
    """

    def __init__(self, folder: Path, profiles: ProfileFormat) -> None:
        self._seeds: dict[str, Content] = {}
        self._suites: dict[str, Sequence[PersonaScenario]] = {}
        for path in sorted(folder.glob("*.yaml")):
            self._seeds[path.stem] = _read(path, profiles)
            self._suites[path.stem] = _suite(folder / path.stem / "scenarios.yaml")
        if not self._seeds:
            raise ConfigurationError(f"{folder} holds no persona; add butler.yaml")

    def seeds(self) -> Mapping[str, Content]:
        return dict(self._seeds)

    def scenarios(self, code: str) -> Sequence[PersonaScenario]:
        return self._suites.get(code, ())


def catalogue_of(
    shipped: ShippedPersonas, profiles: ProfileFormat, *, first: str = "butler"
) -> PersonaCatalogue:
    """What is shipped, until something stored takes its place; `first` is listed first."""
    personas = [profiles.read(code, content) for code, content in shipped.seeds().items()]
    return PersonaCatalogue(personas, default=first)


def read_personas(folder: Path, *, first: str = "butler") -> PersonaCatalogue:
    """Of files alone. Raises ConfigurationError that names the file and the field."""
    profiles = YamlProfileFormat(Path(__file__).parents[2] / "config" / "personas" / "shared")
    return catalogue_of(PersonaFiles(folder, profiles), profiles, first=first)


def _read(path: Path, profiles: ProfileFormat) -> Content:
    if not _ID.fullmatch(path.stem):
        raise ConfigurationError(f"{path}: name the file by a-z, 0-9 and _, such as butler.yaml")
    content = _yaml(path)
    try:
        _PersonaFile.model_validate(content)
        return profiles.normal(content)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the file"
        raise ConfigurationError(f"{path}: {field}: {first['msg']}") from error
    except InvalidInput as error:
        raise ConfigurationError(f"{path}: {error}") from error


def _suite(path: Path) -> Sequence[PersonaScenario]:
    if not path.exists():
        return ()
    try:
        return scenarios_of(_yaml(path))
    except InvalidInput as error:
        raise ConfigurationError(f"{path}: {error}") from error


def _yaml(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > LARGEST_BYTES:
            raise ConfigurationError(f"{path}: a persona takes at most {LARGEST_BYTES} bytes")
        content = read_yaml(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    except (ValueError, RecursionError) as error:  # dates that are none, numbers without end
        raise ConfigurationError(f"{path}: no valid YAML ({type(error).__name__})") from error
    if not isinstance(content, dict):
        raise ConfigurationError(f"{path}: the file: is no mapping of fields")
    return content
