"""`make test-containers`: builds, starts both compose files, tries them, takes all down.

What it needs of images comes from a registry or is a stand-in; it says which.
"""

import asyncio
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.guard import SESSION_COOKIE, Rules
from tests.containers.engine import NoEngine, engine, ran
from tests.containers.images import HERE, ROOT, provide
from tests.support.sandbox_user import SandboxClient

BOT = 10000
TELEGRAM = "http://127.0.0.1:18081"
PRODUCT = "http://127.0.0.1:18080"
PROMETHEUS = "http://127.0.0.1:19090"
PROXY = "https://localhost:18443"
WORK = Path(os.environ.get("CONTAINERS_WORK", "/var/tmp/majordome-containers"))


SECRET = "TEST-token-of-the-containers"
GUEST = {SESSION_COOKIE: Rules(SECRET).session()}


class Installation:
    """One as `docs/operational/deployment.md` makes it, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("docker-compose.yml", "docker-compose.scale.yml"):
            shutil.copy(ROOT / name, folder)
        for name in ("config", "deploy"):
            shutil.copytree(ROOT / name, folder / name)
        ran("bash", folder / "deploy/make_secrets.sh", folder)
        (folder / "secrets/telegram_bot_token").write_text(f"{BOT}:{SECRET}")
        self._files = ["docker-compose.yml", str(HERE / "compose.test.yml")]

    def many(self) -> None:
        self._files += ["docker-compose.scale.yml", str(HERE / "compose.test.scale.yml")]

    def secret(self, name: str) -> str:
        return (self.folder / "secrets" / name).read_text()

    def compose(self, *command: str) -> str:
        files = [part for file in self._files for part in ("-f", file)]
        environment = os.environ | {"DOMAIN": "localhost"}
        return ran("docker", "compose", *files, *command, cwd=self.folder, env=environment)


def say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


async def step(what: str, work: Callable[[], Any]) -> Any:
    began = time.monotonic()
    found = await asyncio.to_thread(work)
    found = await found if asyncio.iscoroutine(found) else found
    say(f"{time.monotonic() - began:6.1f} s  {what}")
    return found


async def until(check: Callable[[], Awaitable[bool]], seconds: float, what: str) -> None:
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            if await check():
                return
        except (aiohttp.ClientError, OSError):
            pass
        await asyncio.sleep(1)
    raise AssertionError(f"not within {seconds:g} s: {what}")


async def converse(words: str) -> None:
    async with SandboxClient.open(TELEGRAM, BOT, GUEST) as client:
        ann = await client.user("Ann", id=501)
        before = len(await client.calls("sendMessage"))
        await ann.send_text(words)

        async def answered() -> bool:
            return len(await client.calls("sendMessage")) > before

        await until(answered, 60, f"an answer to {words!r}")


async def ready() -> None:
    async with aiohttp.ClientSession() as session:

        async def answers() -> bool:
            async with session.get(f"{PRODUCT}/readyz") as answer:
                return answer.status == 200

        await until(answers, 180, "/readyz")


async def alert_fires(name: str) -> None:
    async with aiohttp.ClientSession() as session:

        async def fires() -> bool:
            async with session.get(f"{PROMETHEUS}/api/v1/alerts") as answer:
                alerts = (await answer.json())["data"]["alerts"]
            firing = {a["labels"]["alertname"] for a in alerts if a["state"] == "firing"}
            return name in firing

        await until(fires, 240, f"the alert {name}")


async def targets_up(count: int) -> None:
    async with aiohttp.ClientSession() as session:

        async def up() -> bool:
            query = {"query": 'count(up{job="majordome"} == 1)'}
            async with session.get(f"{PROMETHEUS}/api/v1/query", params=query) as answer:
                result = (await answer.json())["data"]["result"]
            return bool(result) and int(result[0]["value"][1]) >= count

        await until(up, 120, f"{count} targets")


async def asked_through_the_proxy(installation: Installation) -> None:
    trusting = ssl._create_unverified_context()
    key = {"Authorization": f"Bearer {installation.secret('internal_api_token')}"}
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=trusting)) as session:

        async def served() -> bool:
            async with session.get(f"{PROXY}/v1/ai/use-cases", headers=key) as answer:
                return answer.status == 200

        await until(served, 60, "/v1 through the proxy")
        async with session.get(f"{PROXY}/metrics") as answer:
            assert answer.status == 404, "metrics stay inside"
        await written_by_webhook(installation, session)


async def written_by_webhook(installation: Installation, session: aiohttp.ClientSession) -> None:
    person = {"id": 502, "is_bot": False, "first_name": "Bob"}
    message = {"message_id": 1, "date": int(time.time()), "text": "hello", "from": person}
    update = {"update_id": 900_001, "message": message | {"chat": person | {"type": "private"}}}
    shown = {"X-Telegram-Bot-Api-Secret-Token": installation.secret("telegram_webhook_secret")}
    async with SandboxClient.open(TELEGRAM, BOT, GUEST) as client:
        await client.user("Bob", id=502)
        before = len(await client.calls("sendMessage"))
        url = f"{PROXY}/telegram/webhook"
        async with session.post(url, json=update, headers=shown) as answer:
            assert answer.status == 200, answer.status

        async def answered() -> bool:
            return len(await client.calls("sendMessage")) > before

        await until(answered, 60, "an answer to a webhook's update")


async def try_small(installation: Installation) -> None:
    up = ("up", "-d", "--no-build", "--wait", "--wait-timeout", "240")
    await step("the small file is up and healthy", lambda: installation.compose(*up))
    await step("and ready", ready)
    in_product = ("exec", "-T", "majordome", "majordome")
    found = await step("doctor", lambda: installation.compose(*in_product, "doctor", "--json"))
    failed = [check for check in json.loads(found) if check.get("health") == "failed"]
    assert not failed, failed
    await step("a conversation", lambda: converse("my cat is called Ozymandias"))
    await step("Prometheus sees it", lambda: targets_up(1))
    backup = (*in_product, "backup", "/data/try.bak")
    await step("a backup", lambda: installation.compose(*backup))
    drill = (*in_product, "backup", "--verify", "/data/try.bak")
    await step("and its drill", lambda: installation.compose(*drill))
    await step("stopped", lambda: installation.compose("stop", "majordome"))
    await step("MajordomeDown fires", lambda: alert_fires("MajordomeDown"))
    once = ("run", "--rm", "--no-deps", "-T", "majordome", "majordome")
    restore = (*once, "restore", "/data/try.bak", "--replace", "--yes")
    await step("restored", lambda: installation.compose(*restore))
    await step("started again", lambda: installation.compose(*up))
    await step("a conversation", lambda: converse("what is my cat called?"))


async def try_many(installation: Installation) -> None:
    installation.many()
    many = ("--scale", "bot=3", "--scale", "majordome=2", "--scale", "worker=2")
    up = ("up", "-d", "--no-build", "--wait", "--wait-timeout", "240", *many)
    await step("3 bots, 2 APIs, 2 workers", lambda: installation.compose(*up))
    await step("Prometheus sees all seven", lambda: targets_up(7))
    await step("/v1 and a webhook through Caddy", lambda: asked_through_the_proxy(installation))


async def main() -> int:
    with engine(WORK), tempfile.TemporaryDirectory(prefix="majordome-", dir="/var/tmp") as made:
        missing = await step("images", lambda: provide(WORK))
        say("          stand-ins: " + (", ".join(missing) or "none"))
        version = os.environ.setdefault("MAJORDOME_VERSION", "under-test")
        for target in ("lean", "speech"):
            name = f"majordome:{version}" + ("" if target == "speech" else "-lean")
            build = ("docker", "build", "-q", "--target", target, "-t", name, str(ROOT))
            await step(f"built {target}: {name}", partial(ran, *build))
            size = ran("docker", "image", "inspect", "-f", "{{.Size}}", name)
            say(f"          {int(size) / 1e6:.0f} MB with the base image")
        installation = Installation(Path(made))
        try:
            await try_small(installation)
            await try_many(installation)
        except (subprocess.CalledProcessError, AssertionError) as error:
            if isinstance(error, subprocess.CalledProcessError):
                say(error.stdout[-2000:], error.stderr[-2000:])
            say(str(error))
            say(installation.compose("logs", "--tail", "40")[-6000:])
            return 1
        finally:
            await step("taken down", lambda: installation.compose("down", "-v", "--timeout", "20"))
    return 0


if __name__ == "__main__":
    WORK.mkdir(parents=True, exist_ok=True)
    try:
        raise SystemExit(asyncio.run(main()))
    except NoEngine as problem:
        raise SystemExit(f"No containers were tried: {problem}") from None
