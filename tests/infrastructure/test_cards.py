"""Character cards by other tools' rules: what comes in goes out, and hostile ones are refused."""

import base64
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from application.personas.ports import ExportFormat
from domain.shared.errors import InvalidInput
from domain.shared.language import Language
from infrastructure.cards import CharacterCards
from infrastructure.persona_format import YamlProfileFormat
from infrastructure.png_text import SIGNATURE, picture_with, text_chunks

CARDS = CharacterCards()
PROFILES = YamlProfileFormat(Path("config/personas/shared"))

V2: dict[str, Any] = {
    "spec": "chara_card_v2",
    "spec_version": "2.0",
    "data": {
        "name": "Aqua",
        "description": "{{char}} is a librarian. {{user}} is a guest.",
        "personality": "quiet",
        "scenario": "A library at night.",
        "first_mes": "Hush, {{user}}.",
        "mes_example": "<START>\n{{user}}: hi\n{{char}}: hush",
        "creator_notes": "notes ✨",
        "system_prompt": "Stay quiet. {{original}}",
        "post_history_instructions": "{{original}} Whisper.",
        "alternate_greetings": ["Oh.", "Again?"],
        "tags": ["calm", "books"],
        "creator": "somebody",
        "character_version": "1.3",
        "extensions": {"depth_prompt": {"depth": 4, "prompt": "x"}, "vendor.field": [1, None]},
        "character_book": {
            "name": "lore",
            "scan_depth": 3,
            "token_budget": 512,
            "recursive_scanning": False,
            "extensions": {"a": 1},
            "entries": [
                {
                    "keys": ["library", "Bibliothek"],
                    "secondary_keys": ["night"],
                    "selective": True,
                    "content": "It has nine floors.",
                    "extensions": {"weight": 10},
                    "enabled": True,
                    "insertion_order": 2,
                    "case_sensitive": False,
                    "name": "floors",
                    "priority": 7,
                    "id": 1,
                    "comment": "c",
                    "constant": False,
                    "position": "before_char",
                }
            ],
        },
    },
    "unknown_outside": {"kept": True},
}
V3: dict[str, Any] = {
    **V2,
    "spec": "chara_card_v3",
    "spec_version": "3.0",
    "data": {
        **V2["data"],
        "nickname": "Aq",
        "assets": [{"type": "icon", "uri": "https://example.org/a.png", "name": "m", "ext": "png"}],
        "creator_notes_multilingual": {"fr": "notes"},
        "source": ["https://example.org"],
        "group_only_greetings": ["Hello, all."],
        "creation_date": 1700000000,
        "modification_date": 1700000001,
    },
}
FORMS = {"chara_card_v2": ExportFormat.CARD_V2, "chara_card_v3": ExportFormat.CARD_V3}


def as_json(card: object) -> bytes:
    return json.dumps(card).encode()


def as_png(card: object, keyword: str = "ccv3") -> bytes:
    return picture_with({keyword: base64.b64encode(as_json(card))})


def as_charx(content: bytes, name: str = "card.json", icon: bytes = b"x") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
        archive.writestr("assets/icon.png", icon)
    return file.getvalue()


def with_icon(uri: str) -> dict[str, Any]:
    asset = {"type": "icon", "uri": uri, "name": "main", "ext": "png"}
    return {**V3, "data": {**V3["data"], "assets": [asset]}}


def stored(data: bytes) -> dict[str, Any]:
    """As an import stores it."""
    return dict(PROFILES.normal(CARDS.read(data, Language.ENGLISH)))


@pytest.mark.parametrize("card", [V2, V3], ids=["v2", "v3"])
@pytest.mark.parametrize(
    "packed",
    [as_json, as_png, lambda card: as_charx(as_json(card))],
    ids=["json", "png", "charx"],
)
def test_every_field_survives_the_way_in_and_out(
    card: dict[str, Any], packed: Callable[[object], bytes]
) -> None:
    content = stored(packed(card))
    assert json.loads(CARDS.write(content, FORMS[card["spec"]]).data) == card


@pytest.mark.parametrize("card", [V2, V3], ids=["v2", "v3"])
def test_a_png_carries_both_versions_of_the_card(card: dict[str, Any]) -> None:
    texts = text_chunks(CARDS.write(stored(as_json(card)), ExportFormat.PNG).data)
    keyword = {"chara_card_v2": "chara", "chara_card_v3": "ccv3"}[card["spec"]]
    assert json.loads(base64.b64decode(texts[keyword])) == card
    assert {json.loads(base64.b64decode(each))["spec"] for each in texts.values()} == set(FORMS)


def test_an_edit_goes_out_and_the_rest_stays_as_it_came() -> None:
    content = stored(as_json(V2))
    content["en"] = {**content["en"], "description": "A new one."}
    written = json.loads(CARDS.write(content, ExportFormat.CARD_V2).data)
    assert written["data"] == {**V2["data"], "description": "A new one."}


def test_what_an_older_tool_wrote_as_chara_is_read() -> None:
    assert stored(as_png(V2, "chara"))["en"]["name"] == "Aqua"


def test_a_card_becomes_a_persona_whose_book_and_macros_work() -> None:
    persona = PROFILES.read("aqua", stored(as_json(V2)))
    voice = persona.voice(Language.ENGLISH)
    assert voice.spoken_to("Ann").startswith("Aqua is a librarian. Ann is a guest.")
    assert "{{" not in voice.spoken_to("")
    assert persona.book.told_by(["the library"]) == []
    assert [e.name for e in persona.book.told_by(["the library", "at night"])] == ["floors"]


