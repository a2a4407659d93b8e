"""YAML by libyaml where PyYAML was built with it: it takes a tenth of the time of a start."""

import pickle
import re
from functools import lru_cache
from typing import Any, Final

import yaml

_FAST: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST_OPENED: Final = 10_000
_DEEP_LINE: Final = re.compile(r"(?:[-?] ){2000}")


_SHORT: Final = 100_000


def read_yaml(text: str) -> Any:
    """As yaml.safe_load: plain values alone. Raises yaml.YAMLError, ValueError or RecursionError.

    What may be nested without end is left to PyYAML, which gives up; libyaml would end the process.
    """
    return pickle.loads(_values(text)) if len(text) <= _SHORT else _read(text)


@lru_cache(maxsize=128)
def _values(text: str) -> bytes:
    """A product that is built anew reads the same files; each reader's values are its own."""
    return pickle.dumps(_read(text), pickle.HIGHEST_PROTOCOL)


def _read(text: str) -> Any:
    is_deep = text.count("[") + text.count("{") > _MOST_OPENED or _DEEP_LINE.search(text)
    return yaml.load(text, Loader=yaml.SafeLoader if is_deep else _FAST)
