"""What the model is told in real situations, kept as pages to be read.

The situations are played in the sandbox's Telegram and recorded where the model would stand: the
whole product lies between. After a change that is meant, `RECORD_PROMPTS=1 pytest tests/golden`
writes the pages anew; read them before they are committed.
"""

import base64
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.golden.scenes import GREETING, SITUATIONS, Scene, Situation

PAGES = Path(__file__).parent / "prompts"


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda situation: situation.__name__)
async def test_the_model_is_told_what_the_page_shows(scene: Scene, situation: Situation) -> None:
    scene.model_says(GREETING)
    await situation(scene)
    written = page(situation.__name__, scene)
    file = PAGES / f"{situation.__name__}.md"
    if os.environ.get("RECORD_PROMPTS"):
        file.write_text(written, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == written


def test_no_page_is_left_of_a_situation_that_is_played_no_more() -> None:
    played = {situation.__name__ for situation in SITUATIONS}
    assert {file.stem for file in PAGES.glob("*.md")} == played


def page(name: str, scene: Scene) -> str:
    parts = [f"# {name.replace('_', ' ').capitalize()}"]
    for message in scene.llm.requests[-1].messages:
        parts.append(f"## {message['role']}\n{shown(message['content'])}")
    parts += [f"## what the person reads\n{read(answer)}" for answer in scene.answers]
    return "\n\n".join(parts) + "\n"


def shown(content: Any) -> str:
    """Marks of one installation or request, and minutes, stand as what they are."""
    if isinstance(content, str):
        plain = re.sub(r"\([0-9a-f]{16}\)", "(canary)", content)
        plain = re.sub(r"(<now>.*?\d\d):\d\d", r"\1:mm", plain)
        return re.sub(r"\^[0-9a-f]{4}\^", "^mark^", plain)
    return "\n".join(map(_part, content))


def _part(part: dict[str, Any]) -> str:
    if part["type"] == "text":
        return str(part["text"])
    kind, _, data = part["image_url"]["url"].partition(";base64,")
    return f"[a picture: {kind.removeprefix('data:')}, {len(base64.b64decode(data))} bytes]"


def read(answer: dict[str, Any]) -> str:
    told = "\n".join((answer.get("text") or answer.get("caption", ""), *_rows(answer)))
    return re.sub(r"(\[[^]]* \d\d):\d\d\?", r"\1:mm?", told)


def _rows(answer: dict[str, Any]) -> Iterator[str]:
    for row in answer.get("reply_markup", {}).get("inline_keyboard", ()):
        yield " ".join(f"[{button['text']}]" for button in row)
