"""Character cards, versions 2 and 3: as JSON, in a PNG's text chunks, or as a .charx archive.

A card is somebody else's file: its sizes are bounded, nothing of it is executed or fetched, and its
fields are kept as they came, so that an export gives back what was not edited.
"""

import base64
import binascii
from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

import orjson
import yaml

from application.personas.ports import CardFormat, Exported, ExportFormat
from domain.personas.versions import Content
from domain.shared.errors import InvalidInput
from infrastructure.card_archives import card_in_archive
from infrastructure.png_text import SIGNATURE, picture_with, text_chunks

LARGEST_FILE: Final = 8 * 1024 * 1024
_LARGEST_CARD: Final = 1024 * 1024
_LARGEST_WITH_ASSETS: Final = 2 * 1024 * 1024
_SPECS: Final = {"chara_card_v2": "2.0", "chara_card_v3": "3.0"}
_ARCHIVE = b"PK\x03\x04"
_TEXTS = ("description", "personality", "scenario", "first_mes", "mes_example", "system_prompt")
_V2_FIELDS: Final[Mapping[str, Any]] = {
    "name": "", "description": "", "personality": "", "scenario": "", "first_mes": "",
    "mes_example": "", "creator_notes": "", "system_prompt": "", "post_history_instructions": "",
    "alternate_greetings": [], "tags": [], "creator": "", "character_version": "", "extensions": {},
}  # fmt: skip
_V3_ONLY = ("assets", "nickname", "creator_notes_multilingual", "source", "group_only_greetings",
            "creation_date", "modification_date")  # fmt: skip


class CharacterCards(CardFormat):
    def read(self, data: bytes, language: str) -> Content:
        card = _card_in(data)
        inner = _checked(card)
        kept = {**card, "data": {k: v for k, v in inner.items() if k != "character_book"}}
        content: dict[str, Any] = {
            "display_name": str(inner.get("nickname") or inner["name"])[:200],
            language: _voice(inner),
            "card": kept,
        }
        if inner.get("character_book") is not None:
            content["character_book"] = inner["character_book"]
        return content

    def write(self, content: Content, form: ExportFormat) -> Exported:
        if form is ExportFormat.YAML:
            text = yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False, width=100)
            return Exported(text.encode(), "application/yaml", "yaml")
        if form is ExportFormat.PNG:
            second, third = (_json(_export(content, spec)) for spec in _SPECS)
            texts = {"chara": base64.b64encode(second), "ccv3": base64.b64encode(third)}
            return Exported(picture_with(texts), "image/png", "png")
        spec = "chara_card_v2" if form is ExportFormat.CARD_V2 else "chara_card_v3"
        return Exported(_json(_export(content, spec)), "application/json", "json")


def _card_in(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST_FILE:
        raise InvalidInput(f"a card takes at most {LARGEST_FILE} bytes")
    if data.startswith(SIGNATURE):
        return _loaded(_from_png(data))
    if data.startswith(_ARCHIVE):
        card = card_in_archive(data, _LARGEST_CARD)
        return _loaded(card, most=_LARGEST_WITH_ASSETS)
    if data[:8].lstrip()[:1] != b"{":
        raise InvalidInput("the file is no JSON object, PNG picture or .charx archive")
    return _loaded(data)


def _from_png(data: bytes) -> bytes:
    texts = text_chunks(data)
    written = texts.get("ccv3") or texts.get("chara")
    if written is None:
        raise InvalidInput("the PNG carries no card: neither ccv3 nor chara is in it")
    try:
        return base64.b64decode(b"".join(written.split()), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput("the card in the PNG is no base64") from None


def _loaded(data: bytes, *, most: int = _LARGEST_CARD) -> dict[str, Any]:
    if len(data) > most:
        raise InvalidInput(f"the card's JSON takes at most {most} bytes")
    try:
        card = orjson.loads(data)
    except ValueError:
        raise InvalidInput("the card is no valid JSON, or no UTF-8") from None
    if not isinstance(card, dict):
        raise InvalidInput("the card is no JSON object")
    return card


def _checked(card: Mapping[str, Any]) -> Mapping[str, Any]:
    """The card's data. Raises InvalidInput that names the field."""
    spec = card.get("spec")
    if not isinstance(spec, str) or spec not in _SPECS:
        raise InvalidInput(f"spec: is none of {', '.join(_SPECS)}")
    data = card.get("data")
    if not isinstance(data, Mapping):
        raise InvalidInput("data: is no object")
    name = data.get("name")
    if not isinstance(name, str) or not name.strip() or len(name) > 200:
        raise InvalidInput("data.name: is no text of 1 to 200 characters")
    _check_fields(data)
    _check_book(data.get("character_book"))
    return data


def _check_fields(data: Mapping[str, Any]) -> None:
    for field in _TEXTS:
        if not isinstance(data.get(field, ""), str):
            raise InvalidInput(f"data.{field}: is no text")
    for field in ("alternate_greetings", "tags", "group_only_greetings"):
        given = data.get(field, [])
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            raise InvalidInput(f"data.{field}: is no list of texts")
    if not isinstance(data.get("extensions", {}), Mapping):
        raise InvalidInput("data.extensions: is no object")


def _check_book(book: object) -> None:
    if book is None:
        return
    entries = book.get("entries") if isinstance(book, Mapping) else None
    if not isinstance(entries, list):
        raise InvalidInput("data.character_book.entries: is no list")
    for number, entry in enumerate(entries):
        where = f"data.character_book.entries.{number}"
        if not isinstance(entry, Mapping) or not isinstance(entry.get("content"), str):
            raise InvalidInput(f"{where}.content: is no text")
        keys = entry.get("keys")
        if not isinstance(keys, list) or not all(isinstance(each, str) for each in keys):
            raise InvalidInput(f"{where}.keys: is no list of texts")


def _voice(data: Mapping[str, Any]) -> dict[str, str]:
    style = "\n".join(filter(None, (data.get("personality"), data.get("system_prompt"))))
    return {
        "name": data["name"],
        "description": data.get("description", ""),
        "greeting": data.get("first_mes", ""),
        "style": style,
    }


def _export(content: Content, spec: str) -> dict[str, Any]:
    """What came as a card goes out as it came, but for what was edited since."""
    card: dict[str, Any] = deepcopy(content.get("card") or {"data": dict(_V2_FIELDS)})
    data = dict(card["data"])
    language = next((each for each in ("en", "ru", "fr") if content.get(each)), "en")
    voice = content.get(language) or {}
    came = {name: str(value).strip() for name, value in _voice({"name": "", **data}).items()}
    edited = {k: v for k, v in voice.items() if k in came and v != came[k]}
    if "name" in edited:
        data["name"] = edited["name"]
    if "description" in edited:
        data["description"] = edited["description"]
    if "greeting" in edited:
        data["first_mes"] = edited["greeting"]
    if "style" in edited:
        data["personality"], data["system_prompt"] = edited["style"], ""
    if content.get("character_book") is not None:
        data["character_book"] = content["character_book"]
    if spec == "chara_card_v3":
        data.setdefault("group_only_greetings", [])
    elif card.get("spec") == "chara_card_v3":
        data = {name: value for name, value in data.items() if name not in _V3_ONLY}
    same = card.get("spec") == spec
    version = card.get("spec_version") if same else _SPECS[spec]
    return {**card, "spec": spec, "spec_version": version or _SPECS[spec], "data": data}


def _json(card: Mapping[str, Any]) -> bytes:
    return orjson.dumps(card)
