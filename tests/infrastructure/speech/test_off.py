import pytest

from application.speech.ports import SpeechState
from domain.shared.errors import SpeechUnavailable
from domain.speech.sound import Sound
from infrastructure.speech.off import SpeechOff


async def test_speech_that_is_off_says_so_and_how_to_switch_it_on() -> None:
    with pytest.raises(SpeechUnavailable) as failed:
        await SpeechOff().transcribe(Sound(b""))
    readiness = await SpeechOff().check()
    assert failed.value.kind == "off"
    assert readiness.state is SpeechState.OFF
    assert "STT_MODEL" in readiness.remedy
