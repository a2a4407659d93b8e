"""From Telegram's updates to a person's turn."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from aiogram import Bot
from aiogram.enums import ChatType, ContentType
from aiogram.exceptions import AiogramError
from aiogram.types import (
    CallbackQuery,
    Chat,
    Message,
    MessageOriginChannel,
    MessageOriginChat,
    MessageOriginHiddenUser,
    MessageOriginUser,
    Update,
    User,
)
from aiogram.types.update import UpdateTypeLookupError

from application.dialogue.turns import Attachment, Content, Edit, Order, UserTurn, Written
from domain.delivery.inbox import Turn, TurnKind
from domain.delivery.splitting import MESSAGE_LIMIT, utf16_length
from domain.dialogue.actions import Action
from domain.personalization.situation import Author, RepliedTo
from domain.personalization.whereabouts import Place
from domain.shared.errors import InvalidInput, ProviderUnavailable
from domain.shared.identity import MemoryOwner, Person
from presentation.telegram.addressing import (
    calls_one_of,
    is_addressed,
    mentions_of,
    without_mentions,
)
from presentation.telegram.files import answered_files, document_of, photo_of
from presentation.telegram.recordings import as_note, recording_of

_ATTACHMENTS: Mapping[str, str] = {
    ContentType.STICKER: "sticker",
    ContentType.PHOTO: "photo",
    ContentType.LIVE_PHOTO: "photo",
    ContentType.VIDEO: "video",
    ContentType.ANIMATION: "video",
    ContentType.DOCUMENT: "document",
    ContentType.LOCATION: "location",
    ContentType.VENUE: "location",
    ContentType.CONTACT: "contact",
    ContentType.POLL: "poll",
    ContentType.DICE: "dice",
    ContentType.GAME: "other",
    ContentType.STORY: "other",
    ContentType.PAID_MEDIA: "other",
    ContentType.CHECKLIST: "other",
    ContentType.GIFT: "other",
    ContentType.UNKNOWN: "other",
}
_COMMAND = re.compile(r"/(?P<name>\w+)(?:@(?P<bot>\w+))?(?=\s|\Z)|/\w")


@dataclass(frozen=True, slots=True)
class Writer:
    """Of a Telegram user what a turn tells."""

    user_id: int
    name: str
    username: str = ""
    language_code: str | None = None

    @classmethod
    def of(cls, user: User) -> "Writer":
        return cls(user.id, user.full_name.strip(), user.username or "", user.language_code)


@dataclass(frozen=True, slots=True)
class Unasked:
    """An update that asks nothing of us; `reason` is a bounded word."""

    reason: str


class TurnReader:
    """`commands` are what a person may type in a group without naming the bot; `names` gives those
    by which it is called there, besides its own.
    """

    def __init__(
        self, commands: Collection[str], names: Callable[[], Collection[str]] = tuple
    ) -> None:
        self._commands = frozenset(commands)
        self._names = names

    async def read(self, turn: Turn, updates: Sequence[Update], bot: Bot) -> UserTurn | Unasked:
        """`updates` are those of the turn that could be parsed. Raises ProviderUnavailable."""
        head = updates[0]
        if query := head.callback_query:
            chat = query.message.chat if query.message else None
            return user_turn(turn, Writer.of(query.from_user), chat, order=_pressed(query))
        message = head.message or head.edited_message
        if message is None or message.from_user is None:
            return Unasked(_kind(head))
        writer = Writer.of(message.from_user)
        if message.chat.type == ChatType.PRIVATE:
            said = _said_privately(turn, writer, _as_edited(updates), bot)
            return replace(said, edit=_edit(head)) if isinstance(said, UserTurn) else said
        if head.message is None:
            return Unasked(_kind(head))
        return await self._said_in_group(turn, writer, message, bot)

    async def _said_in_group(
        self, turn: Turn, writer: Writer, message: Message, bot: Bot
    ) -> UserTurn | Unasked:
        try:
            me = await bot.me()
        except AiogramError as error:
            raise ProviderUnavailable("Telegram did not answer", kind="telegram") from error
        if order := self._ordered_in_group(message, me):
            said, answered = _after_command(message), _answered_by(message, bot)
            return user_turn(
                turn, writer, message.chat, contents=said, order=order, replied_to=answered
            )
        text = _text_of(message)
        is_meant = is_addressed(message, me) or calls_one_of(self._names(), text)
        if text.startswith("/") or not is_meant:
            return Unasked("not_addressed")
        contents = (*answered_files(bot, message), *_addressed(message, me, bot))
        replied_to = _answered_by(message, bot)
        return user_turn(turn, writer, message.chat, contents=contents, replied_to=replied_to)

    def _ordered_in_group(self, message: Message, me: User) -> Order | None:
        """A bare command may be meant for any other bot, unless it is one of ours."""
        command = _COMMAND.match(_text_of(message))
        if command is None or command["name"] is None:
            return None
        named = mentions_of(command["bot"], me)
        if named or (command["bot"] is None and command["name"].lower() in self._commands):
            return Order(_action(command["name"]))
        return None


def _kind(update: Update) -> str:
    try:
        return update.event_type
    except UpdateTypeLookupError:  # newer than our aiogram
        return "unknown"


def _as_edited(updates: Sequence[Update]) -> Sequence[Message]:
    """Each message where it was first said, as its writer has left it."""
    said: dict[int, Message] = {}
    for update in updates:
        if message := update.message or update.edited_message:
            said[message.message_id] = message
    return tuple(said.values())


def _edit(update: Update) -> Edit | None:
    message = update.edited_message
    if message is None:
        return None
    edited_at = datetime.fromtimestamp(message.edit_date or 0, UTC)
    return Edit(message.message_id, edited_at - message.date)


def _said_privately(
    turn: Turn, writer: Writer, messages: Sequence[Message], bot: Bot
) -> UserTurn | Unasked:
    head = messages[0]
    if command := _COMMAND.match(_text_of(head)):
        order = Order(_action(command["name"] or ""))
        return user_turn(turn, writer, head.chat, contents=_after_command(head), order=order)
    said = [content for message in messages for content in _contents(message, bot)]
    answered_to = [file for message in messages for file in answered_files(bot, message)]
    contents = rejoined((*answered_to, *said) if said else ())
    if not contents:  # Telegram's own notes of events: a pinned message, a new title
        return Unasked("service_message")
    answered = (_answered_by(message, bot) for message in messages)
    replied_to = next(filter(None, answered), None)
    return user_turn(turn, writer, head.chat, contents=contents, replied_to=replied_to)


def _after_command(message: Message) -> tuple[Content, ...]:
    """What was typed after a command; after /start that is the payload of a link, not words."""
    command, *words = _text_of(message).split(maxsplit=1)
    return () if command.startswith("/start") else tuple(map(Written, words))


def rejoined(contents: Iterable[Content]) -> tuple[Content, ...]:
    """A text that was cut because no message holds more is one again."""
    joined: list[Content] = []
    was_full = False
    for content in contents:
        last = joined[-1] if joined else None
        if was_full and isinstance(last, Written) and isinstance(content, Written):
            joined[-1] = replace(last, text=last.text + content.text)
        else:
            joined.append(content)
        was_full = isinstance(content, Written) and utf16_length(content.text) == MESSAGE_LIMIT
    return tuple(joined)


def _contents(message: Message, bot: Bot) -> Iterator[Content]:
    """A forwarded caption counts as words, since it is what the person shows us, and so does
    that of a recording; the caption of an own picture stays with the picture.
    """
    if recording := recording_of(message):
        yield as_note(bot, message, recording)
    elif kind := _ATTACHMENTS.get(message.content_type):
        caption = "" if message.forward_origin else message.caption or ""
        yield _attachment(kind, caption, message, bot)
    if message.text is not None:
        yield Written(message.text, _author_of_forwarded(message))
    elif message.caption and (recording or message.forward_origin):
        yield Written(message.caption, _author_of_forwarded(message))


def _attachment(kind: str, caption: str, message: Message, bot: Bot) -> Attachment:
    if photo := photo_of(bot, message):
        return Attachment("photo", caption, photo)
    if kind == "location":
        location = message.venue.location if message.venue else message.location
        place = Place(location.latitude, location.longitude) if location else None
        return Attachment(kind, caption, place=place)
    return Attachment(kind, caption, document_of(bot, message) if kind == "document" else None)


def _author_of_forwarded(message: Message) -> str | None:
    match message.forward_origin:
        case None:
            return None
        case MessageOriginUser(sender_user=user):
            return user.full_name
        case MessageOriginChat(sender_chat=chat) | MessageOriginChannel(chat=chat):
            return chat.title or "somebody"
        case MessageOriginHiddenUser(sender_user_name=name):
            return name
        case _:
            return "somebody"


def _answered_by(message: Message, bot: Bot) -> RepliedTo | None:
    """What the person answers: the part they picked out, or all of it."""
    answered = message.reply_to_message
    text = message.quote.text if message.quote else _text_of(answered) if answered else ""
    if not text:
        return None
    writer = answered.from_user if answered else None
    if writer is None or message.from_user is None:
        return RepliedTo(text, Author.OTHER)
    by = {bot.id: Author.BOT, message.from_user.id: Author.SELF}
    return RepliedTo(text, by.get(writer.id, Author.OTHER))


def _addressed(message: Message, me: User, bot: Bot) -> Iterator[Content]:
    """What is written to the bot in a group, captions too, without the mentions of it."""
    text = without_mentions(_text_of(message), me)
    for content in _contents(message, bot):
        match content:
            case Written():
                pass
            case Attachment():
                yield replace(content, caption=text if content.caption else "")
            case _:
                yield content
    if message.text is not None or recording_of(message) or message.forward_origin:
        yield Written(text, _author_of_forwarded(message))


def _text_of(message: Message) -> str:
    return message.text or message.caption or ""


def user_turn(
    turn: Turn,
    writer: Writer,
    chat: Chat | None,
    *,
    contents: tuple[Content, ...] = (),
    order: Order | None = None,
    replied_to: RepliedTo | None = None,
) -> UserTurn:
    person = Person.of_telegram(writer.user_id)
    private = chat is None or chat.type == ChatType.PRIVATE
    return UserTurn(
        turn_id=turn.turn_id,
        conversation=turn.head.lane,
        person=person,
        owner=MemoryOwner(person, None if private or chat is None else chat.id),
        contents=contents,
        order=order,
        name=writer.name,
        username=writer.username,
        language_code=writer.language_code,
        is_retry=bool(turn.head.attempts),
        is_taken_over=turn.kind is TurnKind.TAKEN_OVER,
        update=turn.head.key,
        replied_to=replied_to,
    )


def _pressed(query: CallbackQuery) -> Order:
    try:
        return Order(Action.parse(query.data or ""), pressed=True)
    except InvalidInput:  # forged, or of an older version of ours
        return Order(None, pressed=True)


def _action(name: str) -> Action | None:
    try:
        return Action(name.lower())
    except InvalidInput:
        return None
