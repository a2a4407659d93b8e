"""A `mongod` that begins and never listens, as one does that recovers a large journal."""

import os
from dataclasses import dataclass
from pathlib import Path

from infrastructure.file_lock import granted

_PROGRAM = "#!/bin/sh\necho $$ > {file}.draft && mv {file}.draft {file}\nexec sleep 600\n"


@dataclass(frozen=True)
class DeafMongod:
    folder: Path

    def installed(self) -> str:
        """A PATH on which it comes first."""
        self.folder.mkdir()
        program = self.folder / "mongod"
        program.write_text(_PROGRAM.format(file=self._begun))
        program.chmod(0o700)
        return f"{self.folder}{os.pathsep}{os.environ['PATH']}"

    async def pid(self) -> int:
        """Once it has begun."""
        await granted(self._begun.exists)
        return int(self._begun.read_text())

    @property
    def _begun(self) -> Path:
        return self.folder / "begun"
