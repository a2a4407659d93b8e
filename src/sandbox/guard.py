"""Who may talk to the sandbox: this machine's programs and pages of its own, others by a secret.

Everything here looks at headers and addresses alone: a call is refused before its body is read.
"""

import hmac
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from sandbox.wire import BOT_ID, BotApiRefusal

SESSION_COOKIE: Final = "majordome_sandbox"
# Whoever adds one of these stands between the caller and us.
_OF_PROXIES: Final = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_OWN_SITES: Final = ("same-origin", "none")


@dataclass(frozen=True, slots=True)
class Rules:
    """Whom the sandbox hears and whom it calls.

    Without a secret every well-formed token is good and nobody elsewhere can open the page;
    without a port webhooks may be at any port of this machine.
    """

    secret: str | None = None
    webhook_port: int | None = None

    def know_token(self, token: str) -> bool:
        """Whether this is the bot's token."""
        return self.secret is None or _same(token, f"{BOT_ID}:{self.secret}")

    def know_secret(self, shown: str) -> bool:
        """Whether somebody shows the secret."""
        return self.secret is not None and _same(shown, self.secret)

    def know_session(self, shown: str) -> bool:
        return self.secret is not None and _same(shown, self.session())

    def session(self) -> str:
        """What the browser of somebody who showed the secret keeps; it does not tell the secret."""
        return hmac.digest((self.secret or "").encode(), b"sandbox page", "sha256").hex()


def check_bot(connection: HTTPConnection, rules: Rules, token: str) -> None:
    """Raises BotApiRefusal for whoever is not the bot; without a secret, for other machines."""
    check_page(connection)
    if rules.secret is None and not is_direct(connection):
        raise BotApiRefusal(403, "Forbidden: the sandbox answers bots of this machine only")
    if not rules.know_token(token):
        raise BotApiRefusal(401, "Unauthorized")


def check_page(connection: HTTPConnection) -> None:
    """Raises BotApiRefusal where another web page stands behind the call.

    Browsers say so in Sec-Fetch-Site, older ones by Origin or Referer.
    """
    headers = connection.headers
    if headers.get("sec-fetch-site", "none") not in _OWN_SITES:
        raise _foreign()
    for name in ("origin", "referer"):
        if name in headers and not _is_own(headers[name], headers.get("host", "")):
            raise _foreign()


def check_caller(connection: HTTPConnection, rules: Rules) -> None:
    """Raises BotApiRefusal for callers of other machines who have not shown the secret."""
    if is_direct(connection):
        return
    if not rules.know_session(connection.cookies.get(SESSION_COOKIE, "")):
        raise BotApiRefusal(401, "Unauthorized: from elsewhere the sandbox asks for its secret")


def is_link(connection: HTTPConnection) -> bool:
    """Whether a person follows a link to here: it shows them a page and does nothing."""
    headers = connection.headers
    return (
        connection.scope["method"] == "GET"
        and "origin" not in headers
        and headers.get("sec-fetch-mode") == "navigate"
        and headers.get("sec-fetch-dest") == "document"
    )


def is_direct(connection: HTTPConnection) -> bool:
    """Both ends are this machine and nothing stands between them.

    The Host stops DNS rebinding: a foreign name that points here is still foreign.
    """
    client = connection.client
    return (
        client is not None
        and is_loopback_name(client.host)
        and is_loopback_name(_host_name(connection.headers.get("host", "")))
        and not any(name in connection.headers for name in _OF_PROXIES)
        and connection.scope.get("http_version") != "1.0"  # so proxies speak that add no header
    )


def is_loopback_name(host: str) -> bool:
    """True for localhost and literal loopback addresses, without port or brackets."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_own(address: str, host: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()


def _foreign() -> BotApiRefusal:
    return BotApiRefusal(403, "Forbidden: only its own page may call the sandbox")


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.partition(":")[0]


def _same(shown: str, wanted: str) -> bool:
    return hmac.compare_digest(shown.encode(), wanted.encode())
