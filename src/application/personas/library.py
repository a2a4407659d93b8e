"""The stored personas, and the decisions about them."""

from collections.abc import Sequence

from application.personas.ports import ChangeSignal, PersonaStore
from application.shared.ports import Clock
from application.shared.rollout import Activations
from domain.personas.versions import (
    OFFER_KIND,
    VERSION_KIND,
    Dossier,
    PersonaVersion,
    offer_of,
    offer_word,
    subject_of,
    version_name,
)
from domain.shared.errors import NotFound
from domain.shared.rollout import Activation, Subject, Weights


class PersonaLibrary:
    def __init__(
        self, store: PersonaStore, activations: Activations, signal: ChangeSignal, clock: Clock
    ) -> None:
        self.store = store
        self.clock = clock
        self._activations = activations
        self._signal = signal

    async def dossier(self, code: str) -> Dossier:
        """Raises NotFound."""
        record, versions = await self.store.get(code), await self.store.versions(code)
        if record is None or not versions:
            raise NotFound(f"there is no persona {code}")
        history = await self._activations.history(subject_of(code))
        offers = await self._activations.history(offer_of(code))
        return Dossier(record, versions, history, offers)

    async def version(self, code: str, number: int) -> tuple[Dossier, PersonaVersion]:
        """Raises NotFound."""
        dossier = await self.dossier(code)
        if (found := dossier.version(number)) is None:
            raise NotFound(f"persona {code} has no version {number}")
        return dossier, found

    async def all(self) -> Sequence[Dossier]:
        """Everything of each but what was decided before the last decision; by their codes."""
        records = await self.store.all()
        live, offers = await self.newest(VERSION_KIND), await self.newest(OFFER_KIND)
        found = []
        for record in records:
            if versions := await self.store.versions(record.code):
                history, offered = live.get(record.code), offers.get(record.code)
                decided = ((history,) if history else (), (offered,) if offered else ())
                found.append(Dossier(record, versions, *decided))
        return found

    async def newest(self, kind: str) -> dict[str, Activation]:
        """The last decision about each persona."""
        return {each.subject.name: each for each in await self._activations.newest(kind)}

    async def decide(
        self,
        code: str,
        number: int,
        *,
        after: Sequence[Activation],
        by: str,
        reason: str = "",
        restores: int | None = None,
    ) -> Activation:
        """Make a version live; `after` is the history as it was when that was decided.

        Raises Conflict where somebody else has decided meanwhile.
        """
        weights = Weights.all_to(version_name(number))
        return await self._append(subject_of(code), weights, after, by, reason, restores)

    async def offer(
        self, dossier: Dossier, *, archived: bool, by: str, reason: str = ""
    ) -> Activation:
        """Archive a persona, or offer it again. Raises Conflict like `decide`."""
        weights = Weights.all_to(offer_word(archived=archived))
        subject = offer_of(dossier.record.code)
        return await self._append(subject, weights, dossier.offers, by, reason, None)

    async def _append(
        self,
        subject: Subject,
        weights: Weights,
        after: Sequence[Activation],
        by: str,
        reason: str,
        restores: int | None,
    ) -> Activation:
        now = self.clock.now()
        made = Activation(subject, len(after) + 1, weights, now, by, reason, restores)
        await self._activations.append(made)
        await self._signal.announce(VERSION_KIND)
        return made
