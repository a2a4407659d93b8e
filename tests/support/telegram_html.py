"""Telegram's HTML as Telegram reads it."""

from html.parser import HTMLParser


class Reader(HTMLParser):
    """Reads Telegram's HTML as Telegram does; an unbalanced or unknown tag is an error."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in {"b", "i", "code", "pre", "a"}
        assert tag not in self.open
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.seen += data


def visible(html: str) -> str:
    reader = Reader()
    reader.feed(html)
    reader.close()
    assert not reader.open
    return reader.seen