def test_the_pictures_of_an_archive_come_out_with_the_card() -> None:
    named = as_json(with_icon("embeded://assets/icon.png"))
    written = CARDS.write(stored(as_charx(named)), ExportFormat.CARD_V3).data
    assert json.loads(written) == with_icon("data:image/png;base64,eA==")


@pytest.mark.parametrize(
    ("uri", "icon"),
    [
        ("embeded://assets/icon.png", b"x" * 600_000),
        ("embeded://../../etc/passwd", b"x"),
        ("https://elsewhere.example/icon.png", b"x"),
        ("ccdefault:", b"x"),
    ],
    ids=["too large", "outside of the archive", "elsewhere", "the default"],
)
def test_what_is_no_small_file_of_the_archive_stays_a_name(uri: str, icon: bytes) -> None:
    card = with_icon(uri)
    content = stored(as_charx(as_json(card), icon=icon))
    assert json.loads(CARDS.write(content, ExportFormat.CARD_V3).data) == card


def changed(**data: object) -> bytes:
    return as_json({**V2, "data": {**V2["data"], **data}})


def damaged_png() -> bytes:
    whole = bytearray(as_png(V2))
    whole[60] ^= 0xFF
    return bytes(whole)


def bomb() -> bytes:
    return as_charx(b" " * 70 * 1024 * 1024)


def lying_bomb() -> bytes:
    """Its directory announces ten bytes."""
    whole = as_charx(b" " * 3_000_000)
    return whole.replace(struct.pack("<I", 3_000_000), struct.pack("<I", 10))


def crowd() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(1_001):
            archive.writestr(f"{number}", b"")
    return file.getvalue()


def nested() -> bytes:
    return b'{"spec": "chara_card_v2", "data": {"name": "x", "extensions": ' + (
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000 + b"}}"
    )


HOSTILE: dict[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "no card at all": lambda: b"hello",
    "a list": lambda: b"[]",
    "broken JSON": lambda: b'{"spec": ',
    "not UTF-8": lambda: b'{"spec": "\xff\xfe"}',
    "no spec": lambda: as_json({"name": "old", "description": "v1"}),
    "a spec of tomorrow": lambda: as_json({**V2, "spec": "chara_card_v9"}),
    "a spec that is a list": lambda: as_json({**V2, "spec": ["chara_card_v2"]}),
    "no data": lambda: as_json({"spec": "chara_card_v2"}),
    "data that is a text": lambda: as_json({**V2, "data": "x"}),
    "no name": lambda: changed(name=""),
    "a name that is a number": lambda: changed(name=7),
    "a name without end": lambda: changed(name="x" * 300),
    "a description that is a list": lambda: changed(description=["x"]),
    "a description without end": lambda: changed(description="x" * 30_000),
    "greetings that are no texts": lambda: changed(alternate_greetings=[1]),
    "tags that are a text": lambda: changed(tags="a,b"),
    "extensions that are a list": lambda: changed(extensions=[]),
    "a book without entries": lambda: changed(character_book={}),
    "a book that is a text": lambda: changed(character_book="lore"),
    "an entry without content": lambda: changed(character_book={"entries": [{"keys": ["a"]}]}),
    "keys that are no texts": lambda: changed(
        character_book={"entries": [{"keys": [{"$gt": 1}], "content": "x"}]}
    ),
    "a NUL": lambda: changed(description="a\x00b"),
    "a lone surrogate": lambda: changed(description="a\ud800b"),
    "a lone surrogate, unescaped": lambda: (
        b'{"spec":"chara_card_v2","data":{"name":"\xed\xa0\x80"}}'
    ),
    "nesting without end": nested,
    "JSON of two megabytes": lambda: changed(creator_notes="x" * 2_000_000),
    "a picture without a card": lambda: picture_with({"Comment": b"hello"}),
    "a picture that breaks off": lambda: as_png(V2)[:-40],
    "a picture with a wrong checksum": damaged_png,
    "a picture that announces 4 GB": lambda: SIGNATURE + struct.pack(">I4s", 2**32 - 1, b"tEXt"),
    "a picture whose card is no base64": lambda: picture_with({"ccv3": b"!!!"}),
    "a picture whose card is compressed": lambda: picture_with(
        {"ccv3": base64.b64encode(zlib.compress(as_json(V2)))}
    ),
    "a file of nine megabytes": lambda: b"{" + b" " * 9_000_000,
    "an archive without a card": lambda: as_charx(b"{}", "other.json"),
    "an archive that breaks off": lambda: as_charx(as_json(V2))[:-30],
    "a bomb": bomb,
    "a bomb that says it is small": lying_bomb,
    "a bomb of many files": crowd,
    "an archive whose card is too large": lambda: as_charx(b"{" + b" " * 3_000_000 + b"}"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_malformed_or_malicious_card_is_refused_in_one_clear_line(name: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        stored(HOSTILE[name]())
    told = str(refusal.value)
    assert 10 < len(told) < 200
    assert "\n" not in told
    assert "Traceback" not in told


def test_there_are_thirty_of_them_and_more() -> None:
    assert len(HOSTILE) >= 30
