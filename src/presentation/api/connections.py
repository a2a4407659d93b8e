"""How many connections there may be, and how long each may let the server wait."""

import asyncio
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Protocol

Network = IPv4Network | IPv6Network

_ROUND_SECONDS = 0.5


def _say_nothing(_: str) -> None:
    pass


@dataclass(frozen=True, slots=True)
class ConnectionRules:
    """`headers_seconds` count from the connection's begin, or from a later request's first byte.

    Proxies that are trusted speak for many clients, so they may have any number of connections.
    """

    in_all: int = 1000
    per_address: int = 200
    headers_seconds: float = 10.0
    body_seconds: float = 30.0
    unread_answer_seconds: float = 30.0
    headers_bytes: int = 32 * 1024
    headers: int = 128
    trusted_proxies: tuple[Network, ...] = field(default=())


class Connection(Protocol):
    """What is asked of one connection; each answer to it is at once."""

    address: str
    deadline: float
    """On the loop's clock; read while the connection waits for its client."""

    def late(self) -> None:
        """Its client has let it wait for too long."""
        ...

    def make_room(self) -> None:
        """Another connection needs its place."""
        ...


class Connections:
    """The connections of one server.

    Where there are too many, a new one takes the place of the one that has waited longest for its
    client; those whose requests are under way keep theirs. So silent clients, however many, push
    out each other, and whoever asks something is served.
    """

    def __init__(
        self, rules: ConnectionRules, refused: Callable[[str], None] = _say_nothing
    ) -> None:
        """`refused` is told why a connection was ended: a word from a small set."""
        self.rules = rules
        self.refused = refused
        self._open: dict[Connection, str | None] = {}
        self._per_address: Counter[str] = Counter()
        self._waiting: dict[Connection, None] = {}  # longest first

    def admit(self, connection: Connection) -> bool:
        """False where there is no place, and none that could be taken."""
        group = self._group(connection.address)
        of_address = self._per_address[group] if group else 0
        if of_address >= self.rules.per_address and not self._displace(group):
            self.refused("too_many_of_address")
            return False
        if len(self._open) >= self.rules.in_all and not self._displace(None):
            self.refused("too_many")
            return False
        self._open[connection] = group
        if group:
            self._per_address[group] += 1
        return True

    def forget(self, connection: Connection) -> None:
        self._waiting.pop(connection, None)
        if (group := self._open.pop(connection, None)) is None:
            return
        self._per_address[group] -= 1
        if not self._per_address[group]:
            del self._per_address[group]

    def waits(self, connection: Connection) -> None:
        """From now on it is its client's turn."""
        if connection in self._open:
            self._waiting.setdefault(connection)

    def works(self, connection: Connection) -> None:
        """From now on it is the server's turn."""
        self._waiting.pop(connection, None)

    def give_up_one(self) -> bool:
        """End the connection that has waited longest; False where none waits."""
        return self._displace(None)

    async def keep_time(self) -> None:
        """End whoever is late, for ever."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(_ROUND_SECONDS)
            now = loop.time()
            for connection in [one for one in self._waiting if one.deadline <= now]:
                self.works(connection)  # until it waits again
                connection.late()

    def _displace(self, group: str | None) -> bool:
        for connection in self._waiting:
            if group is None or self._open[connection] == group:
                self.forget(connection)
                self.refused("displaced")
                connection.make_room()
                return True
        return False

    def _group(self, address: str) -> str | None:
        """Whom it counts for; None: nobody."""
        with suppress(ValueError):
            parsed = ip_address(address)
            if any(parsed in network for network in self.rules.trusted_proxies):
                return None
            return network_of(address)
        return None  # a Unix socket: its permissions say who may come


def network_of(address: str) -> str:
    """What one client has: an address, in IPv6 the network of 64 bits that a customer gets."""
    with suppress(ValueError):
        if (parsed := ip_address(address)).version == 6:
            return str(ip_network((parsed, 64), strict=False))
    return address
