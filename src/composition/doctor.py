"""Every context's checks, on the settings' own parts."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from types import MappingProxyType
from typing import Final, Unpack

from application.doctor.examine import Examined, ExamineUseCase, Finding, Health
from composition.app import Replacements, open_app
from composition.storage import machine_checks
from domain.shared.errors import ConfigurationError
from infrastructure.doctor.settings import settings_finding
from infrastructure.settings import Settings

NONE: Mapping[str, str] = MappingProxyType({})
SLOW_TO_LOAD: Final = "infrastructure.telegram.checks"
"""Takes seconds of a small server, in which services that answer would seem silent."""


async def examine(
    settings: Settings,
    problems: Sequence[str] = (),
    misspelt: Mapping[str, str] = NONE,
    **replacements: Unpack[Replacements],
) -> Sequence[Examined]:
    """Every check's finding; nothing is raised for what does not work.

    `problems` and `misspelt` were found when the settings were read.
    """
    if settings.telegram_bot_token.get_secret_value():
        import_module(SLOW_TO_LOAD)
    first = Examined("settings", settings_finding(settings, problems, misspelt))
    return (first, *await _examined(settings, replacements))


async def _examined(settings: Settings, replacements: Replacements) -> Sequence[Examined]:
    try:
        async with open_app(settings, report=lambda _: None, **replacements) as app:
            checks = {name: check for each in app.contexts for name, check in each.checks.items()}
            return await ExamineUseCase(checks).execute()
    except ConfigurationError as error:
        broken = Finding(Health.FAILED, str(error), "mend the setting named here")
        machine = await ExamineUseCase(machine_checks(settings)).execute()
        return (*machine, Examined("product", broken))
