"""YAML by libyaml where PyYAML was built with it: it takes a tenth of the time of a start."""

import re
from typing import Any, Final

import yaml

_FAST: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MOST_OPENED: Final = 10_000
_DEEP_LINE: Final = re.compile(r"(?:[-?] ){2000}")


def read_yaml(text: str) -> Any:
    """As yaml.safe_load: plain values alone. Raises yaml.YAMLError, ValueError or RecursionError.

    What may be nested without end is left to PyYAML, which gives up; libyaml would end the process.
    """
    is_deep = text.count("[") + text.count("{") > _MOST_OPENED or _DEEP_LINE.search(text)
    return yaml.load(text, Loader=yaml.SafeLoader if is_deep else _FAST)
