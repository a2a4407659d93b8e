"""Bot API methods about the bot itself, its updates and its webhook."""

import orjson

from sandbox.calling import Call, MethodTable
from sandbox.feed import check_allowed, terminated_by_webhook
from sandbox.webhooks import checked_webhook, webhook_info
from sandbox.wire import Json, bad_request

methods = MethodTable()


@methods.add("getMe")
async def get_me(call: Call) -> Json:
    return call.bot.as_user() | {
        "can_join_groups": True,
        "can_read_all_group_messages": True,
        "supports_inline_queries": False,
    }


@methods.add("getUpdates")
async def get_updates(call: Call) -> orjson.Fragment:
    parameters = call.parameters
    _remember_allowed(call)
    limit = parameters.integer("limit", 100)
    updates = await call.board.feed.poll(
        call.bot,
        offset=parameters.integer("offset"),
        limit=min(max(limit, 1), 100),
        seconds=min(max(parameters.integer("timeout"), 0), 50),
        disconnected=call.disconnected,
    )
    return orjson.Fragment(b"[" + b",".join(updates) + b"]")


@methods.add("setWebhook")
async def set_webhook(call: Call) -> bool:
    if not call.parameters.text("url"):
        return _remove_webhook(call)
    webhook = checked_webhook(call.parameters, call.board.webhooks.rules)
    _remember_allowed(call)
    _drop_if_asked(call)
    call.bot.webhook = webhook
    call.board.store.save_bot(call.bot)
    call.board.feed.wake(call.bot.id, terminated_by_webhook())
    call.board.webhooks.restart(call.bot)
    return True


@methods.add("deleteWebhook")
async def delete_webhook(call: Call) -> bool:
    return _remove_webhook(call)


def _remove_webhook(call: Call) -> bool:
    _drop_if_asked(call)
    if call.bot.webhook is not None:
        call.bot.webhook = None
        call.board.store.save_bot(call.bot)
        call.board.webhooks.restart(call.bot)
    return True


@methods.add("getWebhookInfo")
async def get_webhook_info(call: Call) -> Json:
    return webhook_info(call.bot, call.board.store.count_updates(call.bot.id))


@methods.add("setMyCommands")
async def set_my_commands(call: Call) -> bool:
    commands = call.parameters.structure("commands")
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad_request("can't parse commands JSON object")
    for command in commands:
        _check_command(command)
    call.bot.commands[_command_key(call)] = commands
    call.board.store.save_bot(call.bot)
    return True


@methods.add("getMyCommands")
async def get_my_commands(call: Call) -> list[Json]:
    return call.bot.commands.get(_command_key(call), [])


@methods.add("setMyDescription")
async def set_my_description(call: Call) -> bool:
    return _describe(call, "description", 512)


@methods.add("setMyShortDescription")
async def set_my_short_description(call: Call) -> bool:
    return _describe(call, "short_description", 120)


def _remember_allowed(call: Call) -> None:
    allowed = call.parameters.structure("allowed_updates")
    if allowed is not None and check_allowed(allowed) != call.bot.allowed_updates:
        call.bot.allowed_updates = allowed
        call.board.store.save_bot(call.bot)


def _drop_if_asked(call: Call) -> None:
    if call.parameters.flag("drop_pending_updates"):
        call.board.store.keep_last_updates(call.bot.id, 0)


def _command_key(call: Call) -> str:
    scope = call.parameters.structure("scope") or {"type": "default"}
    parts = (scope.get("type"), scope.get("chat_id", ""), call.parameters.text("language_code"))
    return ":".join(str(part) for part in parts)


def _check_command(command: object) -> None:
    if not isinstance(command, dict):
        raise bad_request("can't parse commands JSON object")
    name, description = str(command.get("command", "")), str(command.get("description", ""))
    valid = 1 <= len(name) <= 32 and name.isascii() and name == name.lower()
    if not valid or not name.replace("_", "").isalnum():
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")


def _describe(call: Call, field: str, limit: int) -> bool:
    text = call.parameters.text(field)
    if len(text) > limit:
        raise bad_request(f"bot {field.replace('_', ' ')} is too long")
    call.bot.descriptions[f"{field}:{call.parameters.text('language_code')}"] = text
    call.board.store.save_bot(call.bot)
    return True
