"""Trying versions, and agreeing to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from application.personas.guard import PersonaGuard
from application.personas.library import PersonaLibrary
from application.personas.ports import ProfileFormat
from application.personas.suites import RunSuite
from application.shared.ports import TokenCounter
from domain.access.keys import Principal, Role
from domain.access.permissions import Action
from domain.personas.catalogue import PersonaCatalogue
from domain.personas.scenarios import ScenarioResult
from domain.personas.validation import Problem, Surroundings, problems_of
from domain.personas.versions import Approval, Dossier, PersonaVersion, Tried
from domain.shared.errors import Conflict, NotAllowed


class ValidateVersionUseCase:
    """`providers` are the text engine's, by name."""

    def __init__(
        self,
        library: PersonaLibrary,
        guard: PersonaGuard,
        profiles: ProfileFormat,
        catalogue: PersonaCatalogue,
        counter: TokenCounter,
        providers: frozenset[str],
    ) -> None:
        self._library = library
        self._guard = guard
        self._profiles = profiles
        self._catalogue = catalogue
        self._counter = counter
        self._providers = providers

    async def execute(self, who: Principal, code: str, number: int) -> Sequence[Problem]:
        """Empty where the version may be activated. Raises NotFound and NotAllowed."""
        dossier, version = await self._library.version(code, number)
        await self._guard.permit(who, Action.TEST_PERSONAS, code, dossier.record.owner)
        return self.problems(version)

    def problems(self, version: PersonaVersion) -> Sequence[Problem]:
        fallbacks = {p.persona_id: p.fallback.persona for p in self._catalogue.all()}
        around = Surroundings(self._counter.count, self._providers, fallbacks)
        return problems_of(self._profiles.read(version.code, version.content), around)

    def check(self, version: PersonaVersion) -> None:
        """Raises Conflict with the problems."""
        if problems := self.problems(version):
            raise Conflict(
                f"version {version.number}: {problems[0].field} {problems[0].message}",
                details={"problems": [{"field": p.field, "message": p.message} for p in problems]},
            )


@dataclass(frozen=True, slots=True)
class Trial:
    """`judged`: a model has looked at the replies; without one their expectations are warnings."""

    version: PersonaVersion
    problems: Sequence[Problem]
    results: Sequence[ScenarioResult]
    judged: bool

    @property
    def passed(self) -> bool:
        return not self.problems and all(result.passed for result in self.results)


class TestVersionUseCase:
    __test__ = False

    def __init__(
        self,
        library: PersonaLibrary,
        guard: PersonaGuard,
        profiles: ProfileFormat,
        validate: ValidateVersionUseCase,
        suite: RunSuite,
    ) -> None:
        self._library = library
        self._guard = guard
        self._profiles = profiles
        self._validate = validate
        self._suite = suite

    async def execute(self, who: Principal, code: str, number: int) -> Trial:
        """Runs every scenario and notes the outcome with the version, when all is done.

        Raises NotFound and NotAllowed, and Conflict where it is edited meanwhile.
        """
        dossier, version = await self._library.version(code, number)
        async with self._guard.change_of(who, Action.TEST_PERSONAS, dossier) as change:
            persona = self._profiles.read(code, version.content, number)
            stored = self._profiles.scenarios(version.content)
            trial = Trial(
                version,
                self._validate.problems(version),
                await self._suite.execute(persona, stored),
                judged=self._suite.is_judged,
            )
            await self._note(trial, who)
            change.after = f"{version.name} {'passed' if trial.passed else 'failed'}"
        return trial

    async def _note(self, trial: Trial, who: Principal) -> None:
        if trial.version.seed or trial.version.sealed:
            return  # what is shipped counts as tested; what was live stays as it is
        at = self._library.clock.now()
        tried = Tried(trial.passed, at, who.name, trial.judged)
        noted = replace(trial.version, tried=tried)
        await self._library.store.replace(noted)


class ApproveVersionUseCase:
    """`approvals` is how many are needed; where none are, an administrator may note their own."""

    def __init__(self, library: PersonaLibrary, guard: PersonaGuard, *, approvals: int) -> None:
        self._library = library
        self._guard = guard
        self._approvals = approvals

    async def execute(
        self, who: Principal, code: str, number: int
    ) -> tuple[Dossier, PersonaVersion]:
        """Approving again changes nothing. Raises NotFound, NotAllowed and Conflict."""
        dossier, version = await self._library.version(code, number)
        async with self._guard.change_of(who, Action.APPROVE_PERSONAS, dossier) as change:
            self._check_stranger(who, version)
            if all(each.by != who.name for each in version.approvals) and not version.seed:
                await self._approve(who, version)
            change.after = f"{version.name} approved"
        return await self._library.version(code, number)

    def _check_stranger(self, who: Principal, version: PersonaVersion) -> None:
        may_note_own = who.role is Role.ADMIN and self._approvals == 0
        if who.name in version.writers and not may_note_own:
            raise NotAllowed(f"who wrote version {version.number} may not approve it")

    async def _approve(self, who: Principal, version: PersonaVersion) -> None:
        if version.sealed:
            raise Conflict(
                f"version {version.number} was live already; there is nothing to approve"
            )
        approval = Approval(who.name, self._library.clock.now())
        approved = replace(version, approvals=(*version.approvals, approval))
        await self._library.store.replace(approved)
