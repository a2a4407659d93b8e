"""Answers of at most so many characters, cut at the end of a sentence."""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import replace

from domain.text_engine.cutting import whole_sentences
from domain.text_engine.generation import GenerationResult

Stream = AsyncGenerator[str | GenerationResult]


def shortened(result: GenerationResult, most: int | None) -> GenerationResult:
    """JSON stays JSON: its longest texts lose their last sentences."""
    if most is None or len(result.text) <= most:
        return result
    if result.data is None:
        return replace(result, text=cut(result.text, most), finish_reason="length")
    data = result.data
    while len(text := json.dumps(data, ensure_ascii=False)) > most:
        longest = max(_texts(data), key=len, default="")
        shorter = cut(longest, max(0, len(longest) - (len(text) - most)))
        if shorter == longest:
            break  # the form alone is longer than that
        data = _with(data, {longest: shorter})
    return replace(result, text=text, data=data, finish_reason="length")


async def shortened_stream(items: Stream, most: int, *, is_json: bool) -> Stream:
    """Whole sentences are given on as they come, while they fit; JSON is given in one piece."""
    said, given = "", 0
    async with aclosing(items):
        async for item in items:
            if isinstance(item, GenerationResult):
                result = shortened(item, most)
                if len(result.text) > given:
                    yield result.text[given:]
                yield result
                return
            said += item
            if not is_json and len(said) <= most and (whole := _whole(said)) > given:
                yield said[given:whole]
                given = whole


def cut(text: str, most: int) -> str:
    """Whole sentences where one fits, else whole words, else what fits."""
    if kept := whole_sentences(text, most, len):
        return kept
    return text[:most].rsplit(None, 1)[0] if " " in text[:most].strip() else text[:most]


def _whole(said: str) -> int:
    """Where the last sentence that is surely over ends."""
    return len(whole_sentences(said, max(0, len(said) - 1), len))


def _texts(data: object) -> list[str]:
    if isinstance(data, dict):
        return [text for value in data.values() for text in _texts(value)]
    if isinstance(data, list):
        return [text for value in data for text in _texts(value)]
    return [data] if isinstance(data, str) else []


def _with(data: object, instead: Mapping[str, str]) -> object:
    if isinstance(data, dict):
        return {name: _with(value, instead) for name, value in data.items()}
    if isinstance(data, list):
        return [_with(value, instead) for value in data]
    return instead.get(data, data) if isinstance(data, str) else data
