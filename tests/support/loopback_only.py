"""Keeps the whole test run on this machine: whatever reaches beyond loopback fails at once."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

LOCAL_NAMES = frozenset({"", "localhost", "localhost.localdomain"})


class OutsideConnectionError(RuntimeError):
    """Not an OSError, so that no retry or fallback for a bad network hides it."""


@contextmanager
def loopback_only() -> Iterator[None]:
    """Refuse connections and name look-ups that leave the machine; unix sockets are free."""
    with pytest.MonkeyPatch.context() as patch:
        for method in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, method, _guard_address(getattr(socket.socket, method)))
        patch.setattr(socket, "getaddrinfo", _guard_look_up(socket.getaddrinfo))
        yield


def _guard_address(original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _check(arguments[-1][0])
        return original(self, *arguments)

    return guarded


def _guard_look_up(original: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, *arguments: Any, **options: Any) -> Any:
        _check(host)
        return original(host, *arguments, **options)

    return guarded


def _check(host: str | bytes | None) -> None:
    name = host.decode() if isinstance(host, bytes) else host or ""
    if name not in LOCAL_NAMES and not _is_local_address(name):
        raise OutsideConnectionError(f"a test tried to reach {name}, which is not this machine")


def _is_local_address(name: str) -> bool:
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified
