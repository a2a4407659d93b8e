"""Whatever the product stores is declared by a context, as personal or as not."""

from collections import Counter

from composition import open_app
from infrastructure.mongo.client import Database
from infrastructure.settings import Settings
from tests.support.in_process_product import running_product


async def test_the_running_product_stores_nothing_undeclared(
    settings: Settings, mongo_database: Database
) -> None:
    async with running_product(settings) as product:
        ann = await product.sandbox.user("Ann")
        await ann.ask("Good evening")
        await ann.wait_for_reply(await ann.send_text("/privacy"))
    async with open_app(settings) as app:
        declared = {each.name for context in app.contexts for each in context.collections}
        stored = set(await mongo_database.list_collection_names())
    assert {"inbox", "user_memory"} <= stored
    assert stored - declared == set()


async def test_no_two_contexts_have_one_collection(settings: Settings) -> None:
    async with open_app(settings, prepare=False) as app:
        names = Counter(each.name for context in app.contexts for each in context.collections)
    assert [name for name, count in names.items() if count > 1] == []
