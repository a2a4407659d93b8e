"""A text that is still being written, for whoever looks at it now and then."""

from collections.abc import Callable
from typing import TypeAlias

from domain.dialogue.stream_filters import StreamFilter

SoFar: TypeAlias = Callable[[], str]
"""Gives the whole text so far, as it may be seen now; empty as long as nothing may."""

Show: TypeAlias = Callable[[SoFar], None]
"""Is told each time a text has grown. A text that begins anew comes as another `SoFar`."""


def show_nothing(so_far: SoFar) -> None:
    pass


def through(open_filter: Callable[[], StreamFilter], show: Show | None) -> Show | None:
    """Shows of a growing text what a filter lets through; nothing is filtered before somebody
    looks, since most answers are complete before that.
    """
    if show is None:
        return None
    view: _View | None = None

    def watch(so_far: SoFar) -> None:
        nonlocal view
        if view is None or view.source != so_far:
            view = _View(so_far, open_filter)
        show(view.look)

    return watch


class _View:
    """Of one text, what a filter has let through."""

    def __init__(self, source: SoFar, open_filter: Callable[[], StreamFilter]) -> None:
        self.source = source
        self._open_filter = open_filter
        self._filter: StreamFilter | None = None
        self._seen = self._shown = ""

    def look(self) -> str:
        if self._filter is None:
            self._filter = self._open_filter()
        text = self.source()
        if fresh := text[len(self._seen) :]:
            self._shown += self._filter.feed(fresh)
            self._seen = text
        return self._shown
