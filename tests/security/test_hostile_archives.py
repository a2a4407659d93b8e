"""No archive, however it was made, costs a document or the machine: it is restored, or refused."""

import gzip
import io
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from bson import encode
from hypothesis import given
from hypothesis import strategies as st
from pymongo.database import Database

from domain.shared.errors import InvalidInput
from infrastructure.mongo.archive_file import FORMAT, ArchiveWriter, records
from tests.support.command import ADMIN_KEY, Command
from tests.support.fuzzing import LONG, tries

pytestmark = LONG

PROFILE = {"_id": 1, "user_id": "1", "schema_version": 1}
MEGABYTE = 1024 * 1024


def archive(*entries: tuple[Any, Any], end: bool = True) -> bytes:
    """What is in a file before it is packed; entries are collection and document."""
    written = io.BytesIO()
    writer = ArchiveWriter(written)
    for collection, document in entries:
        writer.add(collection, document)
    if end:
        writer.end()
    return written.getvalue()


def nested(levels: int) -> dict[str, Any]:
    document: dict[str, Any] = {"_id": 1}
    for _ in range(levels):
        document = {"_id": 1, "inner": document}
    return document


def wrong_archives() -> dict[str, bytes]:
    whole = archive(("user_profiles", PROFILE))
    return {
        "of another format": encode({"majordome": FORMAT + 1}) + whole[24:],
        "without an end": archive(("user_profiles", PROFILE), end=False),
        "with another end": archive(end=False) + encode({"counts": {"user_profiles": 2}}),
        "with more after its end": whole + encode({"collection": "a", "document": PROFILE}),
        "of the server's own collections": archive(("system.users", PROFILE)),
        "of no collection": archive(("$cmd", PROFILE)),
        "of a number": archive((7, PROFILE), end=False) + encode({"counts": {}}),
        "of words for documents": archive(("user_profiles", "words")),
        "without an id": archive(("user_profiles", {"user_id": "1"})),
        "with an id twice": archive(("user_profiles", PROFILE), ("user_profiles", PROFILE)),
        "with two of one user": archive(
            ("user_profiles", PROFILE), ("user_profiles", PROFILE | {"_id": 2})
        ),
        "nested without end": archive(("user_profiles", nested(150))),
        "with lengths that lie": whole.replace(b"\x10schema", b"\x02schema"),
        "that is cut off": whole[:-3],
        "of a record without end": archive(end=False) + b"\xff\xff\xff\x7f" + b"a" * 100,
        "that unpacks without end": archive(end=False)
        + encode({"collection": "a", "document": {"_id": 1, "a": b"\0" * (10 * MEGABYTE)}}) * 30,
    }


@pytest.fixture
def installed(majordome: Command, stored: Database[dict[str, Any]]) -> Command:
    """With an administrator, and a user who is not to be lost."""
    assert majordome("keys", "list").exit_code == 0
    stored["user_profiles"].insert_one({"_id": "kept", "user_id": "9"})
    return majordome


def test_no_wrong_archive_changes_anything(
    installed: Command, stored: Database[dict[str, Any]], tmp_path: Path
) -> None:
    file = tmp_path / "wrong.bak"
    for what, content in wrong_archives().items():
        file.write_bytes(gzip.compress(content, 1))
        result = installed("restore", str(file), "--replace", "--yes")
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1), what
        assert [user["_id"] for user in stored["user_profiles"].find()] == ["kept"], what
        assert not [name for name in stored.list_collection_names() if "restoring" in name], what


def test_a_right_one_keeps_the_indexes(
    installed: Command, stored: Database[dict[str, Any]], tmp_path: Path
) -> None:
    before = stored["user_profiles"].index_information()
    (tmp_path / "right.bak").write_bytes(gzip.compress(archive(("user_profiles", PROFILE))))
    restored = installed("restore", str(tmp_path / "right.bak"), "--replace", "--yes")
    assert restored.exit_code == 0, restored.output
    assert list(stored["user_profiles"].find()) == [PROFILE]
    assert stored["user_profiles"].index_information() == before


def test_reading_takes_no_more_memory_than_a_document(tmp_path: Path) -> None:
    large = {"_id": 1, "text": "a" * MEGABYTE}
    file = tmp_path / "large.bak"
    file.write_bytes(gzip.compress(archive(*[("user_memory", large)] * 60), 1))
    tracemalloc.start()
    try:
        assert count(records(file)) == 60
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20 * MEGABYTE


def count(entries: Iterable[object]) -> int:
    return sum(1 for _ in entries)


@given(st.data())
@tries(full=100_000, sample=300)
def test_a_spoilt_archive_is_read_or_refused(tmp_path_factory: Any, data: st.DataObject) -> None:
    file = FOLDER.setdefault("folder", tmp_path_factory.mktemp("archives")) / "spoilt.bak"
    content = bytearray(archive(("user_profiles", PROFILE), ("user_memory", nested(3))))
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(content)))
        end = start + data.draw(st.integers(0, 4))
        content[start:end] = data.draw(st.binary(max_size=8))
    file.write_bytes(gzip.compress(bytes(content), 1) if data.draw(st.booleans()) else content)
    assert refused(lambda: count(records(file))) in (True, False)


FOLDER: dict[str, Path] = {}


def refused(work: Callable[[], object]) -> bool:
    try:
        work()
    except InvalidInput:
        return True
    return False


def test_a_backup_follows_no_link_that_somebody_has_put_in_its_way(
    installed: Command, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.write_text("mine")
    for name in ("majordome.bak", "majordome.bak.part"):
        (tmp_path / name).symlink_to(precious)
    assert installed("backup", str(tmp_path / "majordome.bak")).exit_code == 0
    assert precious.read_text() == "mine"
    assert not (tmp_path / "majordome.bak").is_symlink()


def test_only_an_administrator_takes_the_whole_database_or_puts_it_back(
    installed: Command, stored: Database[dict[str, Any]], tmp_path: Path
) -> None:
    keys = ["a-key-that-nobody-has-given-out"]
    for role in ("support", "ops", "service"):
        added = installed("keys", "add", "somebody", "--role", role)
        keys.append(added.stdout.strip().split()[-1])
    file = tmp_path / "taken.bak"
    for key in keys:
        assert installed("backup", str(file), key=key).exit_code == 1
        assert not file.exists()
    file.write_bytes(gzip.compress(archive(("user_profiles", PROFILE))))
    for key in keys:
        assert installed("restore", str(file), "--replace", "--yes", key=key).exit_code == 1
    assert [user["_id"] for user in stored["user_profiles"].find()] == ["kept"]


def test_both_are_written_down(
    installed: Command, stored: Database[dict[str, Any]], tmp_path: Path
) -> None:
    file = str(tmp_path / "majordome.bak")
    assert installed("backup", file, key=ADMIN_KEY).exit_code == 0
    assert installed("restore", file, "--replace", "--yes").exit_code == 0
    acts = [(act["action"], act["outcome"]) for act in stored["audit_log"].find()]
    assert ("back_up", "begun") in acts
    assert ("restore", "done") in acts
