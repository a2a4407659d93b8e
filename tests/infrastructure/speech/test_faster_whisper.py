import asyncio
import os
import shutil
import signal
import sys
from contextlib import aclosing, suppress
from pathlib import Path

import pytest

from application.speech.ports import SpeechState
from domain.shared.errors import SpeechUnavailable
from domain.speech.sound import Sound
from infrastructure.speech.faster_whisper import RETRY_SECONDS, Computing, FasterWhisper
from infrastructure.speech.give_way import NICENESS, SESSION_SHARE
from tests.support.processes import ProcessEnd
from tests.support.voice_notes import PATIENCE_SECONDS, TINY_MODEL, decoded, shipped_notes

NOTE = shipped_notes()[0]
SOUND = Sound((decoded(NOTE.content) * 32767).astype("<i2").tobytes())

PARENT = """
import asyncio, sys
from infrastructure.speech.engine_process import EngineOptions, EngineProcess

async def main():
    engine = await EngineProcess.start(EngineOptions(sys.argv[1], "cpu", "int8", 1, 1, 60.0))
    print(engine.pid, flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def children() -> set[int]:
    """The speech engines this process has started."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (folder / "cmdline").read_text()
            parent = (folder / "stat").read_text().rpartition(")")[2].split()[1]
            if int(parent) == os.getpid() and "infrastructure.speech.engine" in command:
                found.add(int(folder.name))
    return found


def the_engines_process() -> int:
    (process,) = children()
    return process


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
    assert file in await why_not(FasterWhisper(str(folder), Computing(device="cpu")))


@pytest.mark.parametrize("file", ["model.bin", "tokenizer.json"])
async def test_a_damaged_model_is_told(folder: Path, file: str) -> None:
    (folder / file).write_bytes(b"damaged")
    assert "does not load" in await why_not(FasterWhisper(str(folder), Computing(device="cpu")))


async def test_a_known_model_that_is_not_here_comes_with_the_command_that_fetches_it(
    tmp_path: Path,
) -> None:
    reason = await why_not(FasterWhisper("small", Computing(device="cpu"), models_folder=tmp_path))
    assert "'small' is not on this machine" in reason
    assert f"fetch_speech_model.py small --folder {tmp_path}" in reason


@pytest.mark.parametrize("name", ["smal", "/no/such/folder", "no//name"])
async def test_a_name_of_nothing_is_told(name: str, tmp_path: Path) -> None:
    reason = await why_not(FasterWhisper(name, Computing(device="cpu"), models_folder=tmp_path))
    assert name in reason
    assert "fetch_speech_model.py small" in reason


async def test_an_impossible_compute_type_is_told_with_its_setting() -> None:
    engine = FasterWhisper(str(TINY_MODEL), Computing(device="cpu", compute_type="float17"))
    assert "STT_COMPUTE_TYPE=float17" in await why_not(engine)


async def test_a_model_put_in_place_later_is_found_without_a_restart(folder: Path) -> None:
    now = [0.0]
    hidden = shutil.move(folder, folder.with_name("elsewhere"))
    engine = FasterWhisper(str(folder), Computing(device="cpu"), clock=lambda: now[0])
    async with aclosing(engine):
        with pytest.raises(SpeechUnavailable):
            await engine.transcribe(SOUND)
        shutil.move(hidden, folder)
        with pytest.raises(SpeechUnavailable):
            await engine.transcribe(SOUND)
        now[0] += RETRY_SECONDS
        assert (await engine.transcribe(SOUND)).text == NOTE.text


async def test_a_note_waits_only_so_long_for_a_model_that_is_being_loaded() -> None:
    engine = FasterWhisper(str(TINY_MODEL), Computing(device="cpu"), load_patience=0.0)
    async with aclosing(engine):
        engine.start()
        assert engine.readiness().state is SpeechState.LOADING
        with pytest.raises(SpeechUnavailable) as failed:
            await engine.transcribe(SOUND)
        assert failed.value.kind == "loading"


async def test_a_closed_engine_leaves_no_process_behind() -> None:
    async with aclosing(
        FasterWhisper(str(TINY_MODEL), Computing(device="cpu"), load_patience=PATIENCE_SECONDS)
    ) as engine:
        await engine.transcribe(SOUND)
        process = the_engines_process()
        end = ProcessEnd(process)
        unfinished = asyncio.create_task(engine.transcribe(Sound(SOUND.pcm * 50)))
        await asyncio.sleep(0)
    await end.wait()
    with pytest.raises(SpeechUnavailable):
        await unfinished


async def test_an_engine_that_is_closed_while_it_loads_leaves_no_process_behind() -> None:
    engine = FasterWhisper(str(TINY_MODEL), Computing(device="cpu"))
    engine.start()
    async with asyncio.timeout(60):
        while not children():  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.005)
    end = ProcessEnd(the_engines_process())
    await engine.aclose()
    await end.wait()


async def test_an_engine_that_dies_fails_its_notes_and_the_next_note_starts_another() -> None:
    async with aclosing(
        FasterWhisper(str(TINY_MODEL), Computing(device="cpu"), load_patience=PATIENCE_SECONDS)
    ) as engine:
        await engine.transcribe(SOUND)
        at_work = asyncio.create_task(engine.transcribe(Sound(SOUND.pcm * 50)))
        await asyncio.sleep(0)
        os.kill(the_engines_process(), signal.SIGKILL)
        with pytest.raises(SpeechUnavailable) as failed:
            await at_work
        assert failed.value.kind == "failed"
        assert (await engine.transcribe(SOUND)).text == NOTE.text


async def test_an_engine_ends_with_its_parent_however_that_ends() -> None:
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PARENT, str(TINY_MODEL)), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout
    end = ProcessEnd(int(await parent.stdout.readline()))
    parent.kill()
    await parent.communicate()
    await end.wait()


async def test_the_engine_gives_way_to_everybody_else() -> None:
    async with aclosing(
        FasterWhisper(str(TINY_MODEL), Computing(device="cpu"), load_patience=PATIENCE_SECONDS)
    ) as engine:
        assert (await engine.check()).state is SpeechState.READY
        ours = os.getpriority(os.PRIO_PROCESS, 0)
        threads = os.listdir(f"/proc/{the_engines_process()}/task")
        theirs = {os.getpriority(os.PRIO_PROCESS, int(thread)) for thread in threads}
        assert theirs == {ours + NICENESS}


@pytest.mark.skipif(not SESSION_SHARE.exists(), reason="this system shares out by process alone")
async def test_the_engines_session_gives_way_as_well() -> None:
    async with aclosing(
        FasterWhisper(str(TINY_MODEL), Computing(device="cpu"), load_patience=PATIENCE_SECONDS)
    ) as engine:
        assert (await engine.check()).state is SpeechState.READY
        share = SESSION_SHARE.parent.with_name(f"{the_engines_process()}") / SESSION_SHARE.name
        assert share.read_text().split()[1:] == ["nice", str(NICENESS)]
