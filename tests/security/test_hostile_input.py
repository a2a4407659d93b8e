"""Every parser of what comes from outside refuses in the product's own words, or reads it."""

import asyncio
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
import yaml
from aiogram import Bot
from aiogram.types import Update
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.delivery.inbox import Turn
from domain.dialogue.actions import LONGEST_ACTION, Action
from domain.shared.errors import ConfigurationError, InvalidInput, UnusableAudio
from domain.speech.sound import NoteLimits
from infrastructure.persona_files import read_personas
from infrastructure.settings import Settings, load_settings
from infrastructure.speech.av_sound_reader import AvSoundReader
from presentation.telegram.classify import to_inbox_row
from presentation.telegram.reading import TurnReader
from tests.support.fuzzing import LONG, tries
from tests.support.hostile import an_update, spoilt, spoilt_text
from tests.support.voice_notes import shipped_notes

pytestmark = LONG

NOW = datetime(2026, 11, 21, tzinfo=UTC)
VOICE = "{name: A, description: B, greeting: C, apology: D, too_long: E, switched: F, calls: [g]}"
PERSONA = f"emoji: x\nru: {VOICE}\nen: {VOICE}\nfr: {VOICE}\n"
"""As short as they come: the parser's time goes with the length."""

seeds = st.integers(0, 2**40)

numbers = st.one_of(st.integers(), st.integers(-(2**63), 2**64), st.floats())
scalars = st.one_of(st.none(), st.booleans(), numbers, st.text(max_size=20))
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)


def chance(right: Any) -> st.SearchStrategy[Any]:
    """Mostly what belongs there, else anything."""
    return st.one_of(st.just(right), st.just(right), st.just(right), values)


def fields(**right: Any) -> st.SearchStrategy[dict[str, Any]]:
    parts = {
        name: value if isinstance(value, st.SearchStrategy) else chance(value)
        for name, value in right.items()
    }
    return st.fixed_dictionaries({}, optional=parts)


people = fields(id=501, is_bot=False, first_name="Ann", language_code="fr")
chats = fields(id=501, type="private", is_forum=True, title="Home")
messages = fields(
    message_id=7,
    date=1_795_000_000,
    chat=chats,
    text=st.one_of(st.text(max_size=30), values),
    caption="words",
    voice=fields(file_id="a", file_unique_id="b", duration=3),
    message_thread_id=5,
    is_topic_message=True,
    edit_date=2**70,
    **{"from": people},
)
presses = fields(
    id="1",
    chat_instance="2",
    data=st.text(max_size=70),
    message=messages,
    **{"from": people},
)
updates = st.one_of(
    fields(
        update_id=1,
        message=messages,
        callback_query=presses,
        edited_message=messages,
        channel_post=messages,
        my_chat_member=values,
    ),
    values,
)


@given(updates)
@tries(full=10_000, sample=300)
def test_an_update_of_any_shape_becomes_a_row_or_is_refused(update: Any) -> None:
    take(update)


@given(seeds)
@tries(full=100_000, sample=300)
def test_a_spoilt_update_becomes_a_row_or_is_refused(seed: int) -> None:
    take(spoilt(an_update(seed), random.Random(seed)))


def take(update: Any) -> None:
    try:
        payload = orjson.dumps(update)
    except TypeError:  # numbers that no JSON of Telegram's holds
        payload = b"{}"
    try:
        row = to_inbox_row(42, update, payload, NOW)
    except InvalidInput:
        return
    assert row.received_at == NOW
    with suppress(ValidationError, InvalidInput):  # then it is set aside
        read(Update.model_validate(update), Turn((row,)))


def read(update: Update, turn: Turn) -> None:
    """What is read without asking Telegram: all that is not said in a group."""
    said = update.message
    if said and said.chat.type != "private":
        return
    reading = TurnReader(["help"]).read(turn, [update], Bot("42:TEST-token-of-nobody"))
    with pytest.raises(StopIteration):
        reading.send(None)


