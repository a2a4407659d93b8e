"""What a persona has in hand for a user just now: notes, goals, and what they are about."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from domain.shared.errors import InvalidInput
from domain.text_engine.tools import Tool

MOST_KEYS, MOST_GOALS = 50, 10
LONGEST_KEY, LONGEST_VALUE = 60, 1000


@dataclass(frozen=True, slots=True)
class WorkingMemory:
    user_id: str
    persona: str
    scratchpad: Mapping[str, str] = field(default_factory=dict)
    goals: tuple[str, ...] = ()
    task: str = ""
    last_accessed: datetime | None = None

    def noted(self, key: str, value: str, *, at: datetime) -> "WorkingMemory":
        """An empty value takes the key out. Raises InvalidInput for what is too much."""
        key, value = key.strip(), value.strip()
        if not 1 <= len(key) <= LONGEST_KEY or len(value) > LONGEST_VALUE:
            raise InvalidInput(
                f"a key has 1 to {LONGEST_KEY} characters, a value at most {LONGEST_VALUE}"
            )
        notes = {k: v for k, v in self.scratchpad.items() if k != key}
        if value:
            notes[key] = value
        if len(notes) > MOST_KEYS:
            raise InvalidInput(f"at most {MOST_KEYS} keys are kept; take one out first")
        return replace(self, scratchpad=notes, last_accessed=at)

    def aiming(self, goals: tuple[str, ...], task: str, *, at: datetime) -> "WorkingMemory":
        """Raises InvalidInput for what is too much."""
        kept = tuple(dict.fromkeys(goal.strip() for goal in goals if goal.strip()))
        if len(kept) > MOST_GOALS or any(len(g) > LONGEST_VALUE for g in (*kept, task)):
            raise InvalidInput(f"at most {MOST_GOALS} goals, of {LONGEST_VALUE} characters each")
        return replace(self, goals=kept, task=task.strip(), last_accessed=at)


TOOL: Final = Tool(
    "working_memory",
    "Read and write short notes about what you and the user are doing at the moment.",
    {
        "type": "object",
        "additionalProperties": False,
        "required": ["do"],
        "properties": {
            "do": {"enum": ["get", "note", "aim", "clear"]},
            "key": {"type": "string", "maxLength": LONGEST_KEY},
            "value": {"type": "string", "maxLength": LONGEST_VALUE},
            "goals": {"type": "array", "maxItems": MOST_GOALS, "items": {"type": "string"}},
            "task": {"type": "string", "maxLength": LONGEST_VALUE},
        },
    },
)
"""What a model is offered; `note` needs a key and a value, an empty value takes the key out."""
