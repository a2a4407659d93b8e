"""A person in the sandbox, for tests: writes, presses, sends voice, and waits for answers."""

import asyncio
import io
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

import aiohttp

from tests.support import canaries

Json = dict[str, Any]


class SandboxRefusal(Exception):
    """The sandbox refuses the user's action."""


@dataclass(frozen=True, slots=True)
class SandboxClient:
    """The sandbox's own JSON API."""

    session: aiohttp.ClientSession
    bot_id: int = 10000

    @classmethod
    @asynccontextmanager
    async def open(
        cls, url: str, bot_id: int = 10000, cookies: Mapping[str, str] | None = None
    ) -> AsyncIterator[Self]:
        """`url` is the server's base, e.g. http://127.0.0.1:8080."""
        timeout = aiohttp.ClientTimeout(total=150)
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(
            url, timeout=timeout, cookies=cookies, cookie_jar=jar
        ) as session:
            yield cls(session, bot_id)

    async def get(self, path: str, **query: Any) -> Any:
        return await self._request("GET", path, query)

    async def post(self, path: str, body: Any = None, **query: Any) -> Any:
        return await self._request("POST", path, query, json=body)

    async def upload(self, path: str, form: aiohttp.FormData) -> Any:
        return await self._request("POST", path, {}, data=form)

    async def user(
        self, first_name: str, language_code: str | None = "en", **profile: Any
    ) -> "SandboxUser":
        """A new person; `profile` may have last_name, username and id."""
        for name in (first_name, *profile.values()):
            canaries.plant(name)
        body = {"first_name": first_name, "language_code": language_code, **profile}
        return SandboxUser(self, (await self.post("users", body))["id"])

    async def group(self, title: str, *members: "SandboxUser") -> int:
        """A new group that the bot is in; returns its chat id."""
        body = {"title": title, "members": [member.id for member in members]}
        return int((await self.post("chats", body))["id"])

    async def forum(self, title: str, *members: "SandboxUser") -> int:
        """A new supergroup with topics that the bot is in; returns its chat id."""
        body = {"title": title, "members": [member.id for member in members]}
        forum = {"type": "supergroup", "is_forum": True}
        return int((await self.post("chats", body | forum))["id"])

    async def fault(self, kind: str, method: str = "*", **details: Any) -> None:
        """Script a fault: status, hang, drop_before, drop_after, html_502."""
        await self.post("faults", {"kind": kind, "method": method, **details})

    async def clear_faults(self) -> None:
        await self.post("faults/clear")

    async def calls(self, method: str = "") -> list[Json]:
        """The latest Bot API calls: method, parameters, outcome, at."""
        calls: list[Json] = (await self.get("calls", method=method, last=5_000))["calls"]
        return calls

    async def pending(self) -> int:
        """How many updates the bot has not confirmed."""
        return int((await self.get("updates"))["pending"])

    async def inject(self, update: Json) -> int:
        """Queue a raw update; returns its id."""
        return int((await self.post("updates", update))["update_id"])

    async def _request(self, verb: str, path: str, query: Json, **body: Any) -> Any:
        address, query = f"/sandbox/api/{path}", {"bot_id": self.bot_id, **query}
        async with self.session.request(verb, address, params=query, **body) as answer:
            if answer.status >= 400:
                raise SandboxRefusal(f"{answer.status} {await answer.text()}")
            return await answer.json()


