"""Prompts as files: `<folder>/<use_case>/vN.jinja2`, YAML front matter and a Jinja2 body.

Beside a version may lie `vN.examples.yaml`: by language, exchanges that show what is wanted.
`<folder>/released.yaml` names the version of each prompt that people get, `languages.yaml` the
languages in which answers may be asked for.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import CodeType
from typing import Any

import yaml
from jinja2 import FileSystemLoader, StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from domain.shared.errors import ConfigurationError, InvalidInput, NotFound
from domain.text_engine.messages import as_data
from domain.text_engine.prompts import OutputFormat, PromptSettings
from infrastructure.yaml_text import read_yaml

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_VERSION = re.compile(r"\Av(\d+)\Z")
_INCLUDED = re.compile(r'^\{% include "([^"]+)" %\}\n?', re.MULTILINE)
_GIVEN = frozenset({"language", "languages", "examples"})
_COMMON = (
    "tone",
    "persona_name",
    "persona_voice",
    "instructions",
    "max_chars",
    "output_format",
    "context",
)
"""What any caller may add; the files in shared/ say what is made of it."""
_RELEASED = "released.yaml"
_LANGUAGES = "languages.yaml"

Example = Mapping[str, str]
"""What is said, by who says it: `user` and `assistant`."""


@dataclass(frozen=True, slots=True)
class _Prompt:
    """`unset` are the variables that need not be given, `known` all that may be."""

    settings: PromptSettings
    template: Template
    examples: Mapping[str, Sequence[Example]]
    unset: Mapping[str, None]
    known: frozenset[str]


class PromptFiles:
    """Reads and checks every prompt at once, so that a broken file stops the start.

    Templates see their declared variables, `language` (the locale unless given) and the `examples`
    in that language. The filter `data` makes untrusted text safe inside a tag, `line` does so on a
    single line.
    """

    def __init__(self, folder: Path) -> None:
        self._environment = _environment()
        self._environment.loader = FileSystemLoader(folder)
        self._folder = folder
        self.languages: Mapping[str, str] = _yaml(folder / _LANGUAGES)
        self._environment.globals["languages"] = self.languages
        self._prompts = {
            path.name: self._read_versions(path)
            for path in sorted(folder.iterdir())
            if path.is_dir() and path.name != "shared"
        }
        self._released = self._read_released(folder / _RELEASED)

    def use_cases(self) -> Sequence[str]:
        return tuple(self._prompts)

    def released(self) -> Mapping[str, str]:
        return self._released

    def versions(self, use_case: str) -> Sequence[str]:
        if use_case not in self._prompts:
            raise NotFound(f"unknown use case {use_case!r}; known: {', '.join(self._prompts)}")
        return tuple(self._prompts[use_case])

    def settings(self, use_case: str, version: str) -> PromptSettings:
        return self._prompt(use_case, version).settings

    def render(
        self, use_case: str, version: str, *, locale: str, variables: Mapping[str, object]
    ) -> str:
        prompt = self._prompt(use_case, version)
        _check_variables(f"{use_case}/{version}", prompt, variables)
        examples = prompt.examples.get(str(variables.get("language", locale)), ())
        values = {"language": locale, "examples": examples, **prompt.unset, **variables}
        try:
            return prompt.template.render(values).strip()
        except (TemplateError, TypeError, ValueError) as error:
            raise InvalidInput(f"prompt {use_case}/{version}: {error}") from error

    def _prompt(self, use_case: str, version: str) -> _Prompt:
        versions = self.versions(use_case)
        if version not in versions:
            raise NotFound(f"unknown version {version!r} of {use_case}; known: {versions}")
        return self._prompts[use_case][version]

    def _read_versions(self, folder: Path) -> dict[str, _Prompt]:
        numbered = {
            int(match.group(1)): path
            for path in folder.glob("*.jinja2")
            if (match := _VERSION.match(path.stem))
        }
        if not numbered:
            raise ConfigurationError(f"{folder} holds no prompt; add v1.jinja2")
        return {f"v{number}": self._read(numbered[number]) for number in sorted(numbered)}

    def _read(self, path: Path) -> _Prompt:
        match = _FRONT_MATTER.match(path.read_text(encoding="utf-8"))
        if match is None:
            raise ConfigurationError(f"{path} must begin with front matter between --- lines")
        try:
            settings = self._settings(read_yaml(match.group(1)))
            body = self._with_shared(match.group(2))
            code, used = _compiled(body)
            named = self._environment.make_globals(None)
            template = Template.from_code(self._environment, code, named)
        except (KeyError, TypeError, ValueError, OSError, yaml.YAMLError, TemplateError) as error:
            raise ConfigurationError(f"{path}: {error!r}") from error
        unset = dict.fromkeys((*settings.optional, *_COMMON))
        known = frozenset((*settings.required, *_GIVEN, *unset))
        undeclared = used - known
        if undeclared:
            raise ConfigurationError(f"{path} uses undeclared variables: {sorted(undeclared)}")
        examples = _examples(path.with_suffix(".examples.yaml"))
        return _Prompt(settings, template, examples, unset, known)

    def _with_shared(self, body: str) -> str:
        """Shared parts are put in once, here: Jinja would make a context for each at every call."""

        def shared(named: re.Match[str]) -> str:
            return self._with_shared((self._folder / named[1]).read_text(encoding="utf-8"))

        return _INCLUDED.sub(shared, body)

    def _settings(self, front: Mapping[str, Any]) -> PromptSettings:
        """A JSON schema is written out, or named after a file in shared/."""
        variables = front.get("variables") or {}
        schema = front.get("json_schema")
        if isinstance(schema, str):
            schema = _yaml(self._folder / "shared" / f"{schema}.schema.yaml")
        return PromptSettings(
            description=str(front["description"]),
            max_output_tokens=int(front["max_output_tokens"]),
            temperature=float(front["temperature"]),
            timeout_seconds=float(front["timeout_seconds"]),
            output_format=OutputFormat(front.get("output_format", "text")),
            json_schema=schema,
            required=tuple(variables.get("required") or ()),
            optional=tuple(variables.get("optional") or ()),
        )

    def _read_released(self, file: Path) -> Mapping[str, str]:
        """A version is not for people because it lies in a folder: somebody must have said so."""
        released = {name: str(version) for name, version in _yaml(file).items()}
        for use_case, versions in self._prompts.items():
            if released.get(use_case) not in versions:
                raise ConfigurationError(
                    f"{file}: {use_case} must name one of {', '.join(versions)}, "
                    f"not {released.get(use_case)}"
                )
        return released


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        auto_reload=False,  # all are read at the start
        autoescape=False,  # plain text for a model, not HTML
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["data"] = lambda value: as_data(str(value))
    environment.filters["line"] = lambda value: as_data(" ".join(str(value).split()))
    return environment


@lru_cache(maxsize=64)
def _compiled(body: str) -> tuple[CodeType, frozenset[str]]:
    """What a template runs, and the variables it takes; once for all that read the same words."""
    environment = _environment()
    syntax = environment.parse(body)
    used = frozenset(meta.find_undeclared_variables(syntax))
    return environment.compile(syntax), used


def _yaml(file: Path) -> Mapping[str, Any]:
    try:
        content = read_yaml(file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{file}: {error!r}") from error
    if not isinstance(content, Mapping):
        raise ConfigurationError(f"{file} holds no names with values")
    return content


def _examples(file: Path) -> Mapping[str, Sequence[Example]]:
    if not file.exists():
        return {}
    try:
        content = read_yaml(file.read_text(encoding="utf-8"))
        return {
            language: [
                {"user": each["user"].strip(), "assistant": each["assistant"].strip()}
                for each in exchanges
            ]
            for language, exchanges in content.items()
        }
    except (KeyError, TypeError, AttributeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{file}: {error!r}") from error


def _check_variables(name: str, prompt: _Prompt, variables: Mapping[str, object]) -> None:
    missing = [each for each in prompt.settings.required if variables.get(each) is None]
    if missing:
        raise InvalidInput(f"prompt {name} misses variables: {', '.join(missing)}")
    if not prompt.known.issuperset(variables):
        unknown = sorted(set(variables) - prompt.known)
        raise InvalidInput(f"prompt {name} does not know the variables: {', '.join(unknown)}")
