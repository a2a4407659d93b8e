"""Whether the turns that hold an answer are found within the tokens a prompt has for them."""

import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from statistics import median
from uuid import uuid4

from domain.memory.events import UserMemoryEvent
from domain.memory.recall.lexicon import words_of
from domain.memory.recall.ranking import LEXICAL, RankingWeights
from domain.memory.recall.shown import ShownRoom, shown_line, speaker_of
from domain.shared.language import Language
from infrastructure.recall.building import MOST_TURNS
from infrastructure.recall.index import best_of, fitting
from infrastructure.recall.question import QuestionReader
from infrastructure.recall.scoring import SearchableTurns
from infrastructure.recall.segment import Segment, joined
from tests.bench.first_load import loads
from tests.bench.table import Row
from tests.support.friends import talks_of_friends
from tests.support.long_conversations import Conversation, Question, long_conversations
from tests.support.recall import COUNTER, recall_parts

TOKENS = 800
Found = Callable[[Question], set[str]]
Method = Callable[[Conversation], Found]


def ours(conversation: Conversation, weights: RankingWeights = LEXICAL) -> Found:
    builder, reader = recall_parts()
    turns = SearchableTurns(builder.build(conversation.events, conversation.language))
    newest = turns.newest.date()

    def found(question: Question) -> set[str]:
        asked = reader.read(question.text, turns.names, newest)
        return _fitting(conversation, (-turns.scores(asked, weights)).argsort().tolist())

    return found


def last_20(conversation: Conversation) -> Found:
    newest = list(range(len(conversation.events)))[::-1][:20]
    return lambda question: _fitting(conversation, newest)


def plain_bm25(conversation: Conversation) -> Found:
    """With the usual constants over words as they are written."""
    said = [Counter(words_of(event.content)) for event in conversation.events]
    mean = sum(map(Counter.total, said)) / len(said)
    frequency = Counter(word for words in said for word in words)

    def score(words: Counter[str], question: Sequence[str]) -> float:
        total = 0.0
        for word in question:
            rarity = math.log(1 + (len(said) - frequency[word] + 0.5) / (frequency[word] + 0.5))
            length = 1 - 0.75 + 0.75 * words.total() / mean
            total += rarity * words[word] * 2.5 / (words[word] + 1.5 * length)
        return total

    def found(question: Question) -> set[str]:
        words = words_of(question.text)
        ranked = sorted(range(len(said)), key=lambda turn: -score(said[turn], words))
        return _fitting(conversation, ranked)

    return found


async def rows() -> list[Row]:
    """Against plain BM25 in the same run; the times, of the processor, against a tenth as much."""
    found = {name: recall_of(method) for name, method in METHODS.items()}
    measured = [
        Row(
            f"evidence within {TOKENS} tokens, {who}, {kind}",
            100 * found["ours"][who, kind],
            100 * found["plain BM25"][who, kind],
            "%",
            found["ours"][who, kind] / found["plain BM25"][who, kind],
            note=f"the last 20 turns: {100 * found['last 20'][who, kind]:.0f} %",
        )
        for who, kind in [
            ("all", "all"),
            *((language.value, "all") for language in Language),
            *(("all", kind) for kind in ("facts", "dates", "changes", "places")),
        ]
    ]
    return [*measured, *_friends(), *_times(), await _first_load()]


