from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import pytest

from application.speech.ports import SpeechState
from domain.shared.errors import ProviderRejected, SpeechUnavailable
from domain.speech.sound import Sound
from infrastructure.speech.openai_transcriptions import OpenAITranscriptions
from tests.support.transcription_stub import Fault, TranscriptionStub
from tests.support.voice_notes import decoded, shipped_notes, silence

NOTE = shipped_notes()[0]
SOUND = Sound((decoded(NOTE.content) * 32767).astype("<i2").tobytes())


@pytest.fixture
def server() -> Iterator[TranscriptionStub]:
    with TranscriptionStub() as running:
        yield running


@pytest.fixture
async def speech(server: TranscriptionStub) -> AsyncIterator[OpenAITranscriptions]:
    engine = OpenAITranscriptions(base_url=server.base_url, api_key="secret", model="tiny")
    async with aclosing(engine):
        yield engine


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        (Fault(429, retry_after=7.0), "rate_limited"),
        (Fault(500), "server_error"),
        (Fault(200, body="not JSON"), "malformed"),
        (Fault(0), "unreachable"),
    ],
)
async def test_a_passing_fault_is_told_and_the_next_note_works(
    server: TranscriptionStub, speech: OpenAITranscriptions, fault: Fault, kind: str
) -> None:
    server.script(fault)
    with pytest.raises(SpeechUnavailable) as failed:
        await speech.transcribe(SOUND)
    assert (failed.value.kind, failed.value.retry_after) == (kind, fault.retry_after)
    assert (await speech.transcribe(SOUND)).text == NOTE.text


@pytest.mark.parametrize(("status", "kind"), [(401, "unauthorized"), (404, "not_found")])
async def test_a_refusal_is_for_the_operator(
    server: TranscriptionStub, speech: OpenAITranscriptions, status: int, kind: str
) -> None:
    server.script(Fault(status, body="your key is secret"))
    with pytest.raises(ProviderRejected) as refused:
        await speech.transcribe(SOUND)
    assert refused.value.kind == kind
    assert "secret" not in str(refused.value)


async def test_a_server_that_is_away_is_unreachable(unused_tcp_port: int) -> None:
    engine = OpenAITranscriptions(
        base_url=f"http://127.0.0.1:{unused_tcp_port}/v1", api_key="", model="tiny"
    )
    async with aclosing(engine):
        with pytest.raises(SpeechUnavailable) as failed:
            await engine.transcribe(SOUND)
        readiness = await engine.check()
    assert failed.value.kind == "unreachable"
    assert readiness.state is SpeechState.FAILED
    assert "STT_BASE_URL" in readiness.remedy


async def test_a_server_that_knows_only_plain_json_is_asked_so_from_then_on(
    server: TranscriptionStub, speech: OpenAITranscriptions
) -> None:
    server.script(Fault(400, body='{"error": {"message": "response_format is not supported"}}'))
    heard = await speech.transcribe(SOUND, "ru")
    assert (heard.text, heard.language) == (NOTE.text, "ru")
    await speech.transcribe(SOUND)
    formats = [request["response_format"] for request in server.requests]
    assert formats == ["verbose_json", "json", "json"]


async def test_the_request_carries_key_and_model(
    server: TranscriptionStub, speech: OpenAITranscriptions
) -> None:
    await speech.transcribe(SOUND)
    request = server.requests[-1]
    assert (request["authorization"], request["model"]) == ("Bearer secret", "tiny")


async def test_silence_is_not_sent(server: TranscriptionStub, speech: OpenAITranscriptions) -> None:
    heard = await speech.transcribe(Sound((silence(5.0)).astype("<i2").tobytes()))
    assert heard.no_speech
    assert server.requests == []


async def test_a_redirect_is_never_followed_with_recording_and_key(
    server: TranscriptionStub, speech: OpenAITranscriptions
) -> None:
    server.script(Fault(307))
    with pytest.raises(ProviderRejected) as caught:
        await speech.transcribe(SOUND)
    assert caught.value.kind == "redirected"
    assert len(server.requests) == 1