@given(st.text(max_size=90))
@tries(full=100_000, sample=400)
def test_a_forged_button_is_an_action_or_is_refused(data: str) -> None:
    try:
        action = Action.parse(data)
    except (InvalidInput, UnicodeEncodeError):
        return
    assert str(action) == data
    assert len(data.encode()) <= LONGEST_ACTION


YAML_TRAPS = [
    "[" * 400,
    "{a: " * 300,
    "2024-99-99",
    "9" * 5000,
    "!!python/object/apply:os.system [id]",
    "&a [*a]",
    "!!binary x",
    "0x" + "f" * 100,
    "\x00",
    "\ud800",
    "? ",
    "- " * 300,
    "<<: *x",
    "12:30:45",
    "1e999999",
    "%YAML 9.9\n---\n",
]


@given(st.one_of(st.text(), values.map(yaml.safe_dump), st.sampled_from(YAML_TRAPS)))
@tries(full=5_000, sample=30)
def test_any_file_is_read_as_a_persona_or_refused(tmp_path_factory: Any, content: str) -> None:
    check_persona(tmp_path_factory, content)


@given(seeds)
@tries(full=100_000, sample=60)
def test_a_spoilt_persona_is_read_or_refused(tmp_path_factory: Any, seed: int) -> None:
    check_persona(tmp_path_factory, spoilt_text(PERSONA, YAML_TRAPS, random.Random(seed)))


def test_the_persona_that_is_spoilt_is_one(tmp_path: Path) -> None:
    (tmp_path / "butler.yaml").write_text(PERSONA)
    assert refusal(lambda: read_personas(tmp_path)) is None


def check_persona(tmp_path_factory: Any, content: str) -> None:
    folder = FOLDERS.setdefault("personas", tmp_path_factory.mktemp("personas"))
    (folder / "butler.yaml").write_bytes(content.encode("utf-8", "surrogatepass"))
    assert "butler.yaml" in (refusal(lambda: read_personas(folder)) or "butler.yaml")


def refusal(parse: Callable[[], object]) -> str | None:
    """The product's own words; None where it has been read."""
    try:
        parse()
    except ConfigurationError as error:
        return str(error)
    return None


FOLDERS: dict[str, Path] = {}


@given(st.one_of(st.binary(max_size=200), st.data()))
@tries(full=100_000, sample=60)
def test_a_recording_is_read_or_refused(drawn: Any) -> None:
    sound = drawn if isinstance(drawn, bytes) else broken_note(drawn)
    reader = AvSoundReader(patience=5)
    with suppress(UnusableAudio):
        asyncio.run(reader.read(sound, NoteLimits(max_seconds=30)))


def broken_note(data: Any) -> bytes:
    note = bytearray(shipped_notes()[0].content)
    for _ in range(data.draw(st.integers(1, 20))):
        note[data.draw(st.integers(0, len(note) - 1))] = data.draw(st.integers(0, 255))
    return bytes(note[: data.draw(st.integers(1, len(note)))])


@given(
    st.dictionaries(
        st.sampled_from([name.upper() for name in Settings.model_fields]),
        st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=30),
        max_size=4,
    )
)
@tries(full=100_000, sample=200)
def test_settings_are_read_or_refused_in_one_line(chosen: dict[str, str]) -> None:
    with environment(chosen):
        said = refusal(lambda: load_settings(None))
    assert said is None or (said.split(":")[0].isupper() and "\n" not in said)


@contextmanager
def environment(chosen: Mapping[str, str]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in chosen.items():
            patch.setenv(name, value)
        yield


@pytest.mark.parametrize(
    "setting", ["LLM_BASE_URL", "STT_BASE_URL", "TELEGRAM_API_BASE_URL", "TELEGRAM_WEBHOOK_URL"]
)
def test_addresses_hold_no_credentials(setting: str) -> None:
    with environment({setting: "https://ann:wasp-nest@host/v1"}):
        said = refusal(lambda: load_settings(None))
    assert said
    assert setting in said
    assert "wasp-nest" not in said


def test_an_env_file_that_is_no_text_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"LLM_MODEL=\xff\xfe")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load_settings(tmp_path / ".env")
