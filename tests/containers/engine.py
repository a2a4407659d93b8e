"""A container engine: the one that is there, or on Debian, as root, one set up for this run."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEYS = "/usr/share/keyrings/debian-archive-keyring.gpg"
NEWER = f"deb [signed-by={KEYS}] http://deb.debian.org/debian trixie main"
PLUGINS = ("docker-compose", "docker-buildx")
PROGRAMS = ("prometheus", "prometheus-alertmanager", "caddy")


class NoEngine(Exception):
    """Says why there is none and what to do."""


def ran(*command: str | Path, **options: object) -> str:
    """What it printed. Raises CalledProcessError."""
    done = subprocess.run(command, check=True, capture_output=True, text=True, **options)  # type: ignore[call-overload]
    return str(done.stdout)


@contextmanager
def engine(work: Path) -> Iterator[None]:
    """While it lasts, `docker` and `docker compose` work; programs of a newer Debian lie unpacked
    under `work`/newer, for the stand-ins. Raises NoEngine."""
    if _works():
        yield
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise NoEngine("start a Docker engine, or run this on Debian as root: it then sets one up")
    _install(work)
    socket = work / "docker.sock"
    os.environ |= {"DOCKER_HOST": f"unix://{socket}", "DOCKER_CONFIG": str(work / "client")}
    os.environ.setdefault("DOCKER_API_VERSION", "1.41")
    folders = ("--data-root", work / "engine", "--exec-root", work / "exec")
    with (work / "dockerd.log").open("w") as log:
        daemon = subprocess.Popen(
            ["dockerd", *folders, "-H", f"unix://{socket}", "-p", work / "dockerd.pid"],
            stdout=log,
            stderr=log,
        )
    try:
        _wait_for(daemon, work)
        yield
    finally:
        daemon.terminate()
        daemon.wait(30)


def _works() -> bool:
    try:
        ran("docker", "info")
        ran("docker", "compose", "version")
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


def _install(work: Path) -> None:
    if not shutil.which("dockerd"):
        ran("apt-get", "install", "-y", "--no-install-recommends", "docker.io", "debootstrap")
    plugins = work / "client" / "cli-plugins"
    plugins.mkdir(parents=True, exist_ok=True)
    unpack_newer(work, PLUGINS + PROGRAMS)
    for plugin in (work / "newer/usr/libexec/docker/cli-plugins").iterdir():
        shutil.copy(plugin, plugins)


def unpack_newer(work: Path, packages: tuple[str, ...]) -> None:
    """Beside the system, which stays as it is."""
    apt, newer = work / "apt", work / "newer"
    if newer.exists():
        return
    for folder in ("lists/partial", "cache/archives/partial"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    (apt / "newer.list").write_text(NEWER + "\n")
    options = [
        *("-o", f"Dir::Etc::sourcelist={apt}/newer.list", "-o", "Dir::Etc::sourceparts=-"),
        *("-o", f"Dir::State::lists={apt}/lists", "-o", f"Dir::Cache={apt}/cache"),
        *("-o", "APT::Sandbox::User=root"),
    ]
    ran("apt-get", *options, "update")
    ran("apt-get", *options, "download", *packages, cwd=apt)
    for package in apt.glob("*.deb"):
        ran("dpkg-deb", "-x", package, newer)


def _wait_for(daemon: subprocess.Popen[bytes], work: Path) -> None:
    for _ in range(60):
        if _works():
            return
        if daemon.poll() is not None:
            break
        time.sleep(0.5)
    told = (work / "dockerd.log").read_text().splitlines()[-3:]
    raise NoEngine("dockerd does not run here: " + " | ".join(told))
