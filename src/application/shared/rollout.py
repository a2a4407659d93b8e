"""Making versions live, at once and revocably; the same for everything that has versions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from application.shared.ports import Clock
from domain.shared.errors import NotFound
from domain.shared.rollout import Activation, Subject, Weights, to_return_to


class Activations(Protocol):
    """Every decision about live versions, append-only."""

    async def append(self, activation: Activation) -> None:
        """Raises Conflict where the subject has an activation of that number already."""
        ...

    async def newest(self, kind: str) -> Sequence[Activation]:
        """The last one of each subject of that kind."""
        ...

    async def history(self, subject: Subject) -> Sequence[Activation]:
        """All of them, oldest first."""
        ...


class LiveVersions:
    """What is live, in memory, so that nobody ever waits for storage to be told a version.

    A stored activation wins over `settings`, these win over what the release names.
    """

    def __init__(
        self,
        kind: str,
        released: Mapping[str, str],
        *,
        settings: Mapping[str, Weights] | None = None,
        activations: Activations | None = None,
        is_shipped: Callable[[str, str], bool] = lambda name, version: True,
    ) -> None:
        self._kind = kind
        self._released = {name: Weights.all_to(version) for name, version in released.items()}
        self._settings = dict(settings or {})
        self._activations = activations
        self._is_shipped = is_shipped
        self._activated: Mapping[str, Activation] = {}
        self._of_all: dict[str, str] = {}
        """What everybody gets, where all get the same, until the activations are read anew."""

    def subject(self, name: str) -> Subject:
        return Subject(self._kind, name)

    def know(self, name: str, version: str) -> None:
        """Of a name that came after the release: what is live as long as nothing is activated."""
        self._released.setdefault(name, Weights.all_to(version))

    def version(self, name: str, person: str | None = None) -> str:
        """Raises NotFound for an unknown name."""
        if of_all := self._of_all.get(name):
            return of_all
        weights = self.weights(name)
        version = self._given(weights, name, person)
        if self._is_shipped(name, version):
            if weights.only:
                self._of_all[name] = version
            return version
        return self._given(self._without_storage(name), name, person)

    def weights(self, name: str) -> Weights:
        """Raises NotFound for an unknown name."""
        activation = self._activated.get(name)
        return activation.weights if activation else self._without_storage(name)

    def check_shipped(self, name: str, weights: Weights) -> None:
        """Raises NotFound."""
        for version in weights.by_version:
            if name not in self._released or not self._is_shipped(name, version):
                raise NotFound(f"this release brings no {version} of {self.subject(name)}")

    def settings_without_effect(self) -> Sequence[str]:
        """Names whose setting is overruled by a stored activation that says otherwise."""
        return [
            name
            for name, weights in self._settings.items()
            if name in self._activated and self._activated[name].weights != weights
        ]

    def activated_but_not_shipped(self) -> Sequence[str]:
        """As `chat/v7`: activated once, but this release does not bring it."""
        return [
            f"{name}/{version}"
            for name, activation in self._activated.items()
            for version in activation.weights.by_version
            if not self._is_shipped(name, version)
        ]

    async def refresh(self) -> None:
        """Read the activations anew. Raises StorageUnavailable; the old ones stay in force."""
        if self._activations:
            newest = await self._activations.newest(self._kind)
            self._activated = {each.subject.name: each for each in newest}
            self._of_all.clear()

    def _given(self, weights: Weights, name: str, person: str | None) -> str:
        return weights.only or weights.version_for(self.subject(name), person)

    def _without_storage(self, name: str) -> Weights:
        weights = self._settings.get(name) or self._released.get(name)
        if weights is None:
            known = ", ".join(self._released)
            raise NotFound(f"unknown {self._kind} {name!r}; known: {known}")
        return weights


class ActivateVersionsUseCase:
    """Makes a version, or a weighted split of versions, live."""

    def __init__(self, activations: Activations, live: LiveVersions, clock: Clock) -> None:
        self._activations = activations
        self._live = live
        self._clock = clock

    async def execute(
        self,
        name: str,
        weights: Weights,
        *,
        by: str,
        reason: str = "",
        restores: int | None = None,
    ) -> Activation:
        """Raises NotFound for an unknown name or a version that is not shipped, Conflict where
        somebody else decides just now.
        """
        await self._live.refresh()
        self._live.check_shipped(name, weights)
        subject, now = self._live.subject(name), self._clock.now()
        history = await self._activations.history(subject)
        if not history:  # so that the first decision can be rolled back
            before = Activation(subject, 1, self._live.weights(name), now, "release")
            await self._activations.append(before)
        number = len(history) + 1 if history else 2
        activation = Activation(subject, number, weights, now, by, reason, restores)
        await self._activations.append(activation)
        await self._live.refresh()
        return activation


class RollBackUseCase:
    """Returns to the last good activation; see `to_return_to`."""

    def __init__(
        self, activations: Activations, live: LiveVersions, activate: ActivateVersionsUseCase
    ) -> None:
        self._activations = activations
        self._live = live
        self._activate = activate

    async def execute(self, name: str, *, by: str, reason: str = "rolled back") -> Activation:
        """Raises NotFound where there is nothing to go back to."""
        history = await self._activations.history(self._live.subject(name))
        good = to_return_to(history)
        return await self._activate.execute(
            name, good.weights, by=by, reason=reason, restores=good.number
        )


class RolloutHistoryUseCase:
    def __init__(self, activations: Activations, live: LiveVersions) -> None:
        self._activations = activations
        self._live = live

    async def execute(self, name: str) -> Sequence[Activation]:
        """Newest first."""
        history = await self._activations.history(self._live.subject(name))
        return tuple(reversed(history))


class Rollout:
    """All about the versions of one kind: what is live, deciding it, and what was decided."""

    def __init__(self, activations: Activations, live: LiveVersions, clock: Clock) -> None:
        self.live = live
        self.activate = ActivateVersionsUseCase(activations, live, clock)
        self.roll_back = RollBackUseCase(activations, live, self.activate)
        self.history = RolloutHistoryUseCase(activations, live)
