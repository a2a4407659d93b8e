"""What people mean by the pictures that they put below a reply."""

from collections.abc import Collection
from typing import Final

_PLEASED: Final = frozenset("👍❤🔥👏🥰😁🎉🤩🙏👌😍💯🏆🤗😘🤝🫡😂🤣💘🆒")
_NOT_PLEASED: Final = frozenset("👎💩🤮🤬😡🥱🖕🤡")
_SHAPES: Final = "\ufe0f\u200d"


def thumb_of(reactions: Collection[str]) -> int:
    """1 for a thumb up, -1 for a thumb down, 0 for neither, or both."""
    first = {each.strip(_SHAPES)[:1] for each in reactions}
    return bool(first & _PLEASED) - bool(first & _NOT_PLEASED)
