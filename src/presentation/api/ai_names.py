"""Which names this installation knows, for the description of the text engine's bodies."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from application.text_engine.prompts import UseCaseDescription
from application.text_engine.routing import AUTO, Routes
from domain.text_engine.prompts import OutputFormat

OURS = frozenset(
    {"persona_name", "persona_voice", "tone", "user_name", "summary", "preferred_topics"}
)
"""Variables of prompts that a persona or the fields of a body fill in."""

_Schema = Mapping[str, Any]


def known_names(routes: Routes, use_cases: Sequence[UseCaseDescription] = ()) -> dict[str, Any]:
    """What is added to an operation: providers with their models, use cases with their needs."""
    schema: dict[str, Any] = {"properties": {"provider": _providers(routes)}}
    if use_cases:
        schema["properties"]["use_case"] = {"enum": [each.name for each in use_cases]}
        schema["allOf"] = [rule for each in use_cases for rule in _rules(each)]
    else:  # a conversation is text
        schema["properties"]["output"] = _formats(OutputFormat.TEXT)
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}}


def _providers(routes: Routes) -> _Schema:
    """Only these names and models go together."""
    known = [(c.name, c.card.model) for c in routes.candidates.values()]
    models = _either(AUTO, *(model for _, model in known))
    pairs: list[_Schema] = [{"properties": {"name": _either(AUTO), "model": models}}]
    for name in dict.fromkeys([*(name for name, _ in known), *sorted(routes.stand_in_for)]):
        own = [model for other, model in known if other == name]
        any_model = {} if name in routes.stand_in_for else {"model": _either(AUTO, *own)}
        pairs.append({"properties": {"name": _either(name), **any_model}, "required": ["name"]})
    return {"anyOf": pairs}


def _either(*names: str) -> _Schema:
    return {"enum": list(dict.fromkeys(names))}


def _formats(*formats: OutputFormat) -> _Schema:
    return {"properties": {"format": {"enum": [*map(str, formats), None]}}}


def _rules(use_case: UseCaseDescription) -> Iterable[_Schema]:
    is_it = {"properties": {"use_case": {"const": use_case.name}}}
    formats = use_case.settings.output_formats
    if len(formats) < len(OutputFormat):
        yield {"if": is_it, "then": {"properties": {"output": _formats(*formats)}}}
    for name in use_case.settings.required:
        if name not in OURS:
            given = ({"properties": {p: {"required": [name]}}, "required": [p]} for p in _PLACES)
            yield {"if": is_it, "then": {"anyOf": list(given)}}


_PLACES = ("input", "context")
