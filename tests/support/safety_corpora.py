"""The sentences that the screens are measured on: one half for tuning, the other untouched."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "fixtures" / "safety"
LANGUAGES = ("ru", "fr", "en")
TUNED, UNTOUCHED, KEPT_APART = "tuned", "untouched", "kept apart"
_TURN = re.compile(r"[UA]\d* (.+)")
_SPAN = re.compile(r"<<(\w+):(.*?)>>")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`marks` is what stands before the bar: a tier and whom it is about."""

    language: str
    half: str
    text: str
    marks: tuple[str, ...] = ()
    is_clean: bool = False
    spans: tuple[tuple[str, int, int], ...] = ()


def everyday(language: str, half: str) -> list[Sentence]:
    """What people say every day, of sets that were written for other ends: every other line."""
    said = list(_everyday(language))
    return [Sentence(language, half, text) for text in said[(half == UNTOUCHED) :: 2]]


def fresh_everyday() -> list[str]:
    """More in all three languages, written after the screens had been weighed."""
    return (FOLDER / "everyday.txt").read_text(encoding="utf-8").splitlines()


def _everyday(language: str) -> Iterator[str]:
    short = (FOLDER.parent / "languages" / f"{language}.txt").read_text(encoding="utf-8")
    yield from (line.strip() for line in short.splitlines() if line.strip())
    talks = FOLDER.parent / "long_conversations" / f"{language}.txt"
    for line in talks.read_text(encoding="utf-8").splitlines():
        if turn := _TURN.match(line):
            yield turn[1]


def sentences(name: str, half: str | None = None) -> Iterator[Sentence]:
    for language in LANGUAGES:
        section = ""
        for line in (FOLDER / f"{name}.{language}.txt").read_text(encoding="utf-8").splitlines():
            if line.startswith("= "):
                section = line[2:]
            elif line and (half is None or section.endswith(half)):
                yield _sentence(language, section, line, name)


def _sentence(language: str, section: str, line: str, name: str) -> Sentence:
    half = UNTOUCHED if section.endswith(UNTOUCHED) else TUNED
    if name == "crisis":
        marks, text = line.split(" | ", 1)
        return Sentence(language, half, text, tuple(marks.split()))
    if name != "personal":
        return Sentence(language, half, line)
    text, spans = "", []
    at = 0
    for found in _SPAN.finditer(line):
        text += line[at : found.start()]
        spans.append((found[1], len(text), len(text) + len(found[2])))
        text += found[2]
        at = found.end()
    text += line[at:]
    return Sentence(language, half, text, (), section.startswith("clean"), tuple(spans))
