"""Turns and their sums, as long as the process lasts."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from application.analytics.ports import TurnStore
from domain.analytics.comparing import UserSums
from domain.analytics.figures import RETENTION_DAYS, Retention, Slice, Sums, Window
from domain.analytics.turns import Cost, Group, Tally, Turn


@dataclass(slots=True)
class _Kept:
    turn: Turn
    thumb: int = 0


class InMemoryTurns(TurnStore):
    def __init__(self) -> None:
        self._turns: dict[tuple[str, str], _Kept] = {}
        self._sums: dict[Group, Tally] = {}

    async def last_of(self, people: Collection[str]) -> Mapping[str, Turn]:
        found: dict[str, Turn] = {}
        for kept in self._turns.values():
            turn = kept.turn
            if turn.person in people:
                known = found.get(turn.person)
                found[turn.person] = turn if known is None or known.at <= turn.at else known
        return found

    async def lately(self, people: Collection[str], since: datetime) -> Sequence[Cost]:
        turns = [kept.turn for kept in self._turns.values()]
        found = [t for t in turns if t.person in people and t.at >= since]
        found.sort(key=lambda turn: turn.at, reverse=True)
        return [Cost(t.person, t.at, t.input_tokens + t.output_tokens) for t in found]

    async def add(self, turns: Sequence[Turn], sums: Mapping[Group, Tally]) -> None:
        for turn in turns:
            self._turns.setdefault((turn.person, turn.turn_id), _Kept(turn))
        for group, tally in sums.items():
            self._sums.setdefault(group, Tally()).merge(tally)

    async def rate(self, turn_id: str, person: str, thumb: int) -> bool:
        kept = self._turns.get((person, turn_id))
        if kept is None:
            return False
        tally = self._sums.setdefault(kept.turn.group, Tally())
        tally.up += (thumb == 1) - (kept.thumb == 1)
        tally.down += (thumb == -1) - (kept.thumb == -1)
        kept.thumb = thumb
        return True

    async def sums(
        self,
        window: Window,
        *,
        persona: str | None = None,
        version: str | None = None,
        by: Collection[str] = ("persona", "version"),
    ) -> Mapping[Slice, Sums]:
        totals: dict[Slice, Tally] = defaultdict(Tally)
        people: dict[Slice, dict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
        for group, tally in self._of(persona, version):
            if group.day in window:
                totals[_slice(group, by)].merge(tally)
                people[_slice(group, by)][group.person].merge(tally)
        return {
            slice: Sums(
                total,
                users=len(people[slice]),
                users_switched=sum(each.switched > 0 for each in people[slice].values()),
                users_stopped=sum(each.stopped > 0 for each in people[slice].values()),
            )
            for slice, total in totals.items()
        }

    async def retention(
        self,
        window: Window,
        today: int,
        *,
        persona: str | None = None,
        version: str | None = None,
        by: Collection[str] = ("persona", "version"),
    ) -> Mapping[Slice, Retention]:
        days: dict[tuple[Slice, str], set[int]] = defaultdict(set)
        apart = [name for name in by if name != "day"]
        for group, _ in self._of(persona, version):
            days[_slice(group, apart), group.person].add(group.day)
        found: dict[Slice, Retention] = {}
        for (slice, _), active in days.items():
            first = min(active)
            if first not in window:
                continue
            own = Slice(slice.persona, slice.version, first if "day" in by else None)
            kept = found.setdefault(own, Retention())
            for k in RETENTION_DAYS:
                if first + k < today:
                    kept.exposed[k] = kept.exposed.get(k, 0) + 1
                    kept.returned[k] = kept.returned.get(k, 0) + (first + k in active)
        return found

    async def user_sums(
        self, persona: str, version: str, num: str, den: str, *, days: int
    ) -> UserSums:
        mine: dict[str, list[tuple[int, Tally]]] = defaultdict(list)
        for group, tally in self._of(persona, version):
            mine[group.person].append((group.day, tally))
        counts = []
        for kept in mine.values():
            first = min(day for day, _ in kept)
            early = [tally for day, tally in kept if day < first + days]
            counts.append(
                (sum(getattr(t, num) for t in early), sum(getattr(t, den) for t in early))
            )
        counts = [(n, d) for n, d in counts if d]
        return UserSums(
            users=len(counts),
            num=sum(n for n, _ in counts),
            den=sum(d for _, d in counts),
            num_squared=sum(n * n for n, _ in counts),
            den_squared=sum(d * d for _, d in counts),
            product=sum(n * d for n, d in counts),
        )

    def _of(self, persona: str | None, version: str | None) -> Iterator[tuple[Group, Tally]]:
        for group, tally in self._sums.items():
            if persona in (None, group.persona) and version in (None, group.version):
                yield group, tally


def _slice(group: Group, by: Collection[str]) -> Slice:
    return Slice(**{name: getattr(group, name) for name in by})
