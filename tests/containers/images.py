"""Every image the files name: pulled, or where no registry answers, a stand-in under its tag."""

import re
import shutil
import subprocess
from pathlib import Path

from tests.containers.engine import ran, unpack_newer

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")
MONGOD = Path("~/.cache/majordome/mongod-6.0.27").expanduser()
FROM_NEWER = {
    "prometheus": "prometheus",
    "prometheus-alertmanager": "alertmanager",
    "caddy": "caddy",
}


def wanted() -> list[str]:
    """Of the compose files and the Dockerfile."""
    files = (ROOT / name for name in ("docker-compose.yml", "docker-compose.scale.yml"))
    named = {i for file in files for i in re.findall(r"^ +image: (\S+)", file.read_text(), re.M)}
    named |= set(re.findall(r"^FROM (\S+:\S+)", (ROOT / "Dockerfile").read_text(), re.M))
    return sorted(image for image in named if not image.startswith("majordome:"))


def provide(work: Path) -> list[str]:
    """The images that are stand-ins."""
    missing = [image for image in wanted() if not _there(image)]
    if missing:
        _make_base(work)
        _gather(work)
    for image in missing:
        name = re.split(r"[/:]", image.removeprefix("prom/").removeprefix("grafana/"))[0]
        if name == "python":
            ran("docker", "tag", "standin-debian", image)
        else:
            ran("docker", "build", "-q", "--target", name, "-t", image, work / "standins")
    return missing


def _there(image: str) -> bool:
    for command in (("image", "inspect", image), ("pull", "-q", image)):
        try:
            subprocess.run(["docker", *command], check=True, capture_output=True, timeout=300)
        except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
            continue
        return True
    return False


def _make_base(work: Path) -> None:
    """Debian with a Python, and with what this machine trusts."""
    tree = work / "debian"
    if not tree.exists():
        packages = "--include=python3,python3-venv,ca-certificates,tzdata"
        mirror = "http://deb.debian.org/debian"
        ran("debootstrap", "--variant=minbase", packages, "bookworm", tree, mirror)
    for left in (
        "var/cache/apt/archives",
        "var/lib/apt/lists",
        "usr/share/doc",
        "usr/share/locale",
    ):
        shutil.rmtree(tree / left, ignore_errors=True)
    python = tree / "usr/bin/python"
    python.unlink(missing_ok=True)
    python.symlink_to("python3")
    shutil.copy(CERTIFICATES, tree / "etc/ssl/certs/ca-certificates.crt")
    environment = "ENV PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin PIP_CERT=" + str(
        CERTIFICATES
    )
    with subprocess.Popen(["tar", "-C", tree, "-c", "."], stdout=subprocess.PIPE) as packed:
        command = ["docker", "import", "-c", environment, "-", "standin-debian"]
        subprocess.run(command, stdin=packed.stdout, check=True, capture_output=True)


def _gather(work: Path) -> None:
    """What the stand-ins are made of."""
    target = work / "standins"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(HERE / "standins", target)
    shutil.copytree(MONGOD, target / "mongod-files")
    unpack_newer(work, tuple(FROM_NEWER))
    shutil.copytree(work / "newer/usr/share/prometheus/alertmanager", target / "share")
    (target / "bin").mkdir()
    for package, name in FROM_NEWER.items():
        shutil.copy(work / "newer/usr/bin" / package, target / "bin" / name)
