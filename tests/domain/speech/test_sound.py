import pytest

from domain.shared.errors import UnusableAudio
from domain.speech.sound import SAMPLE_BYTES, SAMPLE_RATE, NoteLimits, Sound

LIMITS = NoteLimits(max_bytes=20 * 2**20, max_seconds=600.0, min_seconds=0.3)


def sound(seconds: float, expected: float | None = None) -> Sound:
    return Sound(bytes(round(seconds * SAMPLE_RATE) * SAMPLE_BYTES), expected)


@pytest.mark.parametrize(
    ("size", "seconds", "kind"),
    [
        (0, 5.0, "empty"),
        (21 * 2**20, 5.0, "too_large"),
        (1000, 7200.0, "too_long"),
    ],
)
def test_an_announcement_beyond_the_limits_is_refused(size: int, seconds: float, kind: str) -> None:
    with pytest.raises(UnusableAudio) as refused:
        LIMITS.check_announced(size, seconds)
    assert refused.value.kind == kind


def test_an_announcement_within_the_limits_or_without_numbers_passes() -> None:
    LIMITS.check_announced(20 * 2**20, 600.0)
    LIMITS.check_announced(None, None)


def test_a_tenth_of_a_second_is_too_short() -> None:
    with pytest.raises(UnusableAudio) as refused:
        LIMITS.check_sound(sound(0.1), None)
    assert refused.value.kind == "too_short"


@pytest.mark.parametrize(
    ("heard", "in_file", "announced"),
    [(3.0, 4.0, None), (3.0, None, 5.0), (0.1, None, 4.0), (50.0, None, 60.0)],
)
def test_a_lost_end_is_noticed(heard: float, in_file: float | None, announced: float) -> None:
    with pytest.raises(UnusableAudio) as refused:
        LIMITS.check_sound(sound(heard, in_file), announced)
    assert refused.value.kind == "truncated"


@pytest.mark.parametrize(
    ("heard", "in_file", "announced"),
    [(3.0, 3.006, 4.0), (3.6, None, 5.0), (60.0, 60.2, 61.0), (4.0, None, None), (5.0, 4.0, 4.0)],
)
def test_rounded_lengths_are_no_loss(
    heard: float, in_file: float | None, announced: float | None
) -> None:
    LIMITS.check_sound(sound(heard, in_file), announced)
