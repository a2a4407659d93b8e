"""What was heard before a crash is not heard again after it."""

import asyncio
from pathlib import Path

from tests.support.in_process_product import RunningProduct
from tests.support.llm_stub import Fault, LlmStub
from tests.support.ports import free_port
from tests.support.product_process import ProductProcess
from tests.support.sandbox_user import SandboxClient
from tests.support.voice_notes import TINY_MODEL, shipped_notes

_LOOK_AGAIN_SECONDS = 0.05


async def test_a_note_whose_words_are_kept_is_not_heard_again(
    llm: LlmStub, mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    note, port = shipped_notes()[0], free_port()
    product = a_product(port, llm, mongo_uri_and_name, tmp_path)
    llm.script(Fault("hang"))
    try:
        product.start()
        async with SandboxClient.open(f"http://127.0.0.1:{port}") as sandbox:
            await until_ready(sandbox)
            ann = await sandbox.user("Ann")
            sent = await ann.send_voice(note.content)
            assert await asyncio.to_thread(llm.wait_request, 20)
            assert await transcriptions(sandbox) == 1
            product.kill()
            product.start()
            await until_ready(sandbox)
            reply = await ann.wait_for_reply(sent)
            assert reply["text"] == f"🎙 {note.text}\nReply to: {note.text}"
            assert await transcriptions(sandbox) == 0
    finally:
        product.kill()


def a_product(port: int, llm: LlmStub, mongo: tuple[str, str], folder: Path) -> ProductProcess:
    """With a sandbox of its own, which it finds again in its folder."""
    settings = {
        "MONGODB_URI": mongo[0],
        "MONGODB_DATABASE": mongo[1],
        "DATA_DIR": str(folder / "data"),
        "HTTP_PORT": str(port),
        "LLM_BASE_URL": llm.base_url,
        "LLM_MODEL": "stub",
        "STT_MODEL": str(TINY_MODEL),
        "STT_DEVICE": "cpu",
        "LANE_LEASE_SECONDS": "1",
        "BURST_MERGE_MS": "0",
    }
    return ProductProcess(settings, folder)


async def until_ready(sandbox: SandboxClient, within: float = 60) -> None:
    async with asyncio.timeout(within):
        while not await _is_ready(sandbox):  # noqa: ASYNC110  another process becomes so
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)


async def _is_ready(sandbox: SandboxClient) -> bool:
    try:
        async with sandbox.session.get("/readyz") as answer:
            return answer.ok
    except OSError:
        return False


async def transcriptions(sandbox: SandboxClient) -> float:
    """How many notes the process that runs now has heard."""
    return await RunningProduct("", sandbox).metric("transcription_seconds_count")
