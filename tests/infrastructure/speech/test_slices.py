import numpy as np
import pytest

from domain.speech.sound import SAMPLE_RATE, Sound
from infrastructure.speech.slices import slices
from tests.support.voice_notes import Samples, noise, silence


def sound_of(samples: Samples) -> Sound:
    return Sound((samples * 32767).astype("<i2").tobytes())


@pytest.mark.parametrize("seconds", [0.0, 0.4, 9.9, 10.0, 10.1, 47.3])
def test_no_slice_is_too_long_and_nothing_is_lost(seconds: float) -> None:
    sound = sound_of(noise(seconds, seed=1))
    found = list(slices(sound, 10.0))
    assert all(len(samples) <= 10 * SAMPLE_RATE for _, samples in found)
    assert np.concatenate([samples for _, samples in found]).tobytes() == sound.pcm
    assert [start for start, _ in found] == pytest.approx(
        np.cumsum([0, *(len(samples) for _, samples in found[:-1])]) / SAMPLE_RATE
    )


def test_a_sound_is_cut_where_it_is_quiet() -> None:
    speech = noise(8.0, seed=1)
    found = list(slices(sound_of(np.concatenate([speech, silence(0.5), speech])), 10.0))
    assert 8.0 < found[1][0] < 8.5
