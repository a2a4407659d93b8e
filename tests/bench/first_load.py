"""A process of its own, which loads a memory for the first time: `python -m tests.bench.first_load
FILE`, of segments as they lie in the database. Prints the milliseconds of the processor that the
first load takes, and the second.
"""

import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from infrastructure.recall.scoring import SearchableTurns
from infrastructure.recall.segment import Segment, joined
from tests.bench.measured_process import MeasuredProcess


async def loads(segments: Sequence[bytes], times: int) -> list[tuple[float, float]]:
    """The first load and the second, in milliseconds, in so many processes."""
    found = []
    with TemporaryDirectory() as folder:
        file = Path(folder) / "segments"
        file.write_bytes(b"".join(len(s).to_bytes(8, "little") + s for s in segments))
        for _ in range(times):
            process = await MeasuredProcess.start("-m", "tests.bench.first_load", str(file))
            first, second = json.loads(await process.line())
            await process.stop()
            found.append((first, second))
    return found


def _read(file: Path) -> list[bytes]:
    written, segments, at = file.read_bytes(), [], 0
    while at < len(written):
        end = at + 8 + int.from_bytes(written[at : at + 8], "little")
        segments.append(written[at + 8 : end])
        at = end
    return segments


def _load(segments: Sequence[bytes]) -> float:
    began = time.process_time()
    SearchableTurns(joined([Segment.from_bytes(each) for each in segments]))
    return 1000 * (time.process_time() - began)


if __name__ == "__main__":
    segments = _read(Path(sys.argv[1]))
    sys.stdout.write(f"{json.dumps([_load(segments), _load(segments)])}\n")
    sys.stdout.flush()
