"""The provider for when no language model is configured: honest, polite, and free."""

import re
from collections.abc import AsyncGenerator, Mapping, Sequence
from pathlib import Path

import orjson
import yaml

from application.shared.ports import TokenCounter
from domain.personalization.situation import REMINDER
from domain.shared.errors import ConfigurationError, ProviderRejected
from domain.text_engine.generation import OFFLINE, GenerationRequest, GenerationResult
from domain.text_engine.messages import Role, quoted_turns
from domain.text_engine.prompts import OutputFormat
from infrastructure.yaml_text import read_yaml

_SUMMARY = re.compile(r"<previous_summary>(.*?)</previous_summary>", re.DOTALL)
_MEMORY = re.compile(r"<memory>.*?</memory>", re.DOTALL)
_OTHERS = re.compile(r"<(document|replied_to|forwarded|sent)\b[^>]*>(.*?)</\1>", re.DOTALL)
_QUOTE_LENGTH = 60
_WIDTHS = (160, 80, 40, 24)
_SEPARATOR = " · "


class OfflineProvider:
    """Says that there is no model; sums up by quoting, so that memory still works.

    Any other request for JSON is ProviderRejected `not_configured`: it could only be invented.
    """

    name = OFFLINE
    model = "none"

    def __init__(self, texts_file: Path, counter: TokenCounter) -> None:
        try:
            content = read_yaml(texts_file.read_text(encoding="utf-8"))
            self._texts: dict[str, dict[str, str]] = content["texts"]
            self._max_words = int(content["summary"]["max_words"])
            self._max_tokens = int(content["summary"]["max_tokens"])
        except (OSError, yaml.YAMLError, KeyError, TypeError, ValueError) as error:
            raise ConfigurationError(f"{texts_file}: {error!r}") from error
        self._counter = counter

    async def aclose(self) -> None:
        """Nothing to close."""

    async def generate(self, request: GenerationRequest, seconds: float) -> GenerationResult:
        return self._finished(self._text(request))

    async def stream(
        self, request: GenerationRequest, seconds: float
    ) -> AsyncGenerator[str | GenerationResult]:
        text = self._text(request)
        for piece in re.findall(r"\s*\S+", text):
            yield piece
        yield self._finished(text)

    def _finished(self, text: str) -> GenerationResult:
        return GenerationResult(text, self.model, self.name)

    def _text(self, request: GenerationRequest) -> str:
        prompt = request.prompt
        texts = self._texts.get(prompt.locale) or self._texts["en"]
        if prompt.use_case == "memory_summary":
            return self._summary(request, texts)
        if prompt.output_format is OutputFormat.JSON:
            raise ProviderRejected("no language model is configured", kind="not_configured")
        return _reply(request, texts)

    def _summary(self, request: GenerationRequest, texts: Mapping[str, str]) -> str:
        earlier = _SUMMARY.search(request.prompt.text)
        quoted = earlier.group(1).removeprefix(texts["said"]) if earlier else ""
        known = [item for item in quoted.split(_SEPARATOR) if item.strip()]
        summary = self._fitting(texts["said"], [*known, *_user_lines(request)])
        return orjson.dumps({"summary": summary, "preferred_topics": []}).decode()

    def _fitting(self, prefix: str, items: Sequence[str]) -> str:
        """Every item shortened alike until all fit; only then the oldest are dropped."""
        for width in _WIDTHS:
            text = prefix + _SEPARATOR.join(_clipped(item, width) for item in items)
            if self._fits(text):
                return text
        short = [_clipped(item, _WIDTHS[-1]) for item in items]
        while short and not self._fits(prefix + _SEPARATOR.join(short)):
            short.pop(0)
        return prefix + _SEPARATOR.join(short)

    def _fits(self, text: str) -> bool:
        few_words = len(text.split()) <= self._max_words
        return few_words and self._counter.count(text) <= self._max_tokens


def _reply(request: GenerationRequest, texts: Mapping[str, str]) -> str:
    newest = _as_said(_newest(request).removesuffix(REMINDER))
    earlier = sum(message.role is not Role.SYSTEM for message in request.messages) - 1
    sentences = [texts["reply"].format(quote=_clipped(newest, _QUOTE_LENGTH))]
    if earlier:
        sentences.append(texts["messages"].format(count=earlier))
    if _MEMORY.search(request.prompt.text):
        sentences.append(texts["summary"])
    return " ".join((*sentences, texts["operator"]))


def _as_said(message: str) -> str:
    """The person's own words, else what they sent, without the marks that a model is given."""
    own = _OTHERS.sub(" ", message)
    return own if own.strip() else _OTHERS.sub(lambda found: found[2], message)


def _newest(request: GenerationRequest) -> str:
    """The user's newest message."""
    return next((m.content for m in reversed(request.messages) if m.role is Role.USER), "")


def _user_lines(request: GenerationRequest) -> list[str]:
    newest = _newest(request)
    lines = [turn.content for turn in quoted_turns(newest) if turn.role is Role.USER]
    return [line for line in lines or newest.splitlines() if line.strip()]


def _clipped(text: str, width: int) -> str:
    """One line of at most `width` characters, cut between words where there are several."""
    line = " ".join(text.replace(_SEPARATOR.strip(), " ").split())
    if len(line) <= width:
        return line
    cut = line[: width - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(",.;:") + "…"
