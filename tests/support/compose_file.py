from pathlib import Path
from typing import Any

import yaml


class _Loader(yaml.SafeLoader):
    """Compose's own marks: what a later file takes away or puts in place of an earlier one's."""


_Loader.add_constructor("!reset", lambda loader, node: [])


def read_compose_file(file: str | Path) -> Any:
    return yaml.load(Path(file).read_text(), _Loader)
