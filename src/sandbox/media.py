"""Files in messages: how each kind of media is described."""

import secrets
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from sandbox.parameters import Upload
from sandbox.store import Store, StoredFile
from sandbox.wire import Json, bad_request

MediaKind = Literal["photo", "voice", "audio", "document", "video_note", "sticker"]
MAX_DOWNLOAD: Final = 20 * 1024 * 1024
MAX_UPLOAD: Final = 50 * 1024 * 1024
_MAX_PHOTO: Final = 10 * 1024 * 1024
_FOLDERS: Final = {
    "photo": ("photos", ".jpg"),
    "voice": ("voice", ".oga"),
    "audio": ("music", ".mp3"),
    "document": ("documents", ""),
    "video_note": ("video_notes", ".mp4"),
    "sticker": ("stickers", ".webp"),
}
_IMAGE_SIGNATURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"GIF8", b"BM")


@dataclass(frozen=True, slots=True)
class Announced:
    """What the message says about its file; tests may let it differ from the content.

    `duration` in seconds, `file_size` in bytes.
    """

    duration: int = 0
    file_size: int | None = None
    title: str = ""
    emoji: str = ""


def keep_file(
    store: Store, kind: MediaKind, upload: Upload, announced_size: int | None = None
) -> StoredFile:
    """Store an upload under new ids."""
    unique_id = secrets.token_urlsafe(11)
    folder, extension = _FOLDERS[kind]
    extension = extension or _extension(upload.name)
    file = StoredFile(
        file_id=f"{kind}-{secrets.token_urlsafe(24)}",
        unique_id=unique_id,
        path=f"{folder}/file_{unique_id}{extension}",
        name=upload.name,
        mime_type=upload.mime_type,
        size=len(upload.content) if announced_size is None else announced_size,
    )
    store.save_file(file, upload.content)
    return file


def describe(kind: MediaKind, file: StoredFile, content: bytes, announced: Announced) -> Json:
    """The message's field for this file, as Telegram gives it."""
    fields = _DESCRIPTIONS[kind](file, content, announced)
    return {kind: fields}


def check_photo(content: bytes) -> None:
    """Raises BotApiRefusal for what Telegram does not take as a photo."""
    if len(content) > _MAX_PHOTO:
        raise bad_request("file is too big for a photo: 10 MB is the limit")
    if not content.startswith(_IMAGE_SIGNATURES):
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = image_size(content)
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")


def image_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG or JPEG; 512 by 512 for what is neither."""
    if content.startswith(b"\x89PNG") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    position = 2
    while content.startswith(b"\xff\xd8") and position + 9 < len(content):
        marker, length = content[position + 1], int.from_bytes(content[position + 2 : position + 4])
        if marker in (0xC0, 0xC1, 0xC2):
            height, width = struct.unpack(">HH", content[position + 5 : position + 9])
            return width, height
        position += 2 + length
    return 512, 512


def _common(file: StoredFile) -> Json:
    return {"file_id": file.file_id, "file_unique_id": file.unique_id, "file_size": file.size}


def _photo(file: StoredFile, content: bytes, announced: Announced) -> list[Json]:
    width, height = image_size(content)
    return [{**_common(file), "width": width, "height": height}]


def _voice(file: StoredFile, content: bytes, announced: Announced) -> Json:
    return {**_common(file), "duration": announced.duration, "mime_type": file.mime_type}


def _audio(file: StoredFile, content: bytes, announced: Announced) -> Json:
    title = {"title": announced.title} if announced.title else {}
    return {**_document(file, content, announced), "duration": announced.duration, **title}


def _document(file: StoredFile, content: bytes, announced: Announced) -> Json:
    return {**_common(file), "file_name": file.name, "mime_type": file.mime_type}


def _video_note(file: StoredFile, content: bytes, announced: Announced) -> Json:
    return {**_common(file), "duration": announced.duration, "length": 240}


def _sticker(file: StoredFile, content: bytes, announced: Announced) -> Json:
    shape = {"type": "regular", "width": 512, "height": 512}
    flags = {"is_animated": False, "is_video": False, "emoji": announced.emoji or "🎩"}
    return {**_common(file), **shape, **flags}


_DESCRIPTIONS: Final[dict[str, Callable[[StoredFile, bytes, Announced], object]]] = {
    "photo": _photo,
    "voice": _voice,
    "audio": _audio,
    "document": _document,
    "video_note": _video_note,
    "sticker": _sticker,
}


def _extension(name: str) -> str:
    stem, dot, extension = name.rpartition(".")
    return f".{extension.lower()}" if stem and dot and extension.isalnum() else ""
