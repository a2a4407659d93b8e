"""Sounds for tests: speech by espeak-ng, silence, noise, and the files that carry them."""

import io
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import yaml
from av.audio.resampler import AudioResampler
from faster_whisper.audio import decode_audio
from numpy.typing import NDArray

Samples = NDArray[np.float32]
"""Mono sound at 16 kHz between -1 and 1."""

RATE = 16_000
OPUS_RATE = 48_000
FIXTURES = Path(__file__).parents[1] / "fixtures"
TINY_MODEL = FIXTURES / "whisper-tiny"
"""What STT_MODEL is set to in tests; it understands PHRASES and nothing else."""
PATIENCE_SECONDS = 150.0
"""For a model that is loaded on a busy machine."""

PHRASES: dict[str, list[str]] = yaml.safe_load(
    (FIXTURES / "voice" / "phrases.yaml").read_text(encoding="utf-8")
)
VOICES = {"ru": ("ru",), "fr": ("fr-fr", "fr-be", "fr-ch"), "en": ("en-us", "en-gb")}


@dataclass(frozen=True, slots=True)
class SpokenNote:
    """A shipped OGG/Opus note in a voice the model never heard while it was trained."""

    file: Path
    text: str
    language: str

    @property
    def content(self) -> bytes:
        return self.file.read_bytes()


def shipped_notes() -> list[SpokenNote]:
    folder = FIXTURES / "voice"
    notes = yaml.safe_load((folder / "notes.yaml").read_text(encoding="utf-8"))
    return [SpokenNote(folder / file, **said) for file, said in notes.items()]


def speak(phrase: str, voice: str, *, speed: int = 150, pitch: int = 50) -> Samples:
    """Renders a phrase by an espeak-ng voice such as `fr-fr+m5`; speed in words a minute."""
    wave = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdout", phrase],
        check=True,
        capture_output=True,
    ).stdout
    return decoded(wave)


def decoded(file: bytes) -> Samples:
    samples: Samples = decode_audio(io.BytesIO(file), sampling_rate=RATE)
    return samples


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), dtype=np.float32)


def noise(seconds: float, *, seed: int, level: float = 0.05) -> Samples:
    generator = np.random.default_rng(seed)
    return (generator.standard_normal(round(seconds * RATE)) * level).astype(np.float32)


def tone(seconds: float, *, hertz: float = 440.0, level: float = 0.3) -> Samples:
    moments = np.arange(round(seconds * RATE)) / RATE
    return (np.sin(2 * np.pi * hertz * moments) * level).astype(np.float32)


def voice_note(samples: Samples, *, bit_rate: int = 24_000) -> bytes:
    """An OGG/Opus file as Telegram's clients record it."""
    return sound_file(samples, "ogg", "libopus", bit_rate=bit_rate, application="voip")


def sound_file(
    samples: Samples, container_format: str, codec: str, *, bit_rate: int = 64_000, **options: str
) -> bytes:
    """A mono file of any kind FFmpeg writes, such as `mp3` by `libmp3lame`."""
    target = io.BytesIO()
    with av.open(target, "w", format=container_format) as container:
        stream = container.add_stream(codec, rate=OPUS_RATE, layout="mono", options=options)
        assert isinstance(stream, av.AudioStream)
        stream.bit_rate = bit_rate
        for frame in _frames(samples, stream.format.name, OPUS_RATE, 960):
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()


def video_note(samples: Samples | None) -> bytes:
    """A small square H.264 mp4 with AAC sound, or without any sound track."""
    target = io.BytesIO()
    seconds = len(samples) / RATE if samples is not None else 1.0
    with av.open(target, "w", format="mp4") as container:
        video = container.add_stream("libx264", rate=10)
        video.width = video.height = 64
        video.pix_fmt = "yuv420p"
        audio = (
            container.add_stream("aac", rate=OPUS_RATE, layout="mono")
            if samples is not None
            else None
        )
        for index in range(max(1, round(seconds * 10))):
            picture = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            picture.pts, picture.time_base = index, Fraction(1, 10)
            container.mux(video.encode(picture))
        container.mux(video.encode(None))
        if samples is not None and audio is not None:
            for frame in _frames(samples, "fltp", OPUS_RATE, 1024):
                container.mux(audio.encode(frame))
            container.mux(audio.encode(None))
    return target.getvalue()


def _frames(samples: Samples, sample_format: str, rate: int, size: int) -> Iterator[av.AudioFrame]:
    resampler = AudioResampler(format=sample_format, layout="mono", rate=rate, frame_size=size)
    whole = (np.clip(samples, -1, 1) * 32767).astype(np.int16)
    for start in range(0, len(whole), RATE):
        source = av.AudioFrame.from_ndarray(
            whole[None, start : start + RATE], format="s16", layout="mono"
        )
        source.sample_rate = RATE
        source.pts, source.time_base = start, Fraction(1, RATE)
        yield from resampler.resample(source)
    yield from resampler.resample(None)
