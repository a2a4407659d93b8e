"""Character cards in `.charx` archives: the card, and the pictures and sounds that it names."""

import base64
import io
import mimetypes
import zipfile
from collections.abc import Mapping
from typing import Any, Final

import orjson

from domain.shared.errors import InvalidInput

_LARGEST_UNPACKED: Final = 64 * 1024 * 1024
_MOST_FILES: Final = 1_000
_LARGEST_ASSETS: Final = 512 * 1024
_CARD: Final = "card.json"
_EMBEDDED: Final = ("embeded://", "embedded://")
_DAMAGE: Final = (
    zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError,
)  # fmt: skip


def card_in_archive(data: bytes, largest_card: int) -> bytes:
    """The card's JSON; files of the archive that it names as assets are put into it as data URIs,
    in their order and as far as half a megabyte goes. Raises InvalidInput.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            files = _checked(archive)
            card = _read(archive, files[_CARD], largest_card)
            if len(card) > largest_card:
                raise InvalidInput(f"the card's JSON takes at most {largest_card} bytes")
            return _with_assets(card, archive, files)
    except _DAMAGE:
        raise InvalidInput("the archive is damaged") from None


def _checked(archive: zipfile.ZipFile) -> Mapping[str, zipfile.ZipInfo]:
    """What an archive announces is believed where it is bad; how much comes out is counted."""
    files = archive.infolist()
    if len(files) > _MOST_FILES:
        raise InvalidInput(f"the archive holds more than {_MOST_FILES} files")
    if sum(each.file_size for each in files) > _LARGEST_UNPACKED:
        raise InvalidInput(f"the archive unpacks to more than {_LARGEST_UNPACKED} bytes")
    if any(each.flag_bits & 1 for each in files):
        raise InvalidInput("the archive is encrypted")
    if [each.filename for each in files].count(_CARD) != 1:
        raise InvalidInput("the archive holds no card.json, or several")
    return {each.filename: each for each in files}


def _read(archive: zipfile.ZipFile, file: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(file) as opened:
        return opened.read(most + 1)


def _with_assets(
    written: bytes, archive: zipfile.ZipFile, files: Mapping[str, zipfile.ZipInfo]
) -> bytes:
    try:
        card = orjson.loads(written)
        assets = card["data"]["assets"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return written  # without assets, or wrong in a way that is told later
    if not isinstance(assets, list):
        return written
    left = _LARGEST_ASSETS
    for asset in assets:
        name = _file_of(asset)
        if name in files and files[name].file_size <= left:
            content = _read(archive, files[name], left)
            if len(content) <= left:
                left -= len(content)
                asset["uri"] = _data_uri(name, content)
    return orjson.dumps(card)


def _file_of(asset: Any) -> str:
    uri = asset.get("uri") if isinstance(asset, dict) else None
    if not isinstance(uri, str):
        return ""
    return next((uri.removeprefix(each) for each in _EMBEDDED if uri.startswith(each)), "")


def _data_uri(name: str, content: bytes) -> str:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
