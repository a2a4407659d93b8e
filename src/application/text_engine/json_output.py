"""Holding a model to the JSON it was asked for."""

import json
import re
from dataclasses import replace

from application.text_engine.ports import SchemaCheck
from domain.shared.errors import ProviderUnavailable
from domain.text_engine.generation import GeneratedText, OutputFormat
from domain.text_engine.prompts import RenderedPrompt

_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?```\s*\Z", re.DOTALL)


def checked(
    generated: GeneratedText, prompt: RenderedPrompt, fits: SchemaCheck | None
) -> GeneratedText:
    """The text as asked for, freed from a code fence around it.

    Raises ProviderUnavailable `malformed` for what is no JSON or does not fit the schema.
    """
    if prompt.output_format is OutputFormat.TEXT:
        return generated
    fence = _FENCE.match(generated.text)
    text = fence.group(1) if fence else generated.text
    try:
        value = json.loads(text)
    except ValueError as error:
        raise _malformed(generated.provider) from error
    if prompt.json_schema and fits and not fits(value, prompt.json_schema):
        raise _malformed(generated.provider)
    return replace(generated, text=text)


def _malformed(provider: str) -> ProviderUnavailable:
    return ProviderUnavailable(f"{provider}: not the JSON asked for", kind="malformed")
