"""Ports for servers that tests start."""

import socket


def free_port() -> int:
    """A loopback port that is free now; another program may still take it before you do."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
