"""What can be checked of the deployment's files without a Docker engine."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from infrastructure.settings import Settings
from tests.support.compose_file import read_compose_file

DOCKERFILE = Path("Dockerfile").read_text(encoding="utf-8")
COMPOSE = ("docker-compose.yml", "docker-compose.scale.yml")
OURS = ("majordome", "bot", "worker")


def compose(name: str) -> dict[str, Any]:
    parsed: dict[str, Any] = read_compose_file(name)
    return parsed


def services() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (file, name, service)
        for file in COMPOSE
        for name, service in compose(file)["services"].items()
    ]


def test_the_image_runs_as_somebody_without_rights_and_says_how_it_is() -> None:
    for target in ("lean", "speech"):
        image = with_what_it_stands_on(target)
        assert re.search(r"^USER (?!root)", image, re.MULTILINE)
        assert re.search(r"^HEALTHCHECK .*\n?.*/healthz", image, re.MULTILINE)
        assert "tzdata" in image
        assert "pip install" not in image


def with_what_it_stands_on(target: str) -> str:
    """The steps of a target of the Dockerfile, and of those it is made from."""
    stages = re.findall(r"^FROM (\S+) AS (\S+)\n((?:(?!FROM ).*\n?)*)", DOCKERFILE, re.MULTILINE)
    found = {name: (beneath, steps) for beneath, name, steps in stages}
    steps = ""
    while target in found:
        target, more = found[target]
        steps += more
    return steps


def test_the_image_is_built_from_pinned_parts() -> None:
    named = re.findall(r"^FROM (\S+) AS (\S+)", DOCKERFILE, re.MULTILINE)
    images = {image for image, _ in named} - {stage for _, stage in named}
    assert len(images) == 1
    assert not [image for image in images if ":" not in image or image.endswith(":latest")]
    assert "--require-hashes" in DOCKERFILE
    assert not re.search(r"^ADD ", DOCKERFILE, re.MULTILINE)
    for install in re.findall(r"apt-get install[^&]*", DOCKERFILE):
        assert "--no-install-recommends" in install
    assert "rm -rf /var/lib/apt/lists/*" in DOCKERFILE


@pytest.mark.parametrize(("file", "name", "service"), services())
def test_every_service_finds_its_secrets_files_and_settings(
    file: str, name: str, service: dict[str, Any]
) -> None:
    both = [compose(one) for one in COMPOSE]
    secrets = {secret for one in both for secret in one.get("secrets", {})}
    assert set(service.get("secrets", ())) <= secrets
    for volume in service.get("volumes", ()):
        source = volume.split(":")[0]
        assert not source.startswith("./") or Path(source).exists(), source
    if name in OURS:
        known = {field.upper() for field in Settings.model_fields}
        assert set(service.get("environment", {})) <= known
        assert {secret.upper() for secret in service.get("secrets", ())} <= known


@pytest.mark.parametrize(
    ("file", "name", "service"), [s for s in services() if "image" in s[2] and s[1] in OURS]
)
def test_our_containers_cannot_write_to_themselves_or_gain_rights(
    file: str, name: str, service: dict[str, Any]
) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_nothing_but_the_proxy_is_reached_from_outside() -> None:
    published = {name: port for _, name, service in services() for port in service.get("ports", ())}
    outside = {name for name, port in published.items() if not port.startswith("127.0.0.1:")}
    assert outside == {"proxy"}


def test_every_secret_is_made_by_the_script_and_kept(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash
    script = Path("deploy/make_secrets.sh").resolve()
    for _ in range(2):
        subprocess.run([bash, script, tmp_path], check=True, capture_output=True)
    made = {file.name: file.read_text() for file in (tmp_path / "secrets").iterdir()}
    declared = {secret for file in COMPOSE for secret in compose(file).get("secrets", {})}
    assert made.keys() == declared
    assert made["mongo_majordome_password"] in made["mongodb_uri"]
    assert made["mongo_password"] not in made["mongodb_uri"]
    assert made["redis_password"] in made["redis_url"]
    assert not [name for name, secret in made.items() if secret.endswith("\n")]
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_what_the_image_holds_is_enough_and_secrets_come_from_files(
    tmp_path: Path, mongo_uri_and_name: tuple[str, str]
) -> None:
    uri, name = mongo_uri_and_name
    image, secrets = tmp_path / "app", tmp_path / "secrets"
    for sources in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE):
        for source in sources.split():
            copy(Path(source), image / source)
    secrets.mkdir()
    (secrets / "mongodb_uri").write_text(uri + "\n")
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(image / "src"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SECRETS_DIR": str(secrets),
        "MONGODB_DATABASE": name,
        "DATA_DIR": str(tmp_path / "data"),
        "STT_MODEL": "",
    }
    done = subprocess.run(
        [sys.executable, "-m", "main", "doctor", "--json"],
        cwd=image,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    found = {check["check"]: check for check in json.loads(done.stdout)}
    assert found["mongodb writes"]["health"] == "ok"
    assert uri not in done.stdout + done.stderr


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(
            source, target, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True
        )
    else:
        shutil.copy(source, target)
