"""What contexts share, and how one uses what another offers."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, get_type_hints

from prometheus_client import CollectorRegistry

from application.shared.interface_texts import InterfaceTexts
from application.shared.ports import Clock, TokenCounter
from composition.context import Collection, Context
from domain.shared.errors import ConfigurationError
from infrastructure.mongo.client import Database as Database
from infrastructure.mongo.tombstones import MongoTombstones
from infrastructure.settings import Settings

CONFIG = Path(__file__).resolve().parents[2] / "config"
T = TypeVar("T")


class Offers:
    """The parts that contexts offer to those after them, by type."""

    def __init__(self) -> None:
        self._parts: dict[type, object] = {}

    def add(self, part: object, kind: type | None = None) -> None:
        kind = kind or type(part)
        if kind in self._parts:
            raise ConfigurationError(f"two contexts offer a {kind.__name__}")
        self._parts[kind] = part

    def get(self, kind: type[T]) -> T:
        """Raises ConfigurationError where no context has offered such a part."""
        part = self._parts.get(kind)
        if part is None:
            raise ConfigurationError(
                f"no context offers a {kind.__name__}; in CONTEXTS whoever offers it comes first"
            )
        return part  # type: ignore[return-value]  # added under its own type

    def gather(self, bundle: Callable[..., T], **given: object) -> T:
        """A dataclass of parts: what is `given`, and the others by the types of their fields.

        Raises ConfigurationError like `get`.
        """
        kinds = get_type_hints(bundle)
        found = {name: self.get(kind) for name, kind in kinds.items() if name not in given}
        return bundle(**given, **found)


@dataclass(frozen=True, slots=True)
class Foundation:
    """`stack` closes with the product; `contexts` grows while they are built, in order.

    Without a database, stores are kept in memory: for what needs none to outlive the process.
    """

    settings: Settings
    registry: CollectorRegistry
    clock: Clock
    counter: TokenCounter
    texts: InterfaceTexts
    stack: AsyncExitStack
    stored_in: Database | None
    replaced: Mapping[type, object] = field(default_factory=dict)
    offers: Offers = field(default_factory=Offers)
    contexts: list[Context] = field(default_factory=list)

    @property
    def database(self) -> Database:
        """Raises ConfigurationError where there is none."""
        if self.stored_in is None:
            raise ConfigurationError("a context that is to be built needs a database")
        return self.stored_in

    def store(self, port: type[T], mongo: Callable[[Database], T], in_memory: Callable[[], T]) -> T:
        """The adapter of a port: what replaces it, or one for where the product keeps its data."""
        if port in self.replaced:
            return self.replaced[port]  # type: ignore[return-value]  # given for that port
        return in_memory() if self.stored_in is None else mongo(self.stored_in)

    def store_of_people(
        self,
        port: type[T],
        mongo: Callable[[Database, MongoTombstones], T],
        in_memory: Callable[[], T],
    ) -> T:
        """The same for documents about people: of somebody who was erased, none comes back."""
        return self.store(port, lambda data: mongo(data, self.get(MongoTombstones)), in_memory)

    def replacement(self, port: type[T]) -> T | None:
        return self.replaced.get(port)  # type: ignore[return-value]  # given for that port

    def offer(self, *parts: object) -> None:
        """Let later contexts, channels and commands get these by their classes."""
        for part in parts:
            self.offers.add(part)

    def offer_as(self, port: type[T], part: T) -> None:
        """The same for a port, which hides the adapter's class."""
        self.offers.add(part, port)

    def get(self, kind: type[T]) -> T:
        """What a context before offers. Raises ConfigurationError where none does."""
        return self.offers.get(kind)

    def collections(self) -> Iterator[Collection]:
        """Those of every context built so far."""
        for context in self.contexts:
            yield from context.collections


Build = Callable[[Foundation], Awaitable[Context]]
"""How a context is made; no connection is opened meanwhile."""


@dataclass(frozen=True, slots=True)
class App:
    """The product without its channels: what a command, a job or a channel calls."""

    settings: Settings
    registry: CollectorRegistry
    clock: Clock
    contexts: Sequence[Context]
    offers: Offers

    def get(self, kind: type[T]) -> T:
        """A use case or another part that a context offers, by its class.

        Raises ConfigurationError where none does.
        """
        return self.offers.get(kind)
