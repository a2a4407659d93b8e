"""From a reply to the messages that bring it to the reader."""

import html
from dataclasses import replace

from domain.delivery.outgoing import Answer, Button, OutgoingPart, PartKind
from domain.delivery.splitting import utf16_length
from domain.dialogue.replies import Buttons, Document, Part, Picture, Quote, Reply, Text
from presentation.telegram.formatting import to_parts

_QUOTE_LENGTH = 300
_MESSAGE_LENGTH = 4096


def to_answer(reply: Reply, *, reply_to: int | None = None) -> Answer:
    """`reply_to`: the message that the first part points at."""
    messages: list[OutgoingPart] = []
    quote: OutgoingPart | None = None
    for part in reply.parts:
        outgoing = list(_messages(part))
        if quote and outgoing:
            outgoing[:1] = _below(quote, outgoing[0])
            quote = None
        if isinstance(part, Quote):
            quote, outgoing = outgoing[0], []
        messages += outgoing
    if messages and reply_to is not None:
        messages[0] = replace(messages[0], reply_to=reply_to)
    return Answer(tuple(messages), again_in=reply.again_in)


def _messages(part: Part) -> tuple[OutgoingPart, ...]:
    match part:
        case Text(text, markdown, buttons):
            parts = to_parts(text) if markdown else (OutgoingPart(text),)
            return (*parts[:-1], replace(parts[-1], buttons=_keyboard(buttons))) if parts else ()
        case Picture(content, caption, buttons):
            keyboard = _keyboard(buttons)
            photo = OutgoingPart(caption, kind=PartKind.PHOTO, file=content, buttons=keyboard)
            return (photo,)
        case Document(content, name, caption):
            return (OutgoingPart(caption, kind=PartKind.DOCUMENT, file=content, file_name=name),)
        case Quote(title, text):
            return (_quote(title, text),)


def _keyboard(buttons: Buttons) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(Button(b.label, str(b.action)) for b in row) for row in buttons)


def _quote(title: str, heard: str) -> OutgoingPart:
    shown = heard if len(heard) <= _QUOTE_LENGTH else heard[: _QUOTE_LENGTH - 1].rstrip() + "…"
    return OutgoingPart(
        f"<blockquote>🎙 {html.escape(shown)}</blockquote>", html=True, plain=f"🎙 {title} «{shown}»"
    )


def _below(quote: OutgoingPart, first: OutgoingPart) -> tuple[OutgoingPart, ...]:
    """Both in one message; the quote as a message of its own where they do not fit."""
    plain = f"{quote.plain}\n\n{first.plain or first.text}"
    if first.kind is not PartKind.TEXT or utf16_length(plain) > _MESSAGE_LENGTH:
        return (quote, first)
    body = first.text if first.html else html.escape(first.text, quote=False)
    return (replace(first, text=f"{quote.text}\n{body}", html=True, plain=plain),)
