"""Kinds of values that settings have, and how each is checked."""

import re
from collections.abc import Callable
from ipaddress import ip_network
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, AnyHttpUrl, AnyUrl, SecretStr, TypeAdapter, UrlConstraints

from domain.desk.hours import parsed_shifts
from domain.shared.errors import InvalidInput

_http_url = TypeAdapter(AnyHttpUrl)


def _check_url(value: str) -> str:
    if value and _http_url.validate_python(value).username is not None:
        raise ValueError("must not hold a name or password: addresses are shown, keys are not")
    return value.rstrip("/")


def none_if_empty(value: object) -> object:
    return value or None


def secret_like(pattern: str, meaning: str) -> Callable[[SecretStr], SecretStr]:
    def check(value: SecretStr) -> SecretStr:
        if value and not re.fullmatch(pattern, value.get_secret_value()):
            raise ValueError(f"must be {meaning}")
        return value

    return check


def secret_url(*schemes: str) -> AfterValidator:
    url = TypeAdapter[AnyUrl](Annotated[AnyUrl, UrlConstraints(allowed_schemes=list(schemes))])

    def check(value: SecretStr) -> SecretStr:
        if value:
            url.validate_python(value.get_secret_value())
        return value

    return AfterValidator(check)


def check_networks(value: str) -> str:
    for network in value.split(",") if value else ():
        ip_network(network.strip(), strict=False)
    return value


def check_desk_hours(value: str) -> str:
    try:
        parsed_shifts(value)
    except InvalidInput as problem:
        raise ValueError(str(problem)) from None
    return value


def check_timezone(value: str) -> str:
    try:
        return ZoneInfo(value).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{value[:80]!r} is no time zone, such as Europe/Paris") from None


def origins(value: object) -> object:
    """Divided by commas: `scheme://host` or `scheme://host:port` each, or `*` for every site."""
    if not isinstance(value, str):
        return value
    origins = tuple(filter(None, (each.strip() for each in value.split(","))))
    for origin in origins:
        if origin != "*" and not re.fullmatch(r"https?://[\w.-]+(:\d+)?", origin):
            raise ValueError(f"{origin[:80]!r} is no origin")
    return origins


def telegram_ids(value: object) -> object:
    """Divided by commas."""
    if not isinstance(value, str):
        return value
    ids = [each.strip() for each in value.split(",") if each.strip()]
    for each in ids:
        if not each.isdecimal():
            raise ValueError(f"{each[:80]!r} is no Telegram id")
    return tuple(map(int, ids))


HttpUrl = Annotated[str, AfterValidator(_check_url)]
ApiKey = Annotated[
    SecretStr, AfterValidator(secret_like(r"[!-~]+", "ASCII characters without spaces"))
]

BootstrapKey = Annotated[
    SecretStr,
    AfterValidator(secret_like(r"[!-~]{24,}", "24 or more ASCII characters without spaces")),
]
