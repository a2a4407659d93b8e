"""Every file somebody may send: read within bounds, or refused for one clear reason."""

import os
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from domain.shared.errors import UnusableAudio
from domain.speech.sound import NoteLimits
from infrastructure.speech.av_sound_reader import AvSoundReader
from tests.support.decompression_bomb import flac_of_silence
from tests.support.voice_notes import silence, sound_file, tone, video_note, voice_note

LIMITS = NoteLimits(max_seconds=60.0)
NOTE = voice_note(tone(3.0))
VIDEO = video_note(tone(2.0))


async def refusal(audio: bytes | Path, limits: NoteLimits = LIMITS) -> str:
    with pytest.raises(UnusableAudio) as refused:
        await AvSoundReader().read(audio, limits)
    return refused.value.kind


@pytest.mark.parametrize(("file", "seconds"), [(NOTE, 3.0), (VIDEO, 2.0)])
async def test_voice_and_video_notes_are_read_whole(file: bytes, seconds: float) -> None:
    sound = await AvSoundReader().read(file, LIMITS)
    assert sound.seconds == pytest.approx(seconds, abs=0.05)
    assert sound.expected_seconds == pytest.approx(seconds, abs=0.05)
    assert np.abs(np.frombuffer(sound.pcm, "<i2")).max() > 5000


@pytest.mark.parametrize(
    ("container", "codec"),
    [
        ("wav", "pcm_s16le"),
        ("flac", "flac"),
        ("mp3", "libmp3lame"),
        ("webm", "libopus"),
        ("adts", "aac"),
        ("ipod", "aac"),
        ("aiff", "pcm_s16be"),
    ],
)
async def test_every_usual_kind_of_sound_is_read(container: str, codec: str) -> None:
    sound = await AvSoundReader().read(sound_file(tone(2.0), container, codec), LIMITS)
    LIMITS.check_sound(sound, 2.0)
    assert sound.seconds == pytest.approx(2.0, abs=0.1)


async def test_a_file_on_disk_is_read_like_its_bytes(tmp_path: Path) -> None:
    file = tmp_path / "note.ogg"
    file.write_bytes(NOTE)
    reader = AvSoundReader()
    assert await reader.read(file, LIMITS) == await reader.read(NOTE, LIMITS)


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        (b"", "empty"),
        (b"no sound at all " * 100, "not_audio"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "not_audio"),
        (video_note(None), "not_audio"),
        (NOTE[:40], "truncated"),
        (NOTE[:200], "truncated"),
        (b"OggS" + b"no sound" * 100, "truncated"),
        (VIDEO[: len(VIDEO) // 2], "truncated"),
    ],
    ids=["empty", "text", "picture", "mute", "first page", "second page", "damaged", "half video"],
)
async def test_an_unreadable_file_is_refused(file: bytes, kind: str) -> None:
    assert await refusal(file) == kind


@pytest.mark.parametrize("share", [0.5, 0.7, 0.8])
async def test_a_cut_recording_is_noticed_by_its_announced_length(share: float) -> None:
    long = voice_note(tone(10.0))
    sound = await AvSoundReader().read(long[: int(len(long) * share)], LIMITS)
    with pytest.raises(UnusableAudio) as refused:
        LIMITS.check_sound(sound, 10.0)
    assert refused.value.kind == "truncated"


async def test_a_damaged_middle_is_noticed_by_the_length_in_the_file() -> None:
    damaged = bytearray(NOTE)
    damaged[len(NOTE) // 2 : len(NOTE) // 2 + 300] = bytes(300)
    sound = await AvSoundReader().read(bytes(damaged), LIMITS)
    with pytest.raises(UnusableAudio) as refused:
        LIMITS.check_sound(sound, None)
    assert refused.value.kind == "truncated"


async def test_too_large_a_file_is_not_opened() -> None:
    assert await refusal(bytes(1000), NoteLimits(max_bytes=999)) == "too_large"


async def test_a_file_that_admits_to_be_too_long_is_refused_at_once() -> None:
    assert await refusal(voice_note(silence(10.0)), NoteLimits(max_seconds=9.0)) == "too_long"


async def test_a_small_file_that_unpacks_to_hours_stops_at_the_limit() -> None:
    """The header lies; only the decoder finds out."""
    bomb = flac_of_silence(hours=6)
    assert len(bomb) < 250_000
    tracemalloc.start()
    try:
        assert await refusal(bomb) == "too_long"
        assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("rate", [1, 100, 4_000_000])
async def test_an_absurd_sample_rate_does_not_blow_up(rate: int) -> None:
    assert await refusal(wave_header(rate) + bytes(200_000)) == "truncated"


@pytest.mark.parametrize(
    "playlist",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{path}\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile '{path}'\n",
    ],
)
async def test_a_playlist_opens_no_other_file(playlist: str, tmp_path: Path) -> None:
    other = tmp_path / "secret.ogg"
    other.write_bytes(NOTE)
    assert await refusal(playlist.format(path=other).encode()) == "not_audio"


async def test_a_decoder_that_takes_too_long_is_stopped() -> None:
    moments = iter(range(0, 10_000, 20))
    reader = AvSoundReader(patience=30.0, clock=lambda: float(next(moments)))
    with pytest.raises(UnusableAudio) as refused:
        await reader.read(NOTE, LIMITS)
    assert refused.value.kind == "too_long"


async def test_files_that_cannot_be_read_are_all_closed() -> None:
    await refusal(NOTE[:200])
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(20):
        await refusal(NOTE[:200])
        await refusal(VIDEO[:500])
    assert len(os.listdir("/proc/self/fd")) == before


def wave_header(rate: int) -> bytes:
    form = struct.pack("<HHIIHH", 1, 1, rate, rate * 2, 2, 16)
    return (
        b"RIFF" + struct.pack("<I", 200_036) + b"WAVEfmt " + struct.pack("<I", 16) + form
        + b"data" + struct.pack("<I", 200_000)
    )  # fmt: skip
