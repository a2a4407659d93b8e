"""Versions that are released to people: who is given which, and the way back.

Prompts, personas, policies and the arms of experiments stand on this alike. A version itself never
changes; what changes is which versions are live, and every such change is an activation.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from domain.shared.errors import InvalidInput, NotFound

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_DIGITS = re.compile(r"(\d+)")
_WHOLE = 1 << 64


@dataclass(frozen=True, slots=True)
class Subject:
    """What has versions: `prompt` `chat`, `persona` `butler`, `experiment` `warmer_greeting`."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True, slots=True)
class Weights:
    """Whole numbers by version, such as {"v1": 90, "v2": 10}; kept in the versions' order."""

    by_version: Mapping[str, int]

    def __post_init__(self) -> None:
        if not self.by_version or any(weight < 1 for weight in self.by_version.values()):
            raise InvalidInput("at least one version is needed, each with a weight above 0")
        if wrong := [name for name in self.by_version if not _NAME.fullmatch(name)]:
            raise InvalidInput(f"a version is named like v3, not {wrong[0]!r}")
        ordered = sorted(self.by_version.items(), key=lambda pair: _natural(pair[0]))
        object.__setattr__(self, "by_version", dict(ordered))

    @classmethod
    def all_to(cls, version: str) -> "Weights":
        return cls({version: 1})

    @classmethod
    def parse(cls, written: str) -> "Weights":
        """From `v1` or `v1:90,v2:10`; a version without a number weighs 1."""
        weights: dict[str, int] = {}
        for part in written.split(","):
            version, _, weight = (text.strip() for text in part.partition(":"))
            if version in weights or not (weight or "1").isdecimal():
                raise InvalidInput(f"weights are written like v1:90,v2:10, not {written!r}")
            weights[version] = int(weight or "1")
        return cls(weights)

    def __str__(self) -> str:
        return ",".join(f"{version}:{weight}" for version, weight in self.by_version.items())

    @property
    def only(self) -> str:
        """The version that everybody gets; empty where there are several."""
        return next(iter(self.by_version)) if len(self.by_version) == 1 else ""

    def version_for(self, subject: Subject, person: str | None) -> str:
        """The same person always gets the same version; without a person the heaviest is used.

        Who has the later version keeps it while its weight grows.
        """
        if person is None:
            return max(self.by_version, key=lambda version: self.by_version[version])
        if self.only:
            return self.only
        digest = sha256(f"{subject}:{person}".encode("utf-8", "surrogatepass")).digest()
        point = int.from_bytes(digest[:8]) * sum(self.by_version.values()) // _WHOLE
        for version, weight in self.by_version.items():
            point -= weight
            if point < 0:
                return version
        raise AssertionError("the point lies below the sum of the weights")


@dataclass(frozen=True, slots=True)
class Activation:
    """One decision, kept for ever: who made which versions live, and when.

    `number` counts the decisions about a subject from 1. `restores` is the number of an earlier
    one that this one returns to.
    """

    subject: Subject
    number: int
    weights: Weights
    at: datetime
    by: str
    reason: str = ""
    restores: int | None = None

    @property
    def versions(self) -> set[str]:
        return set(self.weights.by_version)


def to_return_to(history: Sequence[Activation]) -> Activation:
    """The last good activation before the present one; `history` is oldest first and whole.

    Bad is the newest version that is live now, and what earlier rollbacks have left behind unless
    somebody activated it again: so an earlier split with the bad one in it is passed over, and a
    second rollback goes further back. Raises NotFound where nothing good is known.
    """
    line: list[Activation] = []
    bad: set[str] = set()
    for activation in history:
        if activation.restores is None:
            bad -= activation.versions
            line.append(activation)
        else:
            bad |= line[-1].versions - activation.versions
            line = [earlier for earlier in line if earlier.number <= activation.restores]
    bad |= _newest(line)
    for earlier in reversed(line[:-1]):
        if not bad & earlier.versions:
            return earlier
    raise NotFound("there is nothing earlier and good to go back to")


def _newest(line: Sequence[Activation]) -> set[str]:
    """Of the versions that are live now, those that came last."""
    if not line:
        return set()
    first = {v: next(n for n, a in enumerate(line) if v in a.versions) for v in line[-1].versions}
    return {version for version, since in first.items() if since == max(first.values())}


def _natural(name: str) -> list[tuple[bool, int, str]]:
    """v9 stands before v10."""
    parts = _DIGITS.split(name)
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
