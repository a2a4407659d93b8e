"""A text sentence by sentence, of which only what the facts bear out is told."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from domain.astrology.claims import ClaimChecker, ClaimKind, Grounds
from domain.dialogue.stream_filters import StreamFilter

_SENTENCE: Final = re.compile(r".+?(?:[.!?\u2026]+[\"»”)]*(?=\s)|\n+)", re.DOTALL)


class CheckedText(StreamFilter):
    """`told` is what is so, `wrong` the other sentences, `kinds` what they claim."""

    def __init__(self, checker: ClaimChecker, grounds: Grounds) -> None:
        self._checker = checker
        self._grounds = grounds
        self._open = ""
        self.told = ""
        self.length = 0
        self.wrong: list[str] = []
        self.kinds: list[ClaimKind] = []

    def feed(self, piece: str) -> str:
        self._open += piece
        return "".join(map(self._judged, self._finished()))

    def finish(self) -> str:
        rest, self._open = self._open, ""
        return self._judged(rest)

    def _finished(self) -> Iterator[str]:
        while found := _SENTENCE.match(self._open):
            self._open = self._open[found.end() :]
            yield found.group()

    def _judged(self, sentence: str) -> str:
        self.length += len(sentence)
        if kinds := self._checker.ungrounded(sentence, self._grounds):
            self.wrong.append(sentence.strip())
            self.kinds += kinds
            return ""
        self.told += sentence
        return sentence


class ClaimJudge:
    """Judges whole texts against one set of facts; `report` is given each claim without ground."""

    def __init__(
        self, checker: ClaimChecker, grounds: Grounds, report: Callable[[ClaimKind], None]
    ) -> None:
        self._checker = checker
        self._grounds = grounds
        self._report = report

    def ungrounded(self, text: str) -> Sequence[str]:
        checked = CheckedText(self._checker, self._grounds)
        checked.feed(text)
        checked.finish()
        for kind in checked.kinds:
            self._report(kind)
        return checked.wrong

    def open_filter(self) -> StreamFilter:
        return CheckedText(self._checker, self._grounds)
