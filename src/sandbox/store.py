"""What the sandbox remembers: one SQLite file, or memory alone.

Everything a user typed is committed before the call returns, so a killed process loses nothing
(write-ahead log, synchronous=NORMAL: safe against a kill, not against a power cut).
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final, Literal

import orjson

from sandbox.wire import Json

_SCHEMA: Final = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS accounts (
    kind TEXT, id INTEGER, body BLOB NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS blocks (
    bot_id INTEGER, chat_id INTEGER, PRIMARY KEY (bot_id, chat_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS messages (
    bot_id INTEGER, chat_id INTEGER, message_id INTEGER, body BLOB,
    PRIMARY KEY (bot_id, chat_id, message_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS updates (
    update_id INTEGER PRIMARY KEY AUTOINCREMENT, bot_id INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS updates_of_bot ON updates (bot_id, update_id);
CREATE TABLE IF NOT EXISTS files (
    file_id TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE, body BLOB NOT NULL, content BLOB NOT NULL);
"""

_Kind = Literal["user", "chat", "bot"]


@dataclass(slots=True)
class BotAccount:
    """A bot and what it has told Telegram about itself."""

    id: int
    username: str
    first_name: str = "Majordome"
    webhook: Json | None = None
    allowed_updates: list[str] | None = None
    commands: dict[str, list[Json]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)

    def as_user(self) -> Json:
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": self.first_name,
            "username": self.username,
        }


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file as Telegram describes it; `size` may be announced larger than the content is."""

    file_id: str
    unique_id: str
    path: str
    name: str
    mime_type: str
    size: int


class Store:
    """Users, chats, bots, messages, unconfirmed updates and files."""

    def __init__(self, database: Path | None) -> None:
        if database is not None:
            database.parent.mkdir(parents=True, exist_ok=True)
            database.touch(mode=0o600)
            database.chmod(0o600)
        self._sql = sqlite3.connect(
            database or ":memory:", isolation_level=None, check_same_thread=False
        )
        self._sql.executescript(_SCHEMA)
        self._start_update_ids()
        self.users = self._accounts("user")
        self.chats = self._accounts("chat")
        self.bots = {id: BotAccount(**body) for id, body in self._accounts("bot").items()}
        self.blocks: set[tuple[int, int]] = set(self._sql.execute("SELECT * FROM blocks"))
        self._last_message: dict[tuple[int, int], int] = {}

    def close(self) -> None:
        self._sql.close()

    def save_user(self, user: Json) -> None:
        self.users[user["id"]] = user
        self._save("user", user["id"], user)

    def save_chat(self, chat: Json) -> None:
        self.chats[chat["id"]] = chat
        self._save("chat", chat["id"], chat)

    def save_bot(self, bot: BotAccount) -> None:
        self.bots[bot.id] = bot
        self._save("bot", bot.id, asdict(bot))

    def block(self, bot_id: int, chat_id: int, *, blocked: bool) -> None:
        if blocked:
            self.blocks.add((bot_id, chat_id))
            self._sql.execute("INSERT OR IGNORE INTO blocks VALUES (?, ?)", (bot_id, chat_id))
        else:
            self.blocks.discard((bot_id, chat_id))
            self._sql.execute("DELETE FROM blocks WHERE bot_id=? AND chat_id=?", (bot_id, chat_id))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """What is written inside becomes durable together."""
        self._sql.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._sql.execute("ROLLBACK")
            raise
        self._sql.execute("COMMIT")

    def add_message(self, bot_id: int, chat_id: int, message: Json) -> None:
        """Give `message` the chat's next id and keep it."""
        message["message_id"] = self._next_message_id(bot_id, chat_id)
        self._sql.execute(
            "INSERT INTO messages VALUES (?, ?, ?, ?)",
            (bot_id, chat_id, message["message_id"], orjson.dumps(message)),
        )

    def replace_message(self, bot_id: int, chat_id: int, message: Json | None, id: int) -> None:
        """Put the new body in place; None deletes the message but keeps its id taken."""
        self._sql.execute(
            "UPDATE messages SET body=? WHERE bot_id=? AND chat_id=? AND message_id=?",
            (None if message is None else orjson.dumps(message), bot_id, chat_id, id),
        )

    def message(self, bot_id: int, chat_id: int, message_id: int) -> Json | None:
        row = self._sql.execute(
            "SELECT body FROM messages WHERE bot_id=? AND chat_id=? AND message_id=?",
            (bot_id, chat_id, message_id),
        ).fetchone()
        return None if row is None or row[0] is None else orjson.loads(row[0])

    def messages(self, bot_id: int, chat_id: int, after: int, limit: int) -> list[Json]:
        """The newest `limit` messages with an id above `after`, oldest first."""
        rows = self._sql.execute(
            "SELECT body FROM messages WHERE bot_id=? AND chat_id=? AND message_id>?"
            " AND body IS NOT NULL ORDER BY message_id DESC LIMIT ?",
            (bot_id, chat_id, after, limit),
        ).fetchall()
        return [orjson.loads(body) for (body,) in reversed(rows)]

    def add_update(self, bot_id: int, update: Json) -> int:
        """Keep the update until it is confirmed; an `update_id` of its own is respected."""
        wanted = update.get("update_id")
        body = orjson.dumps({key: value for key, value in update.items() if key != "update_id"})
        cursor = self._sql.execute(
            "INSERT OR REPLACE INTO updates VALUES (?, ?, ?)", (wanted, bot_id, body)
        )
        return cursor.lastrowid or 0

    def pending_updates(self, bot_id: int, offset: int, limit: int) -> list[tuple[int, bytes]]:
        """Unconfirmed updates from `offset` on, as (update_id, JSON)."""
        rows = self._sql.execute(
            "SELECT update_id, body FROM updates WHERE bot_id=? AND update_id>=?"
            " ORDER BY update_id LIMIT ?",
            (bot_id, offset, limit),
        ).fetchall()
        return [(id, b'{"update_id":%d,' % id + body[1:]) for id, body in rows]

    def count_updates(self, bot_id: int) -> int:
        query = "SELECT count(*) FROM updates WHERE bot_id=?"
        return int(self._sql.execute(query, (bot_id,)).fetchone()[0])

    def confirm_below(self, bot_id: int, offset: int) -> None:
        self._sql.execute("DELETE FROM updates WHERE bot_id=? AND update_id<?", (bot_id, offset))

    def confirm(self, update_id: int) -> None:
        self._sql.execute("DELETE FROM updates WHERE update_id=?", (update_id,))

    def keep_last_updates(self, bot_id: int, count: int) -> None:
        """Confirm everything but the newest `count` updates."""
        self._sql.execute(
            "DELETE FROM updates WHERE bot_id=?1 AND update_id NOT IN (SELECT update_id"
            " FROM updates WHERE bot_id=?1 ORDER BY update_id DESC LIMIT ?2)",
            (bot_id, count),
        )

    def save_file(self, file: StoredFile, content: bytes) -> None:
        self._sql.execute(
            "INSERT INTO files VALUES (?, ?, ?, ?)",
            (file.file_id, file.path, orjson.dumps(asdict(file)), content),
        )

    def file(self, file_id: str) -> StoredFile | None:
        row = self._sql.execute("SELECT body FROM files WHERE file_id=?", (file_id,)).fetchone()
        return None if row is None else StoredFile(**orjson.loads(row[0]))

    def content(self, path: str) -> tuple[StoredFile, bytes] | None:
        query = "SELECT body, content FROM files WHERE path=?"
        row = self._sql.execute(query, (path,)).fetchone()
        return None if row is None else (StoredFile(**orjson.loads(row[0])), row[1])

    def _accounts(self, kind: _Kind) -> dict[int, Json]:
        rows = self._sql.execute("SELECT id, body FROM accounts WHERE kind=?", (kind,))
        return {id: orjson.loads(body) for id, body in rows}

    def _save(self, kind: _Kind, id: int, body: Json) -> None:
        self._sql.execute(
            "INSERT OR REPLACE INTO accounts VALUES (?, ?, ?)", (kind, id, orjson.dumps(body))
        )

    def _next_message_id(self, bot_id: int, chat_id: int) -> int:
        chat = (bot_id, chat_id)
        if chat not in self._last_message:
            query = "SELECT max(message_id) FROM messages WHERE bot_id=? AND chat_id=?"
            self._last_message[chat] = self._sql.execute(query, chat).fetchone()[0] or 0
        self._last_message[chat] += 1
        return self._last_message[chat]

    def _start_update_ids(self) -> None:
        """Start at the clock: a fresh sandbox must not repeat the ids of an earlier one."""
        started = self._sql.execute("SELECT 1 FROM sqlite_sequence WHERE name='updates'").fetchone()
        if started is None:
            self._sql.execute(
                "INSERT INTO sqlite_sequence VALUES ('updates', ?)", (int(time.time()),)
            )
