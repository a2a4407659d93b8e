"""Holding a model to the JSON it was asked for."""

import json
import re
from dataclasses import replace

from application.text_engine.ports import SchemaCheck
from domain.shared.errors import ProviderUnavailable
from domain.text_engine.generation import GenerationResult
from domain.text_engine.prompts import OutputFormat, RenderedPrompt

_FENCE = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?```\s*\Z", re.DOTALL)


def checked(
    result: GenerationResult, prompt: RenderedPrompt, fits: SchemaCheck | None
) -> GenerationResult:
    """The result as asked for: freed from a code fence, and with its `data`.

    Raises ProviderUnavailable `wrong_output` for what is no JSON or does not fit the schema.
    """
    if prompt.output_format is OutputFormat.TEXT or result.tool_calls:
        return result
    fence = _FENCE.match(result.text)
    text = fence.group(1) if fence else result.text
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _wrong(result.provider) from error
    if prompt.json_schema and fits and not fits(data, prompt.json_schema):
        raise _wrong(result.provider)
    return replace(result, text=text, data=data)


def _wrong(provider: str) -> ProviderUnavailable:
    return ProviderUnavailable(f"{provider}: not the JSON asked for", kind="wrong_output")
