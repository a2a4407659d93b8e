"""What an attacker would put into an update, reproducible by its seed."""

import random
from copy import deepcopy
from typing import Any

LARGE = 2**63

HOSTILE: list[Any] = [
    *(None, True, -1, 0, 2**31, LARGE - 1, LARGE, -LARGE, 10**30, 1e308, "", "0", "🙂" * 40),
    *("\x00", "$where", "a.b", "../../etc/passwd", "{{7*7}}", "<b>", "_" * 2000, "/" + "a" * 300),
    *([], {}, [[]], {"$gt": ""}, {"a.b": 1}, {"": 0}, [None] * 30, {"id": LARGE}),
]


def an_update(number: int) -> dict[str, Any]:
    """Of fifty people; every second one presses a button."""
    person = {"id": 900_000 + number % 50, "is_bot": False, "first_name": "Eve"}
    chat = {"id": person["id"], "type": "private", "first_name": "Eve"}
    message = {
        "message_id": number,
        "date": 1_795_000_000,
        "chat": chat,
        "from": person,
        "text": f"00-{number}",
    }
    press = {
        "id": str(number),
        "from": person,
        "chat_instance": "1",
        "data": "persona:butler",
        "message": message,
    }
    kinds: list[dict[str, Any]] = [{"message": message}, {"callback_query": press}]
    return {"update_id": 10_000_000 + number, **kinds[number % 2]}


def spoilt(update: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """With one to three of its values replaced, wherever they are."""
    for _ in range(chance.randint(1, 3)):
        holder: dict[str, Any] = update
        while True:
            name = chance.choice(list(holder))
            inner = holder[name]
            if not (isinstance(inner, dict) and inner) or chance.random() < 0.2:
                break
            holder = inner
        holder[name] = deepcopy(chance.choice(HOSTILE))
    return update


def spoilt_text(text: str, traps: list[str], chance: random.Random) -> str:
    """With up to four places replaced, doubled or cut out."""
    for _ in range(chance.randint(1, 4)):
        start = chance.randint(0, len(text))
        end = min(len(text), start + chance.randint(0, 40))
        letters = "".join(chr(chance.choice((32, 58, 45, 10, 34, 0x1F642, 0))) for _ in range(3))
        usual = chance.choice((letters, text[start:end]))
        text = (
            text[:start] + (chance.choice(traps) if chance.random() < 0.2 else usual) + text[end:]
        )
    return text
