"""What was heard, and whether to believe it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from domain.shared.errors import UnusableAudio

SURE_OF_LANGUAGE: Final = 0.6
"""From this probability on, the detected language outweighs the hinted one."""

IMPROBABLE_TEXT: Final = -1.0
"""Average log probability of a token below which a segment is guesswork."""

DOUBTFUL_TEXT: Final = -0.7
NO_SPEECH: Final = 0.6
DOUBTFUL_SPEECH: Final = 0.3
REPETITIVE: Final = 2.4
"""Ratio of a text's length to its compressed length above which it only repeats itself."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of speech; times in seconds, measures None where the engine gives none."""

    text: str
    start: float
    end: float
    average_log_probability: float | None = None
    no_speech_probability: float | None = None
    compression_ratio: float | None = None

    @property
    def is_silence(self) -> bool:
        """The engine heard no speech and is unsure of the words it made up for it."""
        return _above(self.no_speech_probability, NO_SPEECH) and _below(
            self.average_log_probability, DOUBTFUL_TEXT
        )

    @property
    def is_guesswork(self) -> bool:
        return _below(self.average_log_probability, IMPROBABLE_TEXT) or _above(
            self.compression_ratio, REPETITIVE
        )

    @property
    def is_doubtful(self) -> bool:
        return _below(self.average_log_probability, DOUBTFUL_TEXT) or _above(
            self.no_speech_probability, DOUBTFUL_SPEECH
        )


@dataclass(frozen=True, slots=True)
class HeardWords:
    """What is kept of a voice note: the words, never the sound."""

    text: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Hallucinations:
    """Texts that speech models are known to invent on silence.

    `openings` begin subtitle credits that nobody says to a butler; `phrases` people do say, so
    they are disbelieved only where the engine has doubts.
    """

    openings: tuple[str, ...] = ()
    phrases: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *, openings: Iterable[str], phrases: Iterable[str]) -> Self:
        return cls(tuple(map(_plain, openings)), frozenset(map(_plain, phrases)))

    def explain(self, segment: Segment) -> bool:
        text = _plain(segment.text)
        invented = any(text.startswith(opening) for opening in self.openings)
        return invented or (segment.is_doubtful and text in self.phrases)


@dataclass(frozen=True, slots=True)
class Transcript:
    """`language` is a two-letter code, None when nothing was said; `duration` in seconds."""

    text: str
    language: str | None
    duration: float
    segments: tuple[Segment, ...] = ()
    no_speech: bool = False

    @classmethod
    def of(cls, segments: Iterable[Segment], *, language: str | None, duration: float) -> Self:
        kept = tuple(segment for segment in segments if segment.text.strip())
        return cls(
            text=" ".join(segment.text.strip() for segment in kept),
            language=language if kept else None,
            duration=duration,
            segments=kept,
            no_speech=not kept,
        )

    def believed(self, known: Hallucinations) -> Self:
        """The transcript without silence, guesswork and inventions.

        Raises UnusableAudio: `silent` where nothing was said, `unintelligible` where speech
        was heard but no word of it is certain.
        """
        spoken = [
            segment
            for segment in self.segments
            if not segment.is_silence and not known.explain(segment)
        ]
        if not spoken:
            raise UnusableAudio("nothing is said in the recording", kind="silent")
        certain = [segment for segment in spoken if not segment.is_guesswork]
        if not certain:
            raise UnusableAudio("the words are not to be made out", kind="unintelligible")
        if len(certain) == len(self.segments):
            return self
        return self.of(certain, language=self.language, duration=self.duration)


def choose_language(detected: str, probability: float, hint: str | None) -> str:
    """The language to transcribe in: detection when sure, else the speaker's usual one."""
    return detected if hint is None or probability >= SURE_OF_LANGUAGE else hint


def _plain(text: str) -> str:
    """Words alone, so that punctuation and capitals do not hide a known text."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _above(measure: float | None, bound: float) -> bool:
    return measure is not None and measure > bound


def _below(measure: float | None, bound: float) -> bool:
    return measure is not None and measure < bound