@dataclass(frozen=True, slots=True)
class SandboxUser:
    """One person in the private chat with the bot (whose chat id is the user's id)."""

    client: SandboxClient
    id: int

    async def send_text(
        self,
        text: str,
        *,
        chat_id: int | None = None,
        reply_to: int | None = None,
        thread_id: int | None = None,
    ) -> int:
        """Returns the message's id."""
        canaries.plant(text)
        body = {"text": text, "user_id": self.id, "reply_to": reply_to, "thread_id": thread_id}
        return await self._send("messages", body, chat_id)

    async def react(self, message_id: int, *emojis: str) -> None:
        """Without emojis: take one's reaction away."""
        reaction = {"message_id": message_id, "emojis": emojis}
        await self.client.post(f"chats/{self.id}/reactions", reaction)

    async def edit_text(self, message_id: int, text: str) -> None:
        canaries.plant(text)
        await self.client.post(f"chats/{self.id}/messages/{message_id}", {"text": text})

    async def forward(self, text: str, author: str) -> int:
        canaries.plant(text)
        return await self._send("forwards", {"text": text, "author": author, "user_id": self.id})

    async def send_content(self, content: Json, *, chat_id: int | None = None) -> int:
        """Any content as the Bot API shows it, e.g. {"location": …}."""
        return await self._send("contents", {"content": content, "user_id": self.id}, chat_id)

    async def send_voice(
        self,
        audio: bytes,
        *,
        duration: int = 1,
        file_size: int | None = None,
        chat_id: int | None = None,
    ) -> int:
        """`duration` and `file_size` are what is announced, whatever the audio is."""
        return await self.send_file(
            "voice",
            audio,
            "voice.ogg",
            "audio/ogg",
            chat_id,
            duration=duration,
            file_size=file_size,
        )

    async def send_file(
        self,
        kind: str,
        content: bytes,
        name: str = "file",
        mime_type: str = "application/octet-stream",
        chat_id: int | None = None,
        **details: Any,
    ) -> int:
        """`kind`: photo, voice, audio, document, video_note, sticker."""
        form = aiohttp.FormData()
        form.add_field("file", io.BytesIO(content), filename=name, content_type=mime_type)
        fields = {"kind": kind, "user_id": self.id, "mime_type": mime_type, **details}
        for key, value in fields.items():
            if value is not None:
                form.add_field(key, str(value))
        sent = await self.client.upload(f"chats/{chat_id or self.id}/files", form)
        return int(sent["message_id"])

    async def press(self, message: Json, label: str) -> Json | None:
        """Press the button with this label; the bot's answer, None where none came in 10 s."""
        data = next(
            button["callback_data"]
            for row in message["reply_markup"]["inline_keyboard"]
            for button in row
            if button["text"] == label
        )
        return await self.press_data(message["message_id"], data, chat_id=message["chat"]["id"])

    async def press_data(
        self, message_id: int, data: str, *, chat_id: int | None = None, wait: float = 10
    ) -> Json | None:
        """Press with any data, forged or not; the bot's answer, None where none came."""
        body = {"message_id": message_id, "data": data, "user_id": self.id}
        pressed = await self.client.post(f"chats/{chat_id or self.id}/presses", body)
        path = f"presses/{pressed['callback_query_id']}"
        answer: Json | None = (await self.client.get(path, wait=wait))["answer"]
        return answer

    async def stop_draft(self) -> int:
        """Press the stop button of the draft; returns the draft's id."""
        return int((await self.client.post(f"chats/{self.id}/stop"))["draft_id"])

    async def block(self, blocked: bool = True) -> None:
        await self.client.post(f"chats/{self.id}/block", {"blocked": blocked})

    async def messages(self, after: int = 0, *, chat_id: int | None = None) -> list[Json]:
        """The chat's messages above an id, oldest first."""
        answer = await self.client.get(f"chats/{chat_id or self.id}/messages", after=after)
        messages: list[Json] = answer["messages"]
        return messages

    async def draft(self) -> Json | None:
        """The draft being shown: draft_id, text, entities, can_stop."""
        draft: Json | None = (await self.client.get(f"chats/{self.id}/messages"))["draft"]
        return draft

    async def wait_for_reply(
        self, after_message_id: int, within: float = 60, *, chat_id: int | None = None
    ) -> Json:
        """The bot's first message above an id; raises TimeoutError (`within` in seconds)."""
        return (await self.wait_for_replies(after_message_id, 1, within, chat_id=chat_id))[0]

    async def wait_for_replies(
        self, after_message_id: int, count: int, within: float = 60, *, chat_id: int | None = None
    ) -> list[Json]:
        """The bot's first `count` messages above an id; raises TimeoutError."""
        replies: list[Json] = []
        async with asyncio.timeout(within):
            while len(replies) < count:
                answer = await self.client.get(
                    f"chats/{chat_id or self.id}/messages",
                    after=replies[-1]["message_id"] if replies else after_message_id,
                    sender="bot",
                    wait=min(within, 60),
                )
                replies += answer["messages"]
        for reply in replies:
            canaries.plant(reply.get("text"))
        return replies[:count]

    async def ask(self, text: str, within: float = 60) -> str:
        """Send a text and return the text of the reply."""
        return str((await self.wait_for_reply(await self.send_text(text), within))["text"])

    async def _send(self, path: str, body: Json, chat_id: int | None = None) -> int:
        sent = await self.client.post(f"chats/{chat_id or self.id}/{path}", body)
        return int(sent["message_id"])
