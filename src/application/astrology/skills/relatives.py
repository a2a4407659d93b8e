"""Whose chart is asked for, where it is not one's own."""

import re
from collections.abc import Mapping

from application.astrology.skills.requests import plain

ANYBODY = "anybody"
"""The name under which somebody is looked for who is no relative."""


class Relatives:
    """`names` are what a chart is called, with the words by which the person is meant; `charts`
    the words for what is asked for, `other_charts` those that mean other things as well, unless a
    chart is spoken of. Raises re.error.
    """

    def __init__(self, charts: str, other_charts: str, names: Mapping[str, str]) -> None:
        self._charts = re.compile(charts)
        self._any_charts = re.compile(f"{charts}|{other_charts}")
        self._names = {name: re.compile(pattern) for name, pattern in names.items()}

    def whose(self, words: str, *, of_charts: bool = False) -> str:
        """The name of the chart that is asked for, else nothing; `of_charts`: of one is spoken."""
        charts = self._any_charts if of_charts else self._charts
        return self.meant(words) if charts.search(plain(words)) else ""

    def meant(self, words: str) -> str:
        """The same where it is clear that a chart is asked for."""
        said = plain(words)
        return next((name for name, meant in self._names.items() if meant.search(said)), "")
