"""A recording made ready for recognition, and what may be sent to us at all."""

from dataclasses import dataclass
from typing import Final

from domain.shared.errors import UnusableAudio

SAMPLE_RATE: Final = 16_000
SAMPLE_BYTES: Final = 2


@dataclass(frozen=True, slots=True)
class Sound:
    """Mono 16-bit little-endian samples at 16 kHz.

    `expected_seconds` is the length the file itself announces, None where it tells none.
    """

    pcm: bytes
    expected_seconds: float | None = None

    @property
    def seconds(self) -> float:
        return len(self.pcm) / (SAMPLE_RATE * SAMPLE_BYTES)


@dataclass(frozen=True, slots=True)
class NoteLimits:
    """What a recording may measure; Telegram hands out files of 20 MB at most."""

    max_bytes: int = 20 * 1024 * 1024
    max_seconds: float = 600.0
    min_seconds: float = 0.3

    def check_announced(self, size: int | None, seconds: float | None) -> None:
        """Refuses by what the sender says, before anything is fetched.

        Raises UnusableAudio (`empty`, `too_large`, `too_long`).
        """
        if size is not None:
            self.check_size(size)
        if seconds is not None and seconds > self.max_seconds:
            raise self.too_long()

    def check_size(self, size: int) -> None:
        """Raises UnusableAudio (`empty`, `too_large`)."""
        if size == 0:
            raise UnusableAudio("the recording is empty", kind="empty")
        if size > self.max_bytes:
            megabytes = self.max_bytes / 1024 / 1024
            raise UnusableAudio(f"the recording exceeds {megabytes:.0f} MB", kind="too_large")

    def check_sound(self, sound: Sound, announced_seconds: float | None) -> None:
        """Refuses what is too short, and what lost its end on the way.

        Decoders drop a missing or damaged tail without a word, so the length heard is compared
        with the lengths the file and its sender announce. Raises UnusableAudio.
        """
        # Senders round to whole seconds; in a file, encoders pad or trim fractions of one.
        announced, expected = announced_seconds or 0.0, sound.expected_seconds or 0.0
        least = max(announced - max(1.5, 0.1 * announced), expected - max(0.5, 0.05 * expected))
        if sound.seconds < least:
            raise UnusableAudio("the recording arrived incomplete", kind="truncated")
        if sound.seconds < self.min_seconds:
            raise UnusableAudio("the recording is too short", kind="too_short")

    def too_long(self) -> UnusableAudio:
        return UnusableAudio(
            f"the recording is longer than {self.max_seconds / 60:.0f} minutes", kind="too_long"
        )
