"""Moves labels on a circle apart, each as little as can be."""

from collections.abc import Callable, Sequence

Gap = Callable[[int, int, float], float]
"""How far the items of two numbers must lie apart around a longitude."""

_PASSES = 4
_TOUCHING = 0.01


def spread(longitudes: Sequence[float], gap: Gap) -> list[float]:
    """Longitudes to show them at, in the same order around the circle.

    The least sum of squared shifts, by the pool-adjacent-violators algorithm on the circle cut
    open where it is emptiest. Gaps depend on the place, so it is done a few times.
    """
    if len(longitudes) < 2:
        return list(longitudes)
    order = _from_the_emptiest(longitudes)
    straight = _unrolled([longitudes[index] for index in order])
    shown = straight
    for _ in range(_PASSES):
        gaps = [
            gap(order[n], order[n + 1], (shown[n] + shown[n + 1]) / 2)
            for n in range(len(order) - 1)
        ]
        shown = _nearest_with_gaps(straight, gaps)
    found = dict(zip(order, shown, strict=True))
    return [found[index] % 360 for index in range(len(longitudes))]


def _from_the_emptiest(longitudes: Sequence[float]) -> list[int]:
    order = sorted(range(len(longitudes)), key=lambda index: longitudes[index])
    before = [(longitudes[order[n]] - longitudes[order[n - 1]]) % 360 for n in range(len(order))]
    first = max(range(len(order)), key=before.__getitem__)
    return order[first:] + order[:first]


def _unrolled(longitudes: Sequence[float]) -> list[float]:
    first = longitudes[0]
    return [first + (each - first) % 360 for each in longitudes]


def _nearest_with_gaps(wanted: Sequence[float], gaps: Sequence[float]) -> list[float]:
    offsets = [0.0]
    for gap in gaps:
        offsets.append(offsets[-1] + gap)
    rising = _nearest_rising([each - off for each, off in zip(wanted, offsets, strict=True)])
    return [each + off for each, off in zip(rising, offsets, strict=True)]


def _nearest_rising(wanted: Sequence[float]) -> list[float]:
    blocks: list[tuple[float, int]] = []  # mean and size
    for value in wanted:
        mean, size = value, 1
        while blocks and blocks[-1][0] > mean:
            other, count = blocks.pop()
            mean = (mean * size + other * count) / (size + count)
            size += count
        blocks.append((mean, size))
    return [mean for mean, size in blocks for _ in range(size)]


def merged(arcs: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Arcs, given by their ends in either order and each below 180°, without overlaps."""
    forward = [_forward(start, end) for start, end in arcs]
    found: list[tuple[float, float]] = []
    for start, width in sorted((start % 360, width) for start, width in forward):
        if found and start <= found[-1][1] + _TOUCHING:
            first, last = found[-1]
            found[-1] = (first, max(last, start + width))
        else:
            found.append((start, start + width))
    if len(found) > 1 and found[-1][1] - 360 >= found[0][0]:  # across 0°
        (_, end), (start, last) = found.pop(0), found.pop()
        found.append((start, max(last, end + 360)))
    return found


def _forward(start: float, end: float) -> tuple[float, float]:
    ahead = (end - start) % 360
    return (start, ahead) if ahead <= 180 else (end, 360 - ahead)
