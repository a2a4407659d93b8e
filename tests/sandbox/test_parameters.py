"""The Bot API as programs without aiogram call it: GET, JSON, and bad requests."""

import pytest

from tests.support.sandbox_user import Json, SandboxClient, SandboxUser


async def _call(sandbox: SandboxClient, path: str, **request: object) -> Json:
    address = f"/bot{sandbox.bot_id}:abc/{path}"
    async with sandbox.session.request("POST", address, **request) as answer:  # type: ignore[arg-type]
        body: Json = await answer.json()
    assert body["ok"] == (answer.status == 200)
    return body


async def test_parameters_may_come_as_json_with_nested_values(
    sandbox: SandboxClient, anna: SandboxUser
) -> None:
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    message = {"chat_id": anna.id, "text": "hi", "reply_markup": keyboard}
    sent = await _call(sandbox, "sendMessage", json=message)
    assert sent["result"]["reply_markup"] == keyboard


async def test_parameters_may_stand_in_the_address(
    sandbox: SandboxClient, anna: SandboxUser
) -> None:
    sent = await _call(sandbox, f"SENDMESSAGE?chat_id={anna.id}&text=hi")
    assert sent["result"]["text"] == "hi"


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"json": {"text": "x"}}, "chat_id is empty"),
        ({"json": {"chat_id": "@nobody", "text": "x"}}, "chat not found"),
        ({"json": [1]}, "expected an Object"),
        ({"data": b"{", "headers": {"content-type": "application/json"}}, "wrong JSON"),
        (
            {"data": {"chat_id": "501", "text": "x", "reply_markup": "{"}},
            "can't parse reply_markup",
        ),
        ({"data": {"chat_id": "501", "text": "x", "reply_markup": "[1]"}}, "object expected"),
        (
            {"data": {"chat_id": "501", "text": "x", "reply_markup": '{"inline_keyboard":[1]}'}},
            "can't parse inline keyboard",
        ),
        (
            {"data": {"chat_id": "501", "text": "x", "reply_markup": '{"inline_keyboard":[[1]]}'}},
            "expected an InlineKeyboardButton",
        ),
    ],
)
async def test_what_cannot_be_read_is_a_bad_request(
    sandbox: SandboxClient, request_: dict[str, object], reason: str
) -> None:
    answer = await _call(sandbox, "sendMessage", **request_)
    assert answer["error_code"] == 400
    assert reason in answer["description"]


@pytest.mark.parametrize(
    ("method", "parameters", "reason"),
    [
        ("setMyCommands", {"commands": "x"}, "can't parse commands"),
        ("setMyCommands", {"commands": [1]}, "can't parse commands"),
        ("setMyCommands", {"commands": [{"command": "No!"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a"}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyDescription", {"description": "x" * 513}, "is too long"),
        ("getUpdates", {"allowed_updates": [1]}, "can't parse allowed updates"),
        ("getUpdates", {"offset": "x"}, 'field "offset" must be an integer'),
    ],
)
async def test_a_bad_value_is_refused(
    sandbox: SandboxClient, method: str, parameters: Json, reason: str
) -> None:
    answer = await _call(sandbox, method, json=parameters)
    assert reason in answer["description"]
