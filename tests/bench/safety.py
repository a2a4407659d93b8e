"""Screening what is said, and filtering what is answered."""

import re
import statistics
import time
from collections.abc import Callable

from composition.screens import screen_texts
from domain.safety.output import Leak, LeakFilter, TailFilter, cleaned
from tests.bench.table import Row
from tests.support.safety_corpora import sentences

_NAIVE = re.compile(r"суицид|умереть|suicide|kill|mourir|ignore|игнорируй|\d{10}|@", re.IGNORECASE)
_ROUNDS = 5


async def rows() -> list[Row]:
    texts = _texts(500)
    screen = screen_texts().execute
    said = texts[0] * 2
    return [
        _row("screen a message of 500 characters", texts, screen, lambda t: _NAIVE.findall(t)),
        _row("filter a streamed reply of 1,000 characters", [said], _filtered, _joined),
    ]


def _texts(size: int) -> list[str]:
    whole = " ".join(f"{each.text}." for each in sentences("lookalikes"))
    return [whole[at : at + size] for at in range(0, len(whole) - size, size)]


def _row(
    name: str, texts: list[str], ours: Callable[[str], object], baseline: Callable[[str], object]
) -> Row:
    figures = [(_cpu(ours, texts, n), _cpu(baseline, texts, n)) for n in range(_ROUNDS)]
    own, other = (statistics.median(column) for column in zip(*figures, strict=True))
    times = [one for one, _ in figures]
    spread = f"{min(times):.3g}–{max(times):.3g}"  # noqa: RUF001
    return Row(name, own, other, "ms CPU", own / other, spread, "baseline: keywords, or no filter")


def _cpu(work: Callable[[str], object], texts: list[str], number: int) -> float:
    """Milliseconds a text; each text is new, so that nothing is remembered of it."""
    fresh = [f"{text} {number}" for text in texts]
    began = time.process_time()
    for text in fresh:
        work(text)
    return (time.process_time() - began) / len(fresh) * 1000


def _pieces(text: str) -> list[str]:
    return [text[at : at + 5] for at in range(0, len(text), 5)]


def _filtered(text: str) -> str:
    leak = LeakFilter(Leak("You are Alfred. " * 60, "0" * 16), "", lambda: None)
    clean = TailFilter(cleaned)
    shown = "".join(clean.feed(leak.feed(piece)) for piece in _pieces(text))
    return shown + clean.feed(leak.finish()) + clean.finish()


def _joined(text: str) -> str:
    shown = ""
    for piece in _pieces(text):
        shown += piece
    return shown
