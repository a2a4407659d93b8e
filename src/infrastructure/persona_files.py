"""Personas as files: `<folder>/<persona id>.yaml`, one section a language."""

import re
from pathlib import Path
from types import MappingProxyType
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from domain.personas.catalogue import PersonaCatalogue
from domain.personas.persona import Persona, PersonaVoice
from domain.shared.errors import ConfigurationError
from domain.shared.language import Language

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
_LARGEST_BYTES = 256 * 1024
_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")


class _VoiceSection(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: _Text
    description: _Text
    greeting: _Text
    apology: _Text
    too_long: _Text
    switched: _Text
    calls: tuple[_Text, ...] = Field(min_length=1)

    def to_voice(self) -> PersonaVoice:
        return PersonaVoice(**self.model_dump())


class _PersonaFile(BaseModel):
    model_config = ConfigDict(extra="forbid")

    emoji: _Text
    ru: _VoiceSection
    en: _VoiceSection
    fr: _VoiceSection

    def to_persona(self, persona_id: str) -> Persona:
        sections = {Language.RUSSIAN: self.ru, Language.ENGLISH: self.en, Language.FRENCH: self.fr}
        voices = {language: section.to_voice() for language, section in sections.items()}
        return Persona(persona_id, self.emoji, MappingProxyType(voices))


def read_personas(folder: Path, *, first: str = "butler") -> PersonaCatalogue:
    """`first` is listed first, the others by their ids.

    Raises ConfigurationError that names the file and the field.
    """
    paths = sorted(folder.glob("*.yaml"), key=lambda path: (path.stem != first, path.stem))
    if not paths:
        raise ConfigurationError(f"{folder} holds no persona; add butler.yaml")
    return PersonaCatalogue([_read(path) for path in paths])


def _read(path: Path) -> Persona:
    if not _ID.fullmatch(path.stem):
        raise ConfigurationError(f"{path}: name the file by a-z, 0-9 and _, such as butler.yaml")
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise ConfigurationError(f"{path}: a persona takes at most {_LARGEST_BYTES} bytes")
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        return _PersonaFile.model_validate(content).to_persona(path.stem)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "the file"
        raise ConfigurationError(f"{path}: {field}: {first['msg']}") from error
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}: {error}") from error
    except (ValueError, RecursionError) as error:  # dates that are none, numbers without end
        raise ConfigurationError(f"{path}: no valid YAML ({type(error).__name__})") from error
