"""Long sounds in pieces, so that memory does not grow with them."""

from collections.abc import Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from domain.speech.sound import SAMPLE_RATE, Sound

SEARCHED_SECONDS: Final = 10
STEP: Final = SAMPLE_RATE // 10


def slices(sound: Sound, seconds: float) -> Iterator[tuple[float, NDArray[np.int16]]]:
    """(start in seconds, samples) of pieces no longer than `seconds`, cut where it is quietest."""
    samples = np.frombuffer(sound.pcm, dtype="<i2")
    most = round(seconds * SAMPLE_RATE)
    start = 0
    while len(samples) - start > most:
        end = _quietest(
            samples, start + max(most // 2, most - SEARCHED_SECONDS * SAMPLE_RATE), start + most
        )
        yield start / SAMPLE_RATE, samples[start:end]
        start = end
    yield start / SAMPLE_RATE, samples[start:]


def floats(samples: NDArray[np.int16]) -> NDArray[np.float32]:
    """Between -1 and 1, as recognition wants them."""
    return samples.astype(np.float32) / np.float32(32768)


def _quietest(samples: NDArray[np.int16], begin: int, end: int) -> int:
    """The middle of the quietest tenth of a second in that stretch."""
    steps = max(1, (end - begin) // STEP)
    stretch = samples[begin : begin + steps * STEP].astype(np.float32)
    loudness = np.square(stretch).reshape(steps, -1).sum(axis=1)
    return begin + int(loudness.argmin()) * STEP + STEP // 2
