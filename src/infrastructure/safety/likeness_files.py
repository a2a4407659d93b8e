"""The weights of likenesses, as `scripts/tools/weigh_likeness.py` leaves them."""

from collections.abc import Mapping
from pathlib import Path

from domain.safety.likeness import Likeness
from domain.shared.errors import ConfigurationError

_BIAS = "(bias)"
_LETTERS = "(letters)"
_UNIT = 100
_HEAD = "# In hundredths; scripts/tools/weigh_likeness.py makes them of our sentences."


def read_likenesses(folder: Path) -> Mapping[str, Likeness]:
    """By script. Raises ConfigurationError."""
    return {file.stem: _read(file) for file in sorted(folder.glob("*.txt"))}


def _read(file: Path) -> Likeness:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
        weights = {name: int(given) / _UNIT for name, given in (x.split("\t") for x in lines[1:])}
        return Likeness(weights, weights.pop(_BIAS), weights.pop(_LETTERS, 1.0))
    except (OSError, ValueError, KeyError) as error:
        raise ConfigurationError(f"{file} cannot be read: {error!r}") from None


def write_likeness(
    file: Path, weights: Mapping[str, float], bias: float, letters: float = 1.0
) -> None:
    rounded = {_BIAS: bias, _LETTERS: letters, **weights}
    lines = [f"{name}\t{round(weight * _UNIT)}" for name, weight in rounded.items()]
    file.write_text("\n".join((_HEAD, *lines, "")), encoding="utf-8")
