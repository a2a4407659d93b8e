"""Who may talk to the sandbox: programs of this machine, and pages it served itself."""

from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import HTTPException, Request
from starlette.requests import HTTPConnection


def is_loopback_name(host: str) -> bool:
    """True for localhost and literal loopback addresses, without port or brackets."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_local(connection: HTTPConnection) -> bool:
    """Both ends are this machine, and no foreign web page stands behind the call.

    The Host check stops DNS rebinding; the Origin check stops forms that a foreign page posts.
    """
    client = connection.client
    if client is None or not is_loopback_name(client.host):
        return False
    if not is_loopback_name(_host_name(connection.headers.get("host", ""))):
        return False
    origin = connection.headers.get("origin")
    return origin is None or is_loopback_name(urlsplit(origin).hostname or "")


def require_local(request: Request) -> None:
    """FastAPI dependency: raises 403 for anyone but this machine."""
    if not is_local(request):
        raise HTTPException(403, "The sandbox answers this machine only")


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]
