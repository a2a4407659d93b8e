import os
import shutil
import sys
import threading
from contextlib import aclosing
from pathlib import Path

import pytest

from application.speech.ports import SpeechState
from domain.shared.errors import SpeechUnavailable
from domain.speech.sound import Sound
from infrastructure.speech.faster_whisper import NICENESS, RETRY_SECONDS, FasterWhisper
from tests.support.voice_notes import TINY_MODEL, decoded, shipped_notes

NOTE = shipped_notes()[0]
SOUND = Sound((decoded(NOTE.content) * 32767).astype("<i2").tobytes())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the model that a test may spoil."""
    return Path(shutil.copytree(TINY_MODEL, tmp_path / "model"))


async def why_not(engine: FasterWhisper) -> str:
    """What an operator reads about an engine that does not work."""
    async with aclosing(engine):
        with pytest.raises(SpeechUnavailable) as failed:
            await engine.transcribe(SOUND)
        assert failed.value.kind == "no_model"
        readiness = engine.readiness()
        assert readiness.state is SpeechState.FAILED
        return f"{readiness.detail} | {readiness.remedy}"


@pytest.mark.parametrize("file", ["model.bin", "config.json", "tokenizer.json", "vocabulary.json"])
async def test_a_model_that_lacks_a_file_names_it(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert file in await why_not(FasterWhisper(str(folder), device="cpu"))


@pytest.mark.parametrize("file", ["model.bin", "tokenizer.json"])
async def test_a_damaged_model_is_told(folder: Path, file: str) -> None:
    (folder / file).write_bytes(b"damaged")
    assert "does not load" in await why_not(FasterWhisper(str(folder), device="cpu"))


async def test_a_known_model_that_is_not_here_comes_with_the_command_that_fetches_it(
    tmp_path: Path,
) -> None:
    reason = await why_not(FasterWhisper("small", device="cpu", models_folder=tmp_path))
    assert "'small' is not on this machine" in reason
    assert f"fetch_speech_model.py small --folder {tmp_path}" in reason


@pytest.mark.parametrize("name", ["smal", "/no/such/folder", "no//name"])
async def test_a_name_of_nothing_is_told(name: str, tmp_path: Path) -> None:
    reason = await why_not(FasterWhisper(name, device="cpu", models_folder=tmp_path))
    assert name in reason
    assert "fetch_speech_model.py small" in reason


async def test_an_impossible_compute_type_is_told_with_its_setting() -> None:
    engine = FasterWhisper(str(TINY_MODEL), device="cpu", compute_type="float17")
    assert "STT_COMPUTE_TYPE=float17" in await why_not(engine)


async def test_a_model_put_in_place_later_is_found_without_a_restart(folder: Path) -> None:
    now = [0.0]
    hidden = shutil.move(folder, folder.with_name("elsewhere"))
    engine = FasterWhisper(str(folder), device="cpu", clock=lambda: now[0])
    async with aclosing(engine):
        with pytest.raises(SpeechUnavailable):
            await engine.transcribe(SOUND)
        shutil.move(hidden, folder)
        with pytest.raises(SpeechUnavailable):
            await engine.transcribe(SOUND)
        now[0] += RETRY_SECONDS
        assert (await engine.transcribe(SOUND)).text == NOTE.text


async def test_a_note_waits_only_so_long_for_a_model_that_is_being_loaded() -> None:
    engine = FasterWhisper(str(TINY_MODEL), device="cpu", load_patience=0.0)
    async with aclosing(engine):
        engine.start()
        assert engine.readiness().state is SpeechState.LOADING
        with pytest.raises(SpeechUnavailable) as failed:
            await engine.transcribe(SOUND)
        assert failed.value.kind == "loading"


async def test_a_closed_engine_leaves_no_thread_behind() -> None:
    async with aclosing(FasterWhisper(str(TINY_MODEL), device="cpu")) as engine:
        await engine.transcribe(SOUND)
        workers = [one for one in threading.enumerate() if one.name.startswith("speech")]
        assert workers
    for worker in workers:
        worker.join(timeout=10)
        assert not worker.is_alive()


@pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere threads have no priority of their own"
)
async def test_the_engines_own_threads_give_way_to_everybody_else() -> None:
    before = set(os.listdir("/proc/self/task"))
    async with aclosing(FasterWhisper(str(TINY_MODEL), device="cpu", workers=2)) as engine:
        assert (await engine.check()).state is SpeechState.READY
        born = {int(thread) for thread in set(os.listdir("/proc/self/task")) - before}
        polite = [t for t in born if os.getpriority(os.PRIO_PROCESS, t) == NICENESS]
        assert len(polite) >= 2
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) < NICENESS