def _friends() -> Iterator[Row]:
    """So short that they are asked for half of the tokens, too."""
    for tokens in (TOKENS, TOKENS // 2):
        ours_, plain = (100 * recall_of_friends(METHODS[m], tokens) for m in ("ours", "plain BM25"))
        name = f"evidence within {tokens} tokens, talks of two friends"
        yield Row(name, ours_, plain, "%", ours_ / plain)


def _times() -> Iterator[Row]:
    before = _Timed.of(1_000)
    for turns in (10_000, 60_000):
        now = _Timed.of(turns)
        for name in ("search, p95", "loading", "kept in memory"):
            ours, other = now.figures[name], before.figures[name]
            unit = "MB" if "memory" in name else "ms"
            row = f"{name}, {turns:,} turns; over {before.turns:,}"
            yield Row(row, ours, other, unit, ours / other)
        before = now


async def _first_load() -> Row:
    """Of 60,000 turns, in processes that have loaded nothing yet."""
    found = await loads(_segments(60_000), 5)
    first, second = (median(each) for each in zip(*found, strict=True))
    slowest = max(first for first, _ in found)
    return Row(
        "first load in a process, p50 of five, 60,000 turns; over the second (aim 60)",
        first,
        second,
        "ms",
        first / second,
        note=f"slowest {slowest:.0f} ms",
    )


@dataclass(frozen=True)
class _Timed:
    turns: int
    figures: Mapping[str, float]

    @classmethod
    def of(cls, count: int) -> "_Timed":
        _, reader = recall_parts()
        conversations = [c for language in Language for c in long_conversations(language)]
        segments = _segments(count)
        began = time.process_time()
        turns = SearchableTurns(joined([Segment.from_bytes(each) for each in segments]))
        loading = time.process_time() - began
        questions = [question.text for c in conversations for question in c.questions]
        spent = sorted(_spent(turns, reader, question) for question in questions)
        p95 = spent[len(spent) * 95 // 100]
        figures = {"search, p95": 1e3 * p95, "loading": 1e3 * loading}
        return cls(count, figures | {"kept in memory": turns.size / 1e6})


def _segments(count: int) -> list[bytes]:
    """As they lie in the database."""
    builder, _ = recall_parts()
    conversations = [c for language in Language for c in long_conversations(language)]
    events = [event for conversation in conversations for event in conversation.events]
    segments = []
    for begin in range(0, count, MOST_TURNS):
        some = [
            replace(events[n % len(events)], event_id=uuid4(), seq=n, created_at=_moment_of(n))
            for n in range(begin, min(count, begin + MOST_TURNS))
        ]
        segments.append(builder.build(some).to_bytes())
    return segments


def _moment_of(turn: int) -> datetime:
    """Eight turns a session, a session every twenty hours."""
    return datetime(2016, 1, 1, tzinfo=UTC) + timedelta(hours=turn // 8 * 20, minutes=turn % 8)


def _spent(turns: SearchableTurns, reader: QuestionReader, question: str) -> float:
    began = time.process_time()
    scores = turns.scores(reader.read(question, turns.names, date(2026, 1, 1)), LEXICAL)
    best = best_of(scores, TOKENS)
    fitting(best, turns, TOKENS, COUNTER.count)
    return time.process_time() - began


METHODS: Mapping[str, Method] = {"last 20": last_20, "plain BM25": plain_bm25, "ours": ours}


def recall_of(
    method: Method, languages: Sequence[Language] = tuple(Language), *, untouched: bool = True
) -> Mapping[tuple[str, str], float]:
    """The share of evidence found, by (language, kind); "all" stands for every one."""
    parts: dict[tuple[str, str], list[float]] = defaultdict(list)
    for language in languages:
        for conversation in long_conversations(language):
            find = method(conversation)
            for question in conversation.questions:
                if question.untouched is untouched:
                    share = len(find(question) & question.evidence) / len(question.evidence)
                    for key in ((language, question.kind), (language, "all")):
                        parts[key].append(share)
                    for kind in (question.kind, "all"):
                        parts["all", kind].append(share)
    return {key: sum(shares) / len(shares) for key, shares in parts.items()}


def recall_of_friends(method: Method, tokens: int) -> float:
    """The share of evidence found in the talks of two friends."""
    shares = []
    for talks in talks_of_friends():
        find = method(replace(talks, tokens=tokens))
        shares += [
            len(find(asked) & asked.evidence) / len(asked.evidence) for asked in talks.questions
        ]
    return sum(shares) / len(shares)


def _fitting(conversation: Conversation, ranked: Sequence[int]) -> set[str]:
    events = conversation.events
    costs = [_cost(event) for event in events]
    days = [event.created_at.date() for event in events]
    room = ShownRoom(conversation.tokens, COUNTER.count)
    room.fill(((turn, costs[turn], days[turn]) for turn in ranked), least=1)
    return {events[turn].external_id for turn in room.chosen}


def _cost(event: UserMemoryEvent) -> int:
    return COUNTER.count(shown_line(speaker_of(event), event.content))
