"""What character cards write for names: `{{char}}`, `{{user}}`, `{{original}}`."""

import re

_MACRO = re.compile(r"\{\{\s*(char|user|original)\s*\}\}|<(BOT|USER)>", re.IGNORECASE)
_OLD = {"bot": "char", "user": "user"}


def filled(text: str, *, char: str, user: str, original: str = "") -> str:
    """Every known macro by its value; what looks like another one stays as it is."""
    if "{{" not in text and "<" not in text:
        return text
    values = {"char": char, "user": user, "original": original}

    def value(found: re.Match[str]) -> str:
        name = (found[1] or _OLD[found[2].lower()]).lower()
        return values[name]

    return _MACRO.sub(value, text)
