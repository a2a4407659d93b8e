"""What Telegram does to voice; its libraries are loaded with the first recording."""

import io

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer

from sandbox.wire import bad_request


def as_voice_note(recording: bytes) -> tuple[bytes, int]:
    """A browser's recording as OGG/Opus and its length in seconds, as Telegram's own apps send it.

    Opus is moved into the other container as it is; anything else is encoded anew.
    Raises BotApiRefusal where there is no sound in it.
    """
    target = io.BytesIO()
    try:
        with (
            av.open(io.BytesIO(recording), "r") as source,
            av.open(target, "w", format="ogg") as output,
        ):
            sound = source.streams.audio[0]
            seconds = (
                _remux(source, output, sound)
                if sound.codec_context.name.endswith("opus")
                else _encode(source, output, sound)
            )
    except (av.FFmpegError, IndexError, ValueError) as error:
        raise bad_request("the recording has no sound that can be read") from error
    return target.getvalue(), max(1, round(seconds))


def _remux(source: InputContainer, output: OutputContainer, sound: AudioStream) -> float:
    copy = output.add_stream_from_template(sound)
    end = 0.0
    for packet in source.demux(sound):
        if packet.dts is None:
            continue
        if packet.pts is not None and packet.time_base is not None:
            end = float((packet.pts + (packet.duration or 0)) * packet.time_base)
        packet.stream = copy
        output.mux(packet)
    return end


def _encode(source: InputContainer, output: OutputContainer, sound: AudioStream) -> float:
    opus = output.add_stream("libopus", rate=48_000, layout="mono", bit_rate=32_000)
    resampler = av.AudioResampler(format="s16", layout="mono", rate=48_000)
    samples = 0
    for frame in source.decode(sound):
        for part in resampler.resample(frame):
            samples += part.samples
            output.mux(opus.encode(part))
    for part in resampler.resample(None):
        samples += part.samples
        output.mux(opus.encode(part))
    output.mux(opus.encode(None))
    return samples / 48_000
