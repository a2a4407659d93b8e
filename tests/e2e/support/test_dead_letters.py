"""An update that was given up is answered after all, once an operator tries it again."""

from pathlib import Path

import orjson

from application.support.dead_letters import ListDeadLettersUseCase, RetryDeadLettersUseCase
from composition.app import open_app
from infrastructure.mongo.client import Database
from tests.support.in_process_product import product_settings, running_product


def an_update_of(user_id: int) -> bytes:
    """What a done update no longer holds, and one that was given up does."""
    person = {"id": user_id, "is_bot": False, "first_name": "Ann", "language_code": "en"}
    chat = {"id": user_id, "type": "private", "first_name": "Ann"}
    message = {"message_id": 1, "date": 1, "chat": chat, "from": person, "text": "hello"}
    return orjson.dumps({"update_id": 1, "message": message})


async def test_a_revived_update_is_answered(
    mongo_uri_and_name: tuple[str, str], mongo_database: Database, tmp_path: Path
) -> None:
    settings = product_settings(mongo_uri_and_name, tmp_path)
    async with running_product(settings) as product, open_app(settings) as app:
        ann = await product.sandbox.user("Ann")
        answered = await ann.wait_for_reply(await ann.send_text("hello"))
        given_up = {
            "$set": {"state": "dead", "attempts": 5, "payload": an_update_of(ann.id)},
            "$rename": {"done_at": "dead_at"},
        }
        finished = await mongo_database["inbox"].update_one(
            {"user_id": ann.id, "state": "done"}, given_up
        )
        assert finished.modified_count == 1
        listing, retry = app.get(ListDeadLettersUseCase), app.get(RetryDeadLettersUseCase)
        (letter,) = await listing.execute(10)
        assert await retry.execute([letter.key]) == 1
        again = await ann.wait_for_reply(answered["message_id"])
        assert again["text"] == answered["text"]
        assert await listing.execute(10) == ()
