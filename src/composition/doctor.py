"""Every context's checks, on the settings' own parts."""

from collections.abc import Sequence
from typing import Unpack

from application.doctor.examine import Examined, ExamineUseCase, Finding, Health
from composition.app import Replacements, open_app
from composition.storage import machine_checks
from domain.shared.errors import ConfigurationError
from infrastructure.settings import Settings


async def examine(settings: Settings, **replacements: Unpack[Replacements]) -> Sequence[Examined]:
    """Every check's finding; nothing is raised for what does not work."""
    try:
        async with open_app(settings, report=lambda _: None, **replacements) as app:
            checks = {name: check for each in app.contexts for name, check in each.checks.items()}
            return await ExamineUseCase(checks).execute()
    except ConfigurationError as error:
        broken = Finding(Health.FAILED, str(error), "mend the setting named here")
        machine = await ExamineUseCase(machine_checks(settings)).execute()
        return (*machine, Examined("product", broken))
