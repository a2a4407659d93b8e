"""Which of the replicas that share a folder still live, as the kernel tells by their file locks."""

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import UUID, uuid4

from infrastructure.file_lock import FileLock


class Replica:
    """This process among those that share a folder; other machines' are not seen."""

    def __init__(self, folder: Path) -> None:
        self.id = uuid4()
        self._folder = folder

    @contextmanager
    def known_as_alive(self) -> Iterator[None]:
        """While the block runs. A folder that cannot be written makes no difference."""
        path = self._lock(self.id)
        with ExitStack() as stack:
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                lock = stack.enter_context(FileLock(path))
                stack.callback(path.unlink, missing_ok=True)
                lock.try_exclusive()
            except OSError:
                pass  # whoever comes after then waits until the leases run out
            yield

    def dead(self) -> frozenset[UUID]:
        """The replicas that ended without leaving: killed, or fallen with the machine."""
        try:
            return frozenset(
                UUID(path.stem) for path in self._folder.glob("*.lock") if _is_free(path)
            )
        except OSError:
            return frozenset()

    def forget(self, dead: Collection[UUID]) -> None:
        """What they left behind has been seen to."""
        for replica in dead:
            self._lock(replica).unlink(missing_ok=True)

    def _lock(self, replica: UUID) -> Path:
        return self._folder / f"{replica}.lock"


def _is_free(path: Path) -> bool:
    with FileLock(path) as lock:
        return lock.try_exclusive()
