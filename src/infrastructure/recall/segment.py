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

_FORMAT = 1
Array = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Segment:
    """One row a turn. `ids` are UUIDs; `days` and `at` count from 1970 in days and milliseconds.

    `speakers` are places in `names`. `costs` are the tokens of a turn as it is shown, by the
    tokenizer `counter`. Postings are the terms of all turns, ascending, each with its row and how
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
    text: bytes
    names: tuple[str, ...]
    external_ids: tuple[str, ...]
    counter: str

    def __len__(self) -> int:
        return len(self.at)

    @property
    def size(self) -> int:
        """In bytes, as it lies in memory."""
        arrays = (getattr(self, name).nbytes for name in ARRAYS)
        return int(sum(arrays)) + len(self.text) + sum(map(len, self.external_ids)) + 500

    def content(self, row: int) -> str:
        begin = int(self.ends[row - 1]) if row else 0
        return self.text[begin : int(self.ends[row])].decode()

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
        """The arrays are views of what was written."""
        end = 4 + int.from_bytes(written[:4], "little")
        header = orjson.loads(written[4:end])
        arrays, block = {}, memoryview(written)
        for name, size in zip(ARRAYS, header["sizes"], strict=False):
            arrays[name] = np.frombuffer(block[end : end + size], dtype=ARRAYS[name])
            end += size
        external = header["external_ids"] or [""] * len(arrays["at"])
        return cls(
            **arrays,
            text=bytes(block[end:]),
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
    ids = np.concatenate([segment.ids for segment in segments])
    at = np.concatenate([segment.at for segment in segments])
    seq = np.concatenate([segment.seq for segment in segments])
    _, first = np.unique(ids, return_index=True)
    order = first[np.lexsort((seq[first], at[first]))]
    place = np.full(len(ids), -1, dtype=np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    offsets = np.cumsum([0, *map(len, segments)])
    rows = place[
        np.concatenate([s.rows + offset for s, offset in zip(segments, offsets, strict=False)])
    ]
    terms = np.concatenate([segment.terms for segment in segments])
    counts = np.concatenate([segment.counts for segment in segments])
    kept = rows >= 0
    by_term = np.argsort(terms[kept], kind="stable")
    names = tuple(dict.fromkeys(name for segment in segments for name in segment.names))
    speakers = [renamed(segment, names) for segment in segments]
    texts = [segment.content(row) for segment in segments for row in range(len(segment))]
    external = [name for segment in segments for name in segment.external_ids]
    written = [texts[place].encode() for place in order]
    same = {"flags", "costs", "characters", "lengths"}
    return Segment(
        **{n: np.concatenate([getattr(s, n) for s in segments])[order] for n in same},
        ids=ids[order],
        at=at[order],
        seq=seq[order],
        speakers=np.concatenate(speakers)[order],
        terms=terms[kept][by_term],
        rows=rows[kept][by_term],
        counts=counts[kept][by_term],
        ends=np.cumsum([len(text) for text in written]).astype("<i4"),
        text=b"".join(written),
        names=names,
        external_ids=tuple(external[place] for place in order),
        counter=segments[0].counter,
    )


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
        external_ids=tuple(
            name for name, keep in zip(segment.external_ids, kept, strict=True) if keep
        ),
    )


def renamed(segment: Segment, names: Sequence[str]) -> Array:
    """The speakers as places in other names."""
    places = np.array([names.index(name) for name in segment.names], dtype="<u2")
    return places[segment.speakers] if len(places) else segment.speakers


assert set(ARRAYS) < {field.name for field in fields(Segment)}
