"""How turns are ranked as evidence for a question. The weights were found on a public benchmark of
long conversations; they are read together, not one by one.
"""

from dataclasses import dataclass
from datetime import timedelta

SESSION_PAUSE = timedelta(minutes=30)
"""After so long a silence a new session begins."""

WINDOW = (0.25, 0.5, 1.0, 0.5, 0.25)
"""What its neighbours in the same session add to a turn's own words."""


@dataclass(frozen=True, slots=True)
class Saturation:
    """BM25's two constants: how soon a repeated word says no more, how much length is held
    against a text.
    """

    k1: float
    b: float


WINDOW_SATURATION = Saturation(1.2, 0.5)
SESSION_SATURATION = Saturation(1.2, 0.75)


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """Of the standardised scores of `window`, `session` and `cosine`, and of what a turn is:
    said by whom the question names, itself a question, long, with a word of time where a time is
    asked for, of the date asked for.
    """

    window: float
    session: float
    speaker: float
    question: float
    length: float
    time: float
    date: float
    cosine: float = 0.0


LEXICAL = RankingWeights(
    window=0.60, session=0.55, speaker=2.6, question=-0.6, length=0.75, time=2.2, date=4.8
)
WITH_MEANING = RankingWeights(
    window=0.35,
    session=0.50,
    cosine=0.90,
    speaker=2.3,
    question=-0.6,
    length=0.95,
    time=2.4,
    date=4.5,
)
RELATED = 0.6
"""What a word that is only related to one of the question's counts, where that counts one."""

LENGTH_MIDDLE = 3.5
"""The logarithm of the characters at which length neither helps nor harms."""
