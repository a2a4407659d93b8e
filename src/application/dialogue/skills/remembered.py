"""What is remembered of a person, in their own hand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from application.dialogue.exchange import Exchange
from application.dialogue.skills.settings_menu import answer_language
from application.memory.episodes import KnownEpisodesUseCase
from application.memory.facts import KnownFactsUseCase
from application.memory.forget import CorrectFactUseCase, ForgetPiecesUseCase, Forgotten
from application.shared.ports import Clock
from domain.dialogue.actions import Action
from domain.dialogue.replies import Button, Reply
from domain.dialogue.wishes import MemoryWishes
from domain.memory.episodes import Episode
from domain.memory.events import EventRole, event_id_for
from domain.memory.facts import FactBook

_IN_A_ROW = 5
_SHOWN = 30
_EPISODES_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to be shown."""

    facts: KnownFactsUseCase
    episodes: KnownEpisodesUseCase


class KnownElsewhere(Protocol):
    """What another context keeps of a person, besides what was said."""

    async def told(self, exchange: Exchange) -> str:
        """As it is shown to them, with how it is changed; empty for nothing. Raises
        StorageUnavailable.
        """
        ...


class Remembered:
    """Shows facts and talks, and deletes them by buttons; forgets a topic, or puts a fact right,
    in plain words.
    """

    name = "memory"
    actions = commands = ("memory",)
    allowed_in_crisis = True

    def __init__(
        self,
        known: Known,
        forget: ForgetPiecesUseCase,
        correct: CorrectFactUseCase,
        wishes: MemoryWishes,
        clock: Clock,
    ) -> None:
        self._known = known
        self._forget = forget
        self._correct = correct
        self._wishes = wishes
        self._clock = clock
        self._elsewhere: list[KnownElsewhere] = []

    def tells_besides(self, known: KnownElsewhere) -> None:
        """Whoever asks what is known of them is told this, too."""
        self._elsewhere.append(known)

    def understands(self, words: str) -> bool:
        return self._wishes.concerns(words)

    async def answer(self, exchange: Exchange) -> Reply | None:
        order = exchange.turn.order
        if order is None:
            return await self._wished(exchange, exchange.words or "")
        if order.action is None:
            return None
        if not order.pressed:
            return await self._shown(exchange)
        match order.action.arguments:
            case ("drop", fact_id):
                await self._forget.facts(str(exchange.turn.owner), {fact_id})
                return replace(await self._shown(exchange), removes_buttons=True)
            case ("episode", episode_id):
                await self._forget.episode(str(exchange.turn.owner), episode_id)
                return replace(await self._shown(exchange), removes_buttons=True)
            case ("page", number) if number.isdecimal():
                return replace(await self._shown(exchange, int(number)), removes_buttons=True)
        return None

    async def _wished(self, exchange: Exchange, words: str) -> Reply | None:
        owner = str(exchange.turn.owner)
        if self._wishes.wants_to_see(words):
            return await self._shown(exchange)
        topic = self._wishes.topic_to_forget(words) or self._wishes.topic_to_drop(words)
        if topic:
            return await _told(exchange, await self._forget.topic(owner, topic))
        if correction := self._wishes.correction(words):
            right, wrong = correction
            source = event_id_for(exchange.turn.turn_id, EventRole.USER)
            fact = await self._correct.execute(
                owner, wrong, right, source=source, at=self._clock.now()
            )
            return await exchange.saying("memory-corrected", fact=fact.statement) if fact else None
        return None

    async def forget_topic(self, exchange: Exchange, topic: str) -> Reply:
        """For an order that names it."""
        return await _told(exchange, await self._forget.topic(str(exchange.turn.owner), topic))

    async def _shown(self, exchange: Exchange, page: int = 0) -> Reply:
        """Facts, settings and the newest talks; older talks on further pages."""
        owner = str(exchange.turn.owner)
        book = await self._known.facts.execute(owner) if page == 0 else FactBook(owner)
        talks = (await self._known.episodes.execute(owner))[::-1]
        episodes = talks[page * _EPISODES_SHOWN : (page + 1) * _EPISODES_SHOWN]
        facts = book.current()[:_SHOWN]
        besides = await self._besides(exchange) if page == 0 else []
        wording = await exchange.wording()
        nothing = not (facts or episodes or besides)
        texts = [wording.text("memory-nothing")] if nothing else []
        if facts:
            texts.append(wording.text("memory-known", facts=_listed(book)))
        if episodes:
            listed = _listed_episodes(episodes, len(facts) + page * _EPISODES_SHOWN + 1)
            texts.append(wording.text("memory-episodes", episodes=listed))
        texts += besides
        if page == 0:
            texts.append(await self._settings(exchange))
        struck = [
            *(Action.of("memory", "drop", fact.fact_id) for fact in facts),
            *(Action.of("memory", "episode", episode.episode_id) for episode in episodes),
        ]
        first = page * _EPISODES_SHOWN + 1
        return Reply.text("\n\n".join(texts), (*_buttons(struck, first), *_pages(page, len(talks))))

    async def _besides(self, exchange: Exchange) -> list[str]:
        """What other contexts hold."""
        told = [await each.told(exchange) for each in self._elsewhere]
        return [*filter(None, told)]

    async def _settings(self, exchange: Exchange) -> str:
        in_use = await exchange.in_use()
        profile, wording = in_use.profile, await exchange.wording()
        return wording.text(
            "memory-settings",
            persona=in_use.voice.name,
            answers=answer_language(profile, wording),
            tone=wording.text(f"tone-{profile.tone}"),
            held=", ".join((*filter(None, (profile.time_zone,)), *profile.preferred_topics))
            or "none",
        )


def _pages(page: int, talks: int) -> tuple[tuple[Button, ...], ...]:
    buttons = []
    if page:
        buttons.append(Button("←", Action.of("memory", "page", str(page - 1))))
    if (page + 1) * _EPISODES_SHOWN < talks:
        buttons.append(Button("→", Action.of("memory", "page", str(page + 1))))
    return (tuple(buttons),) if buttons else ()


def _buttons(struck: Sequence[Action], first: int) -> tuple[tuple[Button, ...], ...]:
    buttons = [Button(f"✕ {number}", action) for number, action in enumerate(struck, start=first)]
    rows = range(0, len(buttons), _IN_A_ROW)
    return tuple(tuple(buttons[begin : begin + _IN_A_ROW]) for begin in rows)


def _listed_episodes(episodes: Sequence[Episode], first: int) -> str:
    """Newest first."""
    return "\n".join(
        f"{number}. {episode.digest.title} · {episode.ended_at:%d.%m.%Y}"
        for number, episode in enumerate(episodes, start=first)
    )


def _listed(book: FactBook) -> str:
    lines = []
    for number, fact in enumerate(book.current()[:_SHOWN], start=1):
        before = book.before(fact)
        former = f" (← {before.statement})" if before else ""
        lines.append(f"{number}. {fact.statement}{former} · {fact.valid_from:%d.%m.%Y}")
    return "\n".join(lines)


async def _told(exchange: Exchange, forgotten: Forgotten) -> Reply:
    if not forgotten.turns and not forgotten.facts:
        return await exchange.saying("memory-unknown-topic")
    return await exchange.saying("memory-forgotten", turns=forgotten.turns, facts=forgotten.facts)
