"""Reads recordings with FFmpeg's libraries, never more than the limits allow."""

import asyncio
import io
import time
from collections.abc import Callable, Generator
from contextlib import closing
from pathlib import Path
from typing import Final

import av
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from domain.shared.errors import UnusableAudio
from domain.speech.sound import SAMPLE_BYTES, SAMPLE_RATE, NoteLimits, Sound

# Playlist-like formats make FFmpeg open other files and addresses: only these are recognised.
FORMATS: Final = "ogg,mov,mp4,m4a,mp3,wav,w64,flac,matroska,webm,aac,amr,aiff,caf"
OPTIONS: Final = {"format_whitelist": FORMATS, "protocol_whitelist": "", "max_streams": "16"}
RATES: Final = range(4_000, 384_001)
MOST_CHANNELS: Final = 8

# Others estimate their length from the bit rate.
EXACT_LENGTHS: Final = frozenset({"ogg", "mov", "wav", "flac", "matroska"})


class AvSoundReader:
    """`patience` bounds the work on one file, in seconds."""

    def __init__(
        self, *, patience: float = 30.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._patience = patience
        self._clock = clock

    async def read(self, audio: bytes | Path, limits: NoteLimits) -> Sound:
        return await asyncio.to_thread(self._read, audio, limits)

    def _read(self, audio: bytes | Path, limits: NoteLimits) -> Sound:
        size = len(audio) if isinstance(audio, bytes) else audio.stat().st_size
        limits.check_size(size)
        with io.BytesIO(audio) if isinstance(audio, bytes) else audio.open("rb") as file:
            beginning = file.read(12)
            file.seek(0)
            try:
                return self._decode(file, limits)
            except (av.FFmpegError, ValueError) as error:
                raise _unreadable(beginning) from error

    def _decode(self, file: io.BufferedIOBase, limits: NoteLimits) -> Sound:
        deadline = self._clock() + self._patience
        with av.open(file, "r", options=OPTIONS, metadata_errors="ignore") as container:
            stream = _sound_track(container)
            expected = _announced_seconds(container, stream)
            if expected is not None and expected > limits.max_seconds:
                raise limits.too_long()
            pcm = bytearray()
            most = round(limits.max_seconds * SAMPLE_RATE * SAMPLE_BYTES)
            with closing(_pieces(container, stream, limits.max_seconds)) as pieces:
                for piece in pieces:
                    pcm += piece
                    if len(pcm) > most or self._clock() > deadline:
                        raise limits.too_long()
        if not pcm:
            raise ValueError("no sound in the sound track")
        return Sound(bytes(pcm), expected)


def _sound_track(container: InputContainer) -> AudioStream:
    if not container.streams.audio:
        raise UnusableAudio("the file holds no sound", kind="not_audio")
    stream = container.streams.audio[0]
    codec = stream.codec_context
    # Without its headers a track has no codec, whatever the annotations say.
    if codec is None or codec.sample_rate not in RATES or not 0 < codec.channels <= MOST_CHANNELS:
        raise ValueError("a sound track of impossible measures")
    codec.thread_count = 1
    return stream


def _announced_seconds(container: InputContainer, stream: AudioStream) -> float | None:
    if EXACT_LENGTHS.isdisjoint(container.format.name.split(",")):
        return None
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration is not None else None


def _pieces(
    container: InputContainer, stream: AudioStream, max_seconds: float
) -> Generator[memoryview]:
    """16 kHz mono samples, one piece a packet, empty where a packet gives none."""
    resampler = AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.InvalidDataError:
            # A damaged packet; what is lost shows in the length.
            frames = []
        for frame in frames:
            # Before resampling, where a low rate would blow a small frame up.
            if frame.sample_rate not in RATES or frame.samples / frame.sample_rate > max_seconds:
                raise ValueError("a frame of impossible measures")
            frame.pts = None
            for even in resampler.resample(frame):
                yield _samples(even)
        yield memoryview(b"")
    for even in resampler.resample(None):
        yield _samples(even)


def _samples(frame: av.AudioFrame) -> memoryview:
    return memoryview(frame.planes[0])[: frame.samples * SAMPLE_BYTES]


def _unreadable(beginning: bytes) -> UnusableAudio:
    """A file of a known kind that cannot be read lost something; any other is no recording."""
    known = beginning.startswith((b"OggS", b"RIFF", b"fLaC", b"ID3", b"\x1aE\xdf\xa3"))
    if known or beginning[4:8] == b"ftyp":
        return UnusableAudio("the recording is damaged", kind="truncated")
    return UnusableAudio("the file holds no sound", kind="not_audio")
