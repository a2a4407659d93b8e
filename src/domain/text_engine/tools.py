"""Functions that a model may ask its caller to run."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """`parameters` is the JSON schema of the arguments."""

    name: str
    description: str = ""
    parameters: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What the model asks for; `arguments` is JSON as the model wrote it, perhaps malformed."""

    call_id: str
    name: str
    arguments: str
