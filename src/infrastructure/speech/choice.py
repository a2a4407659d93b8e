"""Libraries are loaded by those alone who hear: the image without speech does not have them."""

from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeAlias

from application.speech.ports import SoundReader
from domain.shared.errors import ConfigurationError
from infrastructure.settings import Settings
from infrastructure.speech.off import NoSounds, SpeechOff

if TYPE_CHECKING:
    from infrastructure.speech.faster_whisper import FasterWhisper
    from infrastructure.speech.openai_transcriptions import OpenAITranscriptions

SpeechEngine: TypeAlias = "FasterWhisper | OpenAITranscriptions | SpeechOff"


def speech_engine(settings: Settings) -> SpeechEngine:
    """A model on this machine, a transcription server, or nothing.

    Raises ConfigurationError where the installation was made without what hears.
    """
    if not settings.stt_model:
        return SpeechOff()
    if not find_spec("faster_whisper"):
        raise ConfigurationError(
            f"STT_MODEL={settings.stt_model}: this installation was made without speech; "
            "leave STT_MODEL empty, or use the image's target `speech`"
        )
    if settings.stt_base_url:
        # Its library takes most of a second to load, which no command should wait for.
        from infrastructure.speech.openai_transcriptions import OpenAITranscriptions

        return OpenAITranscriptions(
            base_url=settings.stt_base_url,
            api_key=settings.stt_api_key.get_secret_value(),
            model=settings.stt_model,
        )
    from infrastructure.speech.faster_whisper import Computing, FasterWhisper

    return FasterWhisper(
        settings.stt_model,
        Computing(settings.stt_device, settings.stt_compute_type, settings.stt_workers),
    )


def sound_reader(settings: Settings) -> SoundReader:
    """Where nothing hears, nothing reads sounds either."""
    if not settings.stt_model:
        return NoSounds()
    from infrastructure.speech.av_sound_reader import AvSoundReader

    return AvSoundReader()
