"""Files in both directions: voice notes, photos, documents."""

import io
import math
import struct
from array import array

import av
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, Message
from av.audio.stream import AudioStream

from tests.support.sandbox_user import SandboxClient, SandboxRefusal, SandboxUser

# One grey pixel.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63680000008200810a8b6cf50000000049454e44ae426082"
)


async def _message(bot: Bot) -> Message:
    [update] = await bot.get_updates(timeout=10)
    assert update.message
    return update.message


def _recording(container: str, codec: str) -> bytes:
    """A second of a 440 Hz tone."""
    target = io.BytesIO()
    with av.open(target, "w", format=container) as output:
        stream = output.add_stream(codec, rate=48_000, layout="mono")
        assert isinstance(stream, AudioStream)
        tone = array("h", (int(9_000 * math.sin(i * 440 * 6.2832 / 48_000)) for i in range(48_000)))
        frame = av.AudioFrame(format="s16", layout="mono", samples=48_000)
        frame.planes[0].update(tone.tobytes())
        frame.sample_rate = 48_000
        frame.pts = 0
        resampler = av.AudioResampler("fltp" if codec == "aac" else "s16", "mono", 48_000, 960)
        for part in [*resampler.resample(frame), *resampler.resample(None)]:
            output.mux(stream.encode(part))
        output.mux(stream.encode(None))
    return target.getvalue()


async def test_a_voice_note_is_downloaded_as_it_was_sent(bot: Bot, anna: SandboxUser) -> None:
    await anna.send_voice(b"OggS and so on", duration=4)
    voice = (await _message(bot)).voice
    assert voice
    assert (voice.duration, voice.mime_type, voice.file_size) == (4, "audio/ogg", 14)
    content = await bot.download(voice)
    assert content
    assert content.read() == b"OggS and so on"


async def test_duration_and_size_may_be_announced_freely(bot: Bot, anna: SandboxUser) -> None:
    await anna.send_voice(b"", duration=7_200, file_size=21 * 2**20)
    voice = (await _message(bot)).voice
    assert voice
    assert (voice.duration, voice.file_size) == (7_200, 21 * 2**20)
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(voice.file_id)


@pytest.mark.parametrize(("container", "codec"), [("webm", "libopus"), ("mp4", "aac")])
async def test_a_browsers_recording_becomes_a_voice_note(
    bot: Bot, anna: SandboxUser, container: str, codec: str
) -> None:
    recording = _recording(container, codec)
    await anna.send_file("voice", recording, "r", f"audio/{container}", recorded=True)
    voice = (await _message(bot)).voice
    assert voice
    assert (voice.duration, voice.mime_type) == (1, "audio/ogg")
    content = await bot.download(voice)
    assert content
    with av.open(content, "r") as note:
        assert note.format.name == "ogg"
        assert note.streams.audio[0].codec_context.name in ("opus", "libopus")
        samples = sum(frame.samples for frame in note.decode(audio=0))
        assert samples == pytest.approx(48_000, rel=0.05)


async def test_a_recording_without_sound_is_refused(anna: SandboxUser) -> None:
    with pytest.raises(SandboxRefusal, match="no sound"):
        await anna.send_file("voice", b"not a recording", "r", "audio/webm", recorded=True)


async def test_a_photo_of_a_user_has_a_size_and_a_caption(bot: Bot, anna: SandboxUser) -> None:
    await anna.send_file("photo", PNG, "me.png", "image/png", caption="Me")
    message = await _message(bot)
    assert message.photo
    assert (message.photo[0].width, message.caption) == (1, "Me")


@pytest.mark.parametrize("kind", ["audio", "document", "video_note", "sticker"])
async def test_every_kind_of_file_arrives(bot: Bot, anna: SandboxUser, kind: str) -> None:
    await anna.send_file(kind, b"content", "name.bin", duration=2)
    message = await _message(bot)
    assert message.content_type == kind


async def test_a_bots_photo_can_be_sent_again_by_its_id(bot: Bot, anna: SandboxUser) -> None:
    sent = await bot.send_photo(anna.id, BufferedInputFile(PNG, "chart.png"), caption="Your chart")
    assert sent.photo
    again = await bot.send_photo(anna.id, sent.photo[0].file_id)
    assert again.photo == sent.photo
    assert [message.get("caption") for message in await anna.messages()] == ["Your chart", None]


async def test_a_jpeg_tells_its_size(bot: Bot, anna: SandboxUser) -> None:
    jpeg = b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 30, 40)
    sent = await bot.send_photo(anna.id, BufferedInputFile(jpeg + bytes(9), "x.jpg"))
    assert sent.photo
    assert (sent.photo[0].width, sent.photo[0].height) == (40, 30)


async def test_what_is_no_picture_is_refused_as_a_photo(bot: Bot, anna: SandboxUser) -> None:
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(anna.id, BufferedInputFile(b"<svg/>", "chart.svg"))
    with pytest.raises(TelegramBadRequest, match="file must be non-empty"):
        await bot.send_document(anna.id, BufferedInputFile(b"", "empty.txt"))
    with pytest.raises(TelegramBadRequest, match="wrong file identifier"):
        await bot.send_photo(anna.id, "photo-unknown")


async def test_a_bots_document_and_voice_reach_the_user(
    bot: Bot, sandbox: SandboxClient, anna: SandboxUser
) -> None:
    await bot.send_document(anna.id, BufferedInputFile(b"<script>", "page.html"))
    await bot.send_voice(anna.id, BufferedInputFile(b"OggS", "v.ogg"), duration=3)
    document, voice = await anna.messages()
    assert voice["voice"]["duration"] == 3
    path = f"/sandbox/api/files/{document['document']['file_id']}"
    async with sandbox.session.get(path) as answer:
        assert await answer.read() == b"<script>"
        assert answer.headers["content-disposition"] == "attachment"


async def test_an_unknown_file_is_refused(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="invalid file_id"):
        await bot.get_file("voice-unknown")
