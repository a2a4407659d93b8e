"""Turns as arrays: what a search needs of some hundred of them, in one block of bytes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
import orjson
from numpy.typing import NDArray

USER, QUESTION, TIME, MUTE, AGAIN = 1, 2, 4, 8, 16
"""Flags of a turn: said by the user, a question, tells a time, no part of the conversation, made
anew in the place of the answer before it.
"""

MOST_VECTOR_BYTES = 32 * 1024 * 1024
"""Of one memory; beyond it the oldest turns are found by their words alone."""

_FORMAT = 1
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Segment:
    """One row a turn. `ids` are UUIDs; `days` and `at` count from 1970 in days and milliseconds.

    `speakers` are places in `names`. `costs` are the tokens of a turn as it is shown, by the
    tokenizer `counter`. `vectors` tells the meaning of the newest turns, a row each, zeros where
    it is not known. Postings are the terms of all turns, ascending, each with its row and how
    often it stands there. `text` holds what was said, UTF-8, up to `ends` of each.
    """

    ids: Array
    at: Array
    seq: Array
    flags: Array
    speakers: Array
    costs: Array
    characters: Array
    lengths: Array
    terms: Array
    rows: Array
    counts: Array
    ends: Array
    text: bytes | memoryview
    names: tuple[str, ...]
    external_ids: tuple[str, ...]
    counter: str
    vectors: Array | None = None

    def __len__(self) -> int:
        return len(self.at)

    @property
    def size(self) -> int:
        """In bytes, as it lies in memory."""
        arrays = (getattr(self, name).nbytes for name in ARRAYS)
        vectors = 0 if self.vectors is None else self.vectors.nbytes
        return int(sum(arrays)) + vectors + len(self.text) + sum(map(len, self.external_ids)) + 500

    def content(self, row: int) -> str:
        begin = int(self.ends[row - 1]) if row else 0
        return str(self.text[begin : int(self.ends[row])], "utf-8")

    def to_bytes(self) -> bytes:
        blocks = [getattr(self, name).tobytes() for name in ARRAYS] + [self.text]
        header = orjson.dumps(
            {
                "format": _FORMAT,
                "sizes": [len(block) for block in blocks],
                "names": self.names,
                "external_ids": self.external_ids if any(self.external_ids) else (),
                "counter": self.counter,
            }
        )
        return b"".join((len(header).to_bytes(4, "little"), header, *blocks))

    @classmethod
    def from_bytes(cls, written: bytes) -> Self:
        """The arrays and the text are views of what was written."""
        end = 4 + int.from_bytes(written[:4], "little")
        header = orjson.loads(written[4:end])
        arrays, block = {}, memoryview(written)
        for name, size in zip(ARRAYS, header["sizes"], strict=False):
            arrays[name] = np.frombuffer(block[end : end + size], dtype=ARRAYS[name])
            end += size
        external = header["external_ids"] or [""] * len(arrays["at"])
        return cls(
            **arrays,
            text=block[end:],
            names=tuple(header["names"]),
            external_ids=tuple(external),
            counter=header["counter"],
        )


ARRAYS = {
    "ids": "V16",
    "at": "<i8",
    "seq": "<i8",
    "flags": "u1",
    "speakers": "<u2",
    "costs": "<i4",
    "characters": "<f4",
    "lengths": "<f4",
    "terms": "<u8",
    "rows": "<i4",
    "counts": "<f4",
    "ends": "<i4",
}


def joined(segments: Sequence[Segment]) -> Segment:
    """One of many, in the order of time; what stands in two of them is there once."""
    ids, at, seq = (_together(segments, name) for name in ("ids", "at", "seq"))
    first = _first_of_each(ids)
    order = (
        first
        if _is_told_in_order(at[first], seq[first])
        else first[np.lexsort((seq[first], at[first]))]
    )
    in_order = len(order) == len(ids) and bool(np.all(order[1:] > order[:-1]))
    place = np.full(len(ids), -1, dtype="<i4")
    place[order] = np.arange(len(order), dtype="<i4")
    offsets = np.cumsum([0, *map(len, segments)]).tolist()
    names = tuple(dict.fromkeys(name for segment in segments for name in segment.names))
    speakers = np.concatenate([renamed(segment, names) for segment in segments])
    external = [name for segment in segments for name in segment.external_ids]
    moved = None if in_order else place
    terms, counts, rows = _postings(segments, offsets, moved, all_kept=len(first) == len(ids))
    text, ends = _text(segments, order)
    same = ("flags", "costs", "characters", "lengths")
    return Segment(
        **{name: _put(_together(segments, name), order, in_order=in_order) for name in same},
        ids=_put(ids, order, in_order=in_order),
        at=_put(at, order, in_order=in_order),
        seq=_put(seq, order, in_order=in_order),
        speakers=_put(speakers, order, in_order=in_order),
        terms=terms,
        rows=rows,
        counts=counts,
        ends=ends,
        text=text,
        names=names,
        external_ids=tuple(external if in_order else map(external.__getitem__, order.tolist())),
        counter=segments[0].counter,
        vectors=_vectors(segments, place, len(order)),
    )


def _is_told_in_order(at: Array, seq: Array) -> bool:
    """As turns are nearly always: to look is many times quicker than to sort."""
    later, same = at[1:] > at[:-1], at[1:] == at[:-1]
    return bool(np.all(later | (same & (seq[1:] >= seq[:-1]))))


def _vectors(segments: Sequence[Segment], place: Array, turns: int) -> Array | None:
    """Those of the newest turns, within a bound; where dimensions differ, the last one's count."""
    given = [segment.vectors for segment in segments if segment.vectors is not None]
    if not given:
        return None
    dimension = given[-1].shape[1]
    first = max(0, turns - MOST_VECTOR_BYTES // (2 * dimension))
    vectors = np.zeros((turns - first, dimension), dtype=np.float16)
    begin = 0
    for segment in segments:
        rows = place[begin : begin + len(segment)]
        begin += len(segment)
        if segment.vectors is not None and segment.vectors.shape[1] == dimension:
            kept = rows >= first
            vectors[rows[kept] - first] = segment.vectors[kept]
    return vectors


def _together(segments: Sequence[Segment], name: str) -> Array:
    return np.concatenate([getattr(segment, name) for segment in segments])


def _put(values: Array, order: Array, *, in_order: bool) -> Array:
    """As they stand already, mostly: a copy costs more than to look."""
    return values if in_order else values[order]


def _first_of_each(ids: Array) -> Array:
    """Where each id stands first."""
    halves = ids.view("<u8")[::2]
    ascending = np.sort(halves)
    if bool(np.all(ascending[1:] != ascending[:-1])):  # many times quicker than whole ids
        return np.arange(len(ids))
    return np.unique(ids, return_index=True)[1]


def _postings(
    segments: Sequence[Segment], offsets: Sequence[int], place: Array | None, *, all_kept: bool
) -> tuple[Array, Array, Array]:
    """Terms, counts and rows of all; terms ascend, the rows of one follow the order of segments.

    One after the other: memory that has been used is had again sooner than new one.
    """
    terms, by_term = _ascending(_together(segments, "terms"))
    rows = _rows(segments, offsets).take(by_term)
    if place is not None:
        rows = place.take(rows)
    counts = _together(segments, "counts").take(by_term)
    if all_kept:
        return terms, counts, rows
    kept = rows >= 0
    return terms[kept], counts[kept], rows[kept]


def _rows(segments: Sequence[Segment], offsets: Sequence[int]) -> Array:
    """The rows of all postings, as they count in all segments together."""
    rows, begin = _together(segments, "rows"), 0
    for segment, offset in zip(segments, offsets, strict=False):
        end = begin + len(segment.rows)
        rows[begin:end] += offset
        begin = end
    return rows


def _ascending(terms: Array) -> tuple[Array, Array]:
    """The terms in order, and the order that sorts them.

    Terms are evenly spread, so their upper halves nearly always tell them apart; by 16 bits at a
    time NumPy sorts several times quicker than by 64.
    """
    parts = terms.view("<u2")
    order = parts[2::4].argsort(kind="stable")
    order = order.take(parts[3::4].take(order).argsort(kind="stable"))
    ascending = terms.take(order)
    if not np.all(ascending[1:] >= ascending[:-1]):
        order = terms.argsort(kind="stable")
        ascending = terms.take(order)
    return ascending, order


def _text(segments: Sequence[Segment], order: Array) -> tuple[bytes, Array]:
    """What was said in this order, and where each ends."""
    lengths = np.concatenate([np.diff(segment.ends, prepend=0) for segment in segments])
    text = b"".join(segment.text for segment in segments)
    if not np.array_equal(order, np.arange(len(lengths))):
        ends = np.cumsum(lengths)
        begins = ends - lengths
        spans = zip(begins[order].tolist(), ends[order].tolist(), strict=True)
        text = b"".join([text[begin:end] for begin, end in spans])
    return text, np.cumsum(lengths[order]).astype("<i4")


def without(segment: Segment, ids: Collection[bytes]) -> Segment:
    """The same, but for turns of these ids."""
    kept = np.array([event_id not in ids for event_id in segment.ids.tolist()], dtype=bool)
    place = np.where(kept, np.cumsum(kept) - 1, -1).astype("<i4")
    rows = place[segment.rows]
    texts = [segment.content(row).encode() for row in np.flatnonzero(kept).tolist()]
    of_turns = ("ids", "at", "seq", "flags", "speakers", "costs", "characters", "lengths")
    return replace(
        segment,
        **{name: getattr(segment, name)[kept] for name in of_turns},
        terms=segment.terms[rows >= 0],
        counts=segment.counts[rows >= 0],
        rows=rows[rows >= 0],
        ends=np.cumsum([len(text) for text in texts]).astype("<i4"),
        text=b"".join(texts),
        vectors=None if segment.vectors is None else segment.vectors[kept],
        external_ids=tuple(
            name for name, keep in zip(segment.external_ids, kept, strict=True) if keep
        ),
    )


def renamed(segment: Segment, names: Sequence[str]) -> Array:
    """The speakers as places in other names."""
    places = np.array([names.index(name) for name in segment.names], dtype="<u2")
    return places[segment.speakers] if len(places) else segment.speakers


assert set(ARRAYS) < {field.name for field in fields(Segment)}
