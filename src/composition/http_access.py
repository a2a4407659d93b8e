"""Who may call the routes, how often, and what the routes call."""

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from application.access.keys import AuthenticateKeyUseCase
from composition.process import Process
from infrastructure.rate_limits import WindowCallLimiter

if TYPE_CHECKING:
    from presentation.api.ai_access import ApiAccess
    from presentation.api.call_limits import CallCounting

T = TypeVar("T")


def http_services(process: Process, bundle: Callable[..., T], **given: object) -> T:
    """What routes call: the parts that the bundle's fields name, and who may call them."""
    return process.app.offers.gather(bundle, access=api_access(process), **given)


def api_access(process: Process) -> "ApiAccess":
    """Who may call the HTTP APIs, and how often."""
    from presentation.api.ai_access import ApiAccess

    return ApiAccess(process.app.get(AuthenticateKeyUseCase), call_counting(process))


def call_counting(process: Process) -> "CallCounting":
    from presentation.api.call_limits import CallCounting, CallLimits

    settings = process.app.settings
    return CallCounting(
        WindowCallLimiter(process.windows),
        CallLimits(
            user_per_minute=settings.rate_limit_rpm,
            user_per_day=settings.rate_limit_user_per_day,
            key_per_minute=settings.rate_limit_key_rpm,
            address_per_minute=settings.rate_limit_address_rpm,
            enabled=settings.rate_limit_enabled,
        ),
    )
