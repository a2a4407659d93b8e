"""Functions that a model may ask its caller to run."""

import json
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tool:
    """`parameters` is the JSON schema of the arguments."""

    name: str
    description: str = ""
    parameters: Mapping[str, object] | None = None

    @property
    def written(self) -> str:
        """About as a model reads it."""
        shown = {"description": self.description, "parameters": self.parameters}
        return f"{self.name}: {json.dumps(shown, ensure_ascii=False, default=dict)}"


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What the model asks for; `arguments` is JSON as the model wrote it, perhaps malformed."""

    call_id: str
    name: str
    arguments: str
