"""SIGTERM: intake stops, what is in flight is finished or handed back, the exit code is 0."""

import sys
from asyncio.subprocess import PIPE, create_subprocess_exec

import pytest

from tests.e2e.delivery.town import Town
from tests.support.llm_stub import Fault


async def test_a_reply_being_made_is_finished_before_the_process_ends(town: Town) -> None:
    [person] = await town.people(1)
    town.llm.always(Fault("slow", seconds=0.3))
    product = town.product().start()
    await person.send_text("00-001")
    await town.until_asked(1)
    assert await product.end(within=45) == 0
    assert await town.answers([person]) == [["00-001"]]


async def test_what_cannot_be_finished_is_handed_back_and_answered_at_once_by_the_next(
    town: Town,
) -> None:
    [person] = await town.people(1)
    town.llm.script(Fault("hang"))
    product = town.product(SHUTDOWN_SECONDS=0.3, LANE_LEASE_SECONDS=300).start()
    await person.send_text("00-001")
    await town.until_asked(1)
    assert await product.end(within=45) == 0
    product.start()
    await town.until_finished(1)
    assert await town.answers([person]) == [["00-001"]]


async def test_a_killed_process_that_is_started_again_takes_its_chats_up_at_once(
    town: Town,
) -> None:
    [person] = await town.people(1)
    town.llm.script(Fault("hang"))
    product = town.product(LANE_LEASE_SECONDS=300).start()
    await person.send_text("00-001")
    await town.until_asked(1)
    product.kill()
    product.start()
    await town.until_finished(1)
    assert await town.answers([person]) == [["00-001"]]


async def test_a_second_ctrl_c_does_not_wait_for_a_model_that_hangs(town: Town) -> None:
    [person] = await town.people(1)
    town.llm.script(Fault("hang"))
    product = town.product(SHUTDOWN_SECONDS=60).start()
    await person.send_text("00-001")
    await town.until_asked(1)
    product.interrupt()
    await product.said("Ending after one answer in work")
    product.interrupt()
    assert await product.exit_code(within=45) == 130
    assert "Traceback" not in product.output
    product.start()
    await town.until_finished(1)
    assert await town.answers([person]) == [["00-001"]]


async def test_what_comes_in_meanwhile_waits_at_telegram(town: Town) -> None:
    [person] = await town.people(1)
    product = town.product().start()
    await person.send_text("00-001")
    await person.wait_for_reply(0)
    assert await product.end(within=45) == 0
    await person.send_text("00-002")
    product.start()
    await town.until_finished(2)
    assert await town.answers([person]) == [["00-001", "00-002"]]


async def test_a_start_that_hangs_at_telegram_can_be_ended(town: Town) -> None:
    [person] = await town.people(1)
    await town.client.fault("hang", "setMyCommands", times=None)
    try:
        product = town.product().start()
        await person.send_text("00-001")
        await person.wait_for_reply(0)
        assert await product.end(within=45) == 0
    finally:
        await town.client.clear_faults()


async def test_the_installed_command_behaves_the_same(town: Town) -> None:
    """Started by name in a process of its own, as an operator would."""
    [person] = await town.people(1)
    product = town.product()
    command = await create_subprocess_exec(
        *(sys.executable, "-c", "from main import app; app()", "bot"),
        env=dict(product.settings),
        cwd=product.folder,
        stdout=PIPE,
    )
    await person.send_text("00-001")
    await person.wait_for_reply(0, within=90)
    command.terminate()
    assert await command.wait() == 0


@pytest.mark.parametrize(
    ("setting", "value"), [("TELEGRAM_WEBHOOK_SECRET", ""), ("TELEGRAM_WEBHOOK_SECRET", "short")]
)
async def test_webhook_mode_without_a_good_secret_is_refused(
    town: Town, setting: str, value: str
) -> None:
    product = town.product(
        TELEGRAM_MODE="webhook",
        TELEGRAM_WEBHOOK_URL="http://127.0.0.1:1/telegram/webhook",
        **{setting: value},
    ).start()
    assert await product.exit_code() == 1
    assert product.output.startswith(f"majordome: {setting}: ")
