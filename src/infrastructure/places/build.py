"""Makes the database of places; `python -m infrastructure.places.build FILE POPULATION NAMES`.

A process of its own, so that the memory it takes is given back.
"""

import json
import os
import re
import sqlite3
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from infrastructure.places.source import DATA, cities
from infrastructure.places.spelling import key_of
from infrastructure.yaml_text import read_yaml

_READABLE: Final = re.compile(r"[a-z0-9\u0430-\u044f\u0451-\u045f\u0491 ]+")
"""Latin and Cyrillic; names in other letters are found by their Latin ones."""

_HYPHENATED: Final = re.compile(r"[\u0400-\u04ff]|Saint")
"""How names begin that are written with hyphens rather than spaces, where somebody does so."""

_WELL_KNOWN: Final = 15_000
_SURELY_OVER: Final = 600
"""Seconds after which nobody builds any more."""

_NO_ABBREVIATION: Final = 4
"""Letters from which on a name is fit to be shown."""

_SHOWN_AS: Final = " = "
"""Between a nickname and the name that whoever uses it is shown."""

_SCHEMA: Final = """
    CREATE TABLE place (
        id INTEGER PRIMARY KEY, name TEXT, country TEXT, region TEXT,
        latitude REAL, longitude REAL, zone TEXT, population INTEGER
    );
    CREATE TABLE region (code TEXT PRIMARY KEY, name TEXT);
    CREATE TABLE alias (
        key TEXT, place INTEGER, called TEXT, PRIMARY KEY (key, place)
    ) WITHOUT ROWID;
    CREATE TABLE spelling (id INTEGER PRIMARY KEY, key TEXT);
    CREATE VIRTUAL TABLE alike USING fts5(
        key, content='spelling', content_rowid='id', tokenize='trigram', detail=none
    );
"""
_FINISH: Final = f"""
    INSERT INTO spelling (key) SELECT DISTINCT key FROM alias JOIN place ON id = place
        WHERE population >= {_WELL_KNOWN} AND length(key) > 3;
    INSERT INTO alike (rowid, key) SELECT id, key FROM spelling;
    CREATE INDEX place_by_latitude ON place (latitude, longitude);
"""


def build(path: Path, population: int, names: Path) -> None:
    """All at once: nobody ever sees half a database. `names` adds some to those of GeoNames."""
    _tidy(path.parent)
    # A name of its own: another one may still build for a process that was killed.
    unfinished = path.with_suffix(f".{os.getpid()}.new")
    database = sqlite3.connect(unfinished)
    try:
        database.executescript(_SCHEMA)
        _fill(database, population, names)
        database.executescript(_FINISH)
        database.commit()
    finally:
        database.close()
    unfinished.rename(path)


def _tidy(folder: Path) -> None:
    """What was begun and never finished goes."""
    long_ago = time.time() - _SURELY_OVER
    for left in folder.glob("*.new*"):
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < long_ago:
                left.unlink()


def _fill(database: sqlite3.Connection, population: int, names: Path) -> None:
    records = json.loads(cities(population).read_bytes())
    states = json.loads((DATA / "us_states.json").read_bytes())
    regions = {code: state["name"] for code, state in states.items()}
    database.executemany("INSERT INTO region VALUES (?,?)", regions.items())
    extra = read_yaml(names.read_text(encoding="utf-8"))
    database.executemany(
        "INSERT INTO place VALUES (?,?,?,?,?,?,?,?)",
        [_row(record, regions) for record in records.values()],
    )
    aliases = (
        (key, record["geonameid"], name)
        for record in records.values()
        for key, name in _aliases(record, extra)
    )
    database.executemany("INSERT OR IGNORE INTO alias VALUES (?,?,?)", aliases)


def _row(record: Mapping[str, Any], regions: Mapping[str, str]) -> tuple[object, ...]:
    """Of regions, only those of the United States have names here."""
    country = record["countrycode"]
    region = regions.get(record["admin1code"], "") if country == "US" else ""
    where = (record["latitude"], record["longitude"], record["timezone"])
    return (record["geonameid"], record["name"], country, region, *where, record["population"])


def _aliases(
    record: Mapping[str, Any], extra: Mapping[int, list[str]]
) -> Iterator[tuple[str, str]]:
    """Keys with the names that have them; of several, the one with most of its accents, and with
    its hyphens where the language writes them.
    """
    extras = extra.get(record["geonameid"], ())
    for nickname in (each for each in extras if _SHOWN_AS in each):
        name, shown = nickname.split(_SHOWN_AS)
        yield key_of(name), shown
    others = (*record["alternatenames"], *(each for each in extras if _SHOWN_AS not in each))
    for name in (record["name"], *sorted(others, key=_plainness)):
        key = key_of(name)
        if _READABLE.fullmatch(key):
            yield key, name if len(name) >= _NO_ABBREVIATION else ""


def _plainness(name: str) -> tuple[bool, bool]:
    return name.isascii(), bool(_HYPHENATED.match(name)) and "-" not in name


if __name__ == "__main__":
    build(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
