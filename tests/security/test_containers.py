"""What a break-in into one container gains is little: checked by rules, without a Docker engine."""

import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from tests.support.compose_file import read_compose_file

FILES = ("docker-compose.yml", "docker-compose.scale.yml")
BEGINS_AS_ROOT = {"mongo", "proxy"}  # their entrypoints or ports need it; they keep few rights
NEEDED = {"mongo": 5, "proxy": 1}


def services() -> dict[str, dict[str, Any]]:
    merged: dict[str, dict[str, Any]] = {}
    for file in FILES:
        for name, service in read_compose_file(file)["services"].items():
            merged[name] = merged.get(name, {}) | service
    return merged


def test_no_service_has_more_rights_than_it_needs() -> None:
    for name, service in services().items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert len(service.get("cap_add", ())) == NEEDED.get(name, 0), name
        is_ours = service["image"].startswith("majordome:")  # the Dockerfile names its user
        assert is_ours or name in BEGINS_AS_ROOT or service["user"] not in ("root", "0"), name


def test_every_image_has_an_exact_tag() -> None:
    for name, service in services().items():
        if not service["image"].startswith("majordome:"):
            assert re.fullmatch(r"[a-z/]+:v?\d+\.\d+\.\d+(-[a-z]+)?", service["image"]), name
    stages = re.findall(r"^FROM (\S+) AS (\S+)", Path("Dockerfile").read_text(), re.MULTILINE)
    ours = {stage for _, stage in stages}
    for image in {image for image, _ in stages} - ours:
        assert re.search(r":\d+\.\d+\.\d+", image), image


def test_the_stores_are_reached_by_the_product_alone() -> None:
    networks = read_compose_file(FILES[0])["networks"]
    assert networks["storage"]["internal"] is True
    for name, service in services().items():
        if name in ("mongo", "redis"):
            assert service["networks"] == ["storage"]
        if name in ("proxy", "prometheus", "grafana"):
            assert "storage" not in service["networks"]


def test_the_small_file_leaves_room_for_the_proxy_s_address() -> None:
    pool = read_compose_file(FILES[0])["networks"]["front"]["ipam"]["config"][0]
    proxy = services()["proxy"]["networks"]["front"]["ipv4_address"]
    assert ip_address(proxy) in ip_network(pool["subnet"])
    assert ip_address(proxy) not in ip_network(pool["ip_range"])


def test_no_password_stands_in_an_argument_or_the_environment() -> None:
    for name, service in services().items():
        said = str(service.get("command", "")) + str(service.get("healthcheck", ""))
        assert "secrets/" not in said, name
        for variable, value in (service.get("environment") or {}).items():
            assert "PASSWORD" not in variable or "FILE" in variable, (name, variable)
            assert "://:" not in str(value)
    script = Path("deploy/mongo_health.js").read_text()
    assert 'roles: [{ role: "readWrite", db: "majordome" }]' in script
