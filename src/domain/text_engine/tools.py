"""Functions that a model may ask its caller to run."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tool:
    """`parameters` is the JSON schema of the arguments."""

    name: str
    description: str = ""
    parameters: Mapping[str, object] | None = None
    _written: str = field(default="", init=False, repr=False, compare=False)

    @property
    def written(self) -> str:
        """About as a model reads it; made once, since every prompt asks for it."""
        if not self._written:
            shown = {"description": self.description, "parameters": self.parameters}
            written = f"{self.name}: {json.dumps(shown, ensure_ascii=False, default=dict)}"
            object.__setattr__(self, "_written", written)
        return self._written


@dataclass(frozen=True, slots=True)
class ToolCall:
    """What the model asks for; `arguments` is JSON as the model wrote it, perhaps malformed."""

    call_id: str
    name: str
    arguments: str
