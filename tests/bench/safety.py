"""Screening what is said, and filtering what is answered."""

import gc
import random
import re
import statistics
import tempfile
import time
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from uuid import uuid4

from composition.app import open_app
from composition.open_dialogue import build_dialogue
from composition.screens import forbidden_subjects, screen_texts
from domain.dialogue.stream_filters import FilterChain
from domain.safety.forbidden import Forbidden
from domain.safety.output import Leak, LeakFilter, TailFilter, cleaned, without_links
from domain.text_engine.generation import GenerationRequest, GenerationResult, TokenUsage
from infrastructure.mongo.private_server import private_mongodb
from infrastructure.settings import Settings
from tests.bench.table import Row
from tests.support.dialogue import Unlimited
from tests.support.plain_channel import PlainChannel
from tests.support.safety_corpora import LANGUAGES, TUNED, UNTOUCHED, everyday, sentences

_NAIVE = re.compile(r"суицид|умереть|suicide|kill|mourir|ignore|игнорируй|\d{10}|@", re.IGNORECASE)
_FATE = [each for name in ("death", "illness") for each in forbidden_subjects()[name]]
_ROUNDS = 5
_REPLIES = 40
_SYLLABLES = {
    "ru": ("бвгдзклмнпрстхч", "аеиоуы"),
    "fr": ("bcdfglmnprstv", "aeiouéè"),
    "en": ("bcdfghklmnprstvw", "aeiou"),
}


async def rows() -> list[Row]:
    screen = screen_texts().execute
    gc.collect()
    gc.freeze()  # as the start of the product does it
    everyday_ones = [
        _row(f"screen an everyday message of 500 characters, {language}", texts, screen)
        for language in LANGUAGES
        for texts in [_cut(_everyday(language), 500)]
    ]
    screened = [
        _row(f"the same, of what sounds like orders, {language}", _texts(500, language), screen)
        for language in LANGUAGES
    ]
    fresh = [
        _row(f"the same, words never seen before, {language}", _fresh(500, language), screen)
        for language in LANGUAGES
    ]
    reply = _texts(1_000, "en")[0]
    filtered = _row("filter a streamed reply of 1,000 characters", [reply], _filtered, _joined)
    strict = _row("the same, of the astrologer, who foretells no fate", [reply], _strict, _joined)
    shares = await _share(filtered.ours, reply)
    return [*everyday_ones, *screened, *fresh, filtered, strict, shares]


def _texts(size: int, language: str) -> list[str]:
    whole = " ".join(f"{x.text}." for x in sentences("lookalikes") if x.language == language)
    return _cut(whole, size)


def _everyday(language: str) -> str:
    """What people say when nothing is wrong."""
    return " ".join(f"{x.text}." for half in (TUNED, UNTOUCHED) for x in everyday(language, half))


def _cut(whole: str, size: int) -> list[str]:
    return [whole[at : at + size] for at in range(0, len(whole) - size, size)]


def _fresh(size: int, language: str) -> list[str]:
    """No word of it is of any language, so that nothing is remembered of it either."""
    dice, (consonants, vowels) = random.Random(11), _SYLLABLES[language]

    def word() -> str:
        return "".join(
            dice.choice(consonants) + dice.choice(vowels) for _ in range(dice.choice((1, 2, 2, 3)))
        )

    return [(" ".join(word() for _ in range(size)))[:size] for _ in range(_ROUNDS * 20)]


def _row(
    name: str,
    texts: list[str],
    ours: Callable[[str], object],
    baseline: Callable[[str], object] = _NAIVE.findall,
) -> Row:
    figures = [(_cpu(ours, texts, n), _cpu(baseline, texts, n)) for n in range(_ROUNDS)]
    own, other = (statistics.median(column) for column in zip(*figures, strict=True))
    times = [one for one, _ in figures]
    spread = f"{min(times):.3g}–{max(times):.3g}"  # noqa: RUF001
    return Row(name, own, other, "ms CPU", own / other, spread, "baseline: keywords, or no filter")


def _cpu(work: Callable[[str], object], texts: list[str], number: int) -> float:
    """Milliseconds a text; each text is new, so that nothing is remembered of it."""
    own = texts[number::_ROUNDS] if len(texts) >= 20 * _ROUNDS else texts
    fresh = [f"{text} {number}" for text in own]
    began = time.process_time()
    for text in fresh:
        work(text)
    return (time.process_time() - began) / len(fresh) * 1000


def _pieces(text: str) -> list[str]:
    return [text[at : at + 5] for at in range(0, len(text), 5)]


def _filtered(text: str) -> str:
    return FilterChain((_leak_filter(), TailFilter(_without_links))).whole(_pieces(text))


def _strict(text: str) -> str:
    forbidden = LeakFilter(Forbidden(_FATE), "", lambda: None)
    filters = (_leak_filter(), forbidden, TailFilter(_without_links))
    return FilterChain(filters).whole(_pieces(text))


def _leak_filter() -> LeakFilter:
    return LeakFilter(Leak("You are Alfred. " * 60, "0" * 16), "", lambda: None)


def _without_links(text: str) -> str:
    return without_links(cleaned(text), frozenset(), "")


def _joined(text: str) -> str:
    shown = ""
    for piece in _pieces(text):
        shown += piece
    return shown


class _Speaker:
    """A language model in this process, so that its own work hardly counts."""

    name = model = "speaker"

    def __init__(self, text: str) -> None:
        self._text = text

    async def generate(self, request: GenerationRequest, seconds: float) -> GenerationResult:
        return GenerationResult(self._text, self.model, self.name, TokenUsage(1, 1))

    async def stream(
        self, request: GenerationRequest, seconds: float
    ) -> AsyncGenerator[str | GenerationResult]:
        for piece in _pieces(self._text):
            yield piece
        yield await self.generate(request, seconds)


async def _share(filtering: float, reply: str) -> Row:
    """Of the CPU of a whole streamed reply, without a model's and without Telegram's part."""
    with tempfile.TemporaryDirectory() as folder:
        async with private_mongodb(Path(folder)) as uri:
            settings = Settings.model_validate(
                {
                    "mongodb_uri": uri,
                    "mongodb_database": f"bench_{uuid4().hex}",
                    "data_dir": folder,
                }
            )
            async with open_app(settings, provider=_Speaker(reply)) as app:
                channel = PlainChannel(build_dialogue(app, Unlimited()).use_case)
                whole = [await _reply_cpu(channel, number) for number in range(_REPLIES)]
    median = statistics.median(whole[_REPLIES // 4 :])
    spread = f"{filtering / max(whole):.2%}–{filtering / min(whole):.2%}"  # noqa: RUF001
    name = "filtering, of the CPU of a streamed reply of 1,000 characters"
    return Row(name, filtering, median, "ms CPU", filtering / median, spread, "the ratio is it")


async def _reply_cpu(channel: PlainChannel, number: int) -> float:
    began = time.process_time()
    await channel.say(f"Tell me of evening number {number}, please")
    return (time.process_time() - began) * 1000
