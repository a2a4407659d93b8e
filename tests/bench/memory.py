"""What a long memory costs whoever replies, imports and encrypts."""

import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import bson

from application.memory.importing import ImportConversationUseCase, ImportedLine
from application.personalization.reply import PersonalizedReplyUseCase, ReplyRequest
from composition import App, open_app
from domain.shared.language import Language
from infrastructure.mongo.client import open_mongo
from infrastructure.mongo.private_server import private_mongodb
from infrastructure.mongo.sealing import DataKey, Keyring, Sealed, sealing_codec
from infrastructure.settings import Settings
from main import collect_seldom
from tests.bench.table import Row
from tests.support.long_conversations import long_conversations
from tests.support.text_engine import ScriptedProvider

LINES, REPLIES = 10_000, 120


async def rows() -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        async with private_mongodb(Path(folder)) as uri:
            imported = await _import(_settings(uri, folder), uri)
            rarely = _settings(uri, folder, memory_cap=500, memory_keep_last=400)
            return [
                imported,
                await _reply(rarely, "a reply's CPU, 10,000 messages remembered; over none"),
                await _reply(_settings(uri, folder), "the same, compressions included"),
                *_encryption(),
            ]


def _settings(uri: str, folder: str, **chosen: int) -> Settings:
    known = {"mongodb_uri": uri, "mongodb_database": f"bench_{uuid4().hex}", "data_dir": folder}
    return Settings.model_validate(known | chosen)


def _lines(count: int) -> list[ImportedLine]:
    said = [event for c in long_conversations(Language.ENGLISH) for event in c.events]
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    return [
        ImportedLine(
            said[n % len(said)].role,
            said[n % len(said)].content,
            begin + timedelta(hours=n // 8 * 20, minutes=n % 8),
            external_id=str(n),
        )
        for n in range(count)
    ]


async def _import(settings: Settings, uri: str) -> Row:
    """Over writing the same texts down and nothing else."""
    lines = _lines(LINES)
    async with open_app(settings) as app:
        began = time.perf_counter()
        await app.get(ImportConversationUseCase).execute("1", "butler", lines)
        took = time.perf_counter() - began
    async with open_mongo(uri, f"bench_{uuid4().hex}") as database:
        began = time.perf_counter()
        for at in range(0, LINES, 512):
            await database["lines"].insert_many(
                [{"content": line.content, "at": line.created_at} for line in lines[at : at + 512]]
            )
        bare = time.perf_counter() - began
    minute = 60 * LINES / 1000
    name = "import, thousand lines a minute; bare inserts (aim 10)"
    return Row(name, minute / took, minute / bare, "k/min", bare / took)


async def _reply(settings: Settings, name: str) -> Row:
    """Processor time of this process: who has 10,000 messages behind them and a newcomer take
    turns.
    """
    provider = ScriptedProvider(*["Fine, thank you."] * (4 * REPLIES))
    spent = {"1": 0.0, "2": 0.0}
    async with open_app(settings, provider=provider) as app:
        await app.get(ImportConversationUseCase).execute("1", "butler", _lines(LINES))
        collect_seldom()  # as the product does at its start
        for turn in range(REPLIES):
            for user_id in spent if turn % 2 else reversed(spent):
                took = await _spent(app, user_id, turn)
                spent[user_id] += took if turn else 0  # the first one loads
    ours, baseline = (1000 * each / (REPLIES - 1) for each in spent.values())
    return Row(f"{name} (aim 1.3)", ours, baseline, "ms", ours / baseline)


async def _spent(app: App, user_id: str, turn: int) -> float:
    asked = ("What did I say about the garden?", "And when was that?", "Good. What else is new?")
    request = ReplyRequest(user_id, f"{asked[turn % 3]} ({turn})", f"{user_id}:{turn}")
    began = time.process_time()
    await app.get(PersonalizedReplyUseCase).execute(request)
    return time.process_time() - began


def _encryption() -> Sequence[Row]:
    """A memory's row of 50 events, written and read."""
    texts = [event.content for event in long_conversations(Language.ENGLISH)[0].events[:50]]
    sealed = _coded(Keyring([DataKey(bytes(32))]), texts)
    plain = _coded(Keyring(), texts)
    name = "a row of 50 messages to bytes and back, encrypted; over plain"
    return [Row(name, sealed, plain, "ms", sealed / plain)]


def _coded(keyring: Keyring, texts: Sequence[str]) -> float:
    options = sealing_codec(keyring)
    spent = []
    for _ in range(100):
        row: dict[str, Any] = {"recent": [{"content": Sealed(text)} for text in texts]}
        began = time.perf_counter()
        bson.decode(bson.encode(row, codec_options=options), codec_options=options)
        spent.append(1000 * (time.perf_counter() - began))
    return median(spent)
