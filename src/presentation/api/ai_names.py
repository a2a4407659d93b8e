"""Which names this installation knows, for the description of the text engine's bodies."""

from collections import defaultdict
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
        schema["allOf"] = [*_rules_of_formats(use_cases), *_rules_of_needs(use_cases)]
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


def _rules_of_formats(use_cases: Sequence[UseCaseDescription]) -> Iterable[_Schema]:
    alike: defaultdict[tuple[OutputFormat, ...], list[str]] = defaultdict(list)
    for each in use_cases:
        alike[tuple(each.settings.output_formats)].append(each.name)
    for formats, names in alike.items():
        if len(formats) < len(OutputFormat):
            yield _rule(names, {"properties": {"output": _formats(*formats)}})


def _rules_of_needs(use_cases: Sequence[UseCaseDescription]) -> Iterable[_Schema]:
    """One for each need, whoever shares it: readers of schemas multiply alternatives out."""
    needs: defaultdict[str, list[str]] = defaultdict(list)
    for each in use_cases:
        for need in each.settings.required:
            if need not in OURS:
                needs[need].append(each.name)
    for need, names in needs.items():
        told = {"required": [need], "properties": {need: {"type": _ANYTHING_BUT_NULL}}}
        given = [{"properties": {place: told}, "required": [place]} for place in _PLACES]
        yield _rule(names, {"anyOf": given})


def _rule(use_cases: Sequence[str], then: _Schema) -> _Schema:
    return {"if": {"properties": {"use_case": _either(*use_cases)}}, "then": then}


_PLACES = ("input", "context")
_ANYTHING_BUT_NULL = ["string", "number", "boolean", "array", "object"]
