from collections.abc import Mapping, Sequence

from domain.shared.errors import NotFound
from domain.shared.language import Language


class CannedReplies:
    """Prepared words of operators, by name, each in every language of ours."""

    def __init__(self, replies: Mapping[str, Mapping[Language, str]], default: Language) -> None:
        self._replies = replies
        self._default = default

    @property
    def names(self) -> Sequence[str]:
        return tuple(self._replies)

    def text(self, name: str, language_code: str | None) -> str:
        """Raises NotFound, which names those that there are."""
        if name not in self._replies:
            known = ", ".join(self._replies)
            raise NotFound(f"there is no canned reply {name!r}; there are: {known}")
        return self._replies[name][Language.from_code(language_code, default=self._default)]
