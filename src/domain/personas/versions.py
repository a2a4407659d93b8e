"""What is stored of a persona: versions that are written, tried, approved and never lost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from domain.shared.rollout import Activation, Subject

RELEASE: Final = "release"
"""The author of what the product ships."""
VERSION_KIND: Final = "persona"
OFFER_KIND: Final = "persona_offer"
_OFFERED, _ARCHIVED = "offered", "archived"

Content = Mapping[str, Any]
"""A profile as the files of config/personas write it, in JSON's values."""


class Status(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    ACTIVE = "active"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True)
class PersonaRecord:
    """A persona among others. `owner` is the name of the key whose holder looks after it."""

    code: str
    owner: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Approval:
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tried:
    """The last trial of a version by its scenarios; `judged`: its replies were looked at too."""

    passed: bool
    at: datetime
    by: str
    judged: bool = False


@dataclass(frozen=True, slots=True)
class PersonaVersion:
    """A draft may be edited, each time with a higher `revision`, until it is `sealed` by its first
    activation; from then on nothing about it changes. `editors` have written it besides the author.
    `seed` is the digest of the shipped file it was made from. `requested_by` asks for it to be
    activated. `writes` counts what the store was given of it.
    """

    code: str
    number: int
    content: Content
    author: str
    created_at: datetime
    note: str = ""
    revision: int = 1
    sealed: bool = False
    tried: Tried | None = None
    approvals: tuple[Approval, ...] = ()
    editors: tuple[str, ...] = ()
    seed: str = ""
    requested_by: str = ""
    writes: int = 0

    @property
    def name(self) -> str:
        """As the rollout calls it."""
        return version_name(self.number)

    @property
    def has_passed(self) -> bool:
        return bool(self.seed) or bool(self.tried and self.tried.passed)

    @property
    def writers(self) -> frozenset[str]:
        """Who may not approve it."""
        return frozenset({self.author, *self.editors})

    def approved_by(self) -> Sequence[str]:
        return sorted({each.by for each in self.approvals} - self.writers)

    def edited(self, content: Content, by: str, note: str) -> "PersonaVersion":
        """What was tried, approved or asked for was another text."""
        others = {by} - {self.author}
        return replace(
            self,
            content=content,
            note=note or self.note,
            revision=self.revision + 1,
            editors=tuple(dict.fromkeys((*self.editors, *others))),
            tried=None,
            approvals=(),
            requested_by="",
        )

    def is_approved(self, needed: int) -> bool:
        return bool(self.seed) or len(self.approved_by()) >= needed


@dataclass(frozen=True, slots=True)
class Dossier:
    """A persona with all there is to know of it; `history` and `offers` are oldest first."""

    record: PersonaRecord
    versions: Sequence[PersonaVersion]
    history: Sequence[Activation] = field(default=())
    offers: Sequence[Activation] = field(default=())

    @property
    def is_archived(self) -> bool:
        return bool(self.offers) and is_withdrawn(self.offers[-1])

    @property
    def live_number(self) -> int | None:
        """The version that was activated last, archived or not."""
        return number_of(self.history[-1]) if self.history else None

    @property
    def active_number(self) -> int | None:
        return None if self.is_archived else self.live_number

    @property
    def status(self) -> Status:
        if self.is_archived:
            return Status.ARCHIVED
        return Status.ACTIVE if self.history else Status.DRAFT

    @property
    def latest(self) -> PersonaVersion:
        return self.versions[-1]

    @property
    def shown(self) -> PersonaVersion:
        """The version that tells what the persona is like: the live one, or the newest."""
        return self.version(self.live_number or self.latest.number) or self.latest

    @property
    def etag(self) -> str:
        """Another one after every change of the persona's own."""
        return f"{self.record.code}.{self.latest.number}.{len(self.history)}.{len(self.offers)}"

    def version(self, number: int) -> PersonaVersion | None:
        return next((each for each in self.versions if each.number == number), None)

    def status_of(self, version: PersonaVersion) -> Status:
        if version.number == self.active_number:
            return Status.ACTIVE
        if version.number in map(number_of, self.history):
            return Status.ARCHIVED
        return Status.APPROVED if version.approvals else Status.DRAFT


def version_etag(version: PersonaVersion) -> str:
    """Another one after every edit."""
    return f"{version.code}.{version.number}-{version.revision}"


def version_name(number: int) -> str:
    return f"v{number}"


def number_of(activation: Activation) -> int:
    """Of a persona exactly one version is live."""
    return int(next(iter(activation.weights.by_version)).removeprefix("v"))


def subject_of(code: str) -> Subject:
    return Subject(VERSION_KIND, code)


def offer_of(code: str) -> Subject:
    """The decisions whether a persona is offered at all."""
    return Subject(OFFER_KIND, code)


def offer_word(*, archived: bool) -> str:
    return _ARCHIVED if archived else _OFFERED


def is_withdrawn(offer: Activation) -> bool:
    return _ARCHIVED in offer.versions
