"""What a persona has in hand for a user just now: notes, goals, and what they are about."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from domain.shared.errors import InvalidInput
from domain.text_engine.tools import Tool

MOST_KEYS, MOST_GOALS = 50, 10
LONGEST_KEY, LONGEST_VALUE = 60, 500
MOST_CHARACTERS = 2_000
"""Of everything together: a model that reads it has room for little more."""


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
        return replace(self, scratchpad=notes, last_accessed=at)._bounded()

    def aiming(self, goals: tuple[str, ...], task: str, *, at: datetime) -> "WorkingMemory":
        """Raises InvalidInput for what is too much."""
        kept = tuple(dict.fromkeys(goal.strip() for goal in goals if goal.strip()))
        if len(kept) > MOST_GOALS or any(len(g) > LONGEST_VALUE for g in (*kept, task)):
            raise InvalidInput(f"at most {MOST_GOALS} goals, of {LONGEST_VALUE} characters each")
        return replace(self, goals=kept, task=task.strip(), last_accessed=at)._bounded()

    def without(self, is_about: Callable[[str], bool]) -> "WorkingMemory":
        """What is about it is taken out."""
        notes = {k: v for k, v in self.scratchpad.items() if not is_about(f"{k} {v}")}
        goals = tuple(goal for goal in self.goals if not is_about(goal))
        task = "" if is_about(self.task) else self.task
        return replace(self, scratchpad=notes, goals=goals, task=task)

    def _bounded(self) -> "WorkingMemory":
        written = (*self.scratchpad.keys(), *self.scratchpad.values(), *self.goals, self.task)
        if sum(map(len, written)) > MOST_CHARACTERS:
            raise InvalidInput(f"all notes together have at most {MOST_CHARACTERS} characters")
        return self


def _tool(description: str) -> Tool:
    return Tool("working_memory", f"{_PURPOSE} {description}", _ARGUMENTS)


_PURPOSE: Final = (
    "Your notes on what you and the user are in the middle of, such as a game, a plan or a list. "
    "Use them only where something must be kept exactly over several messages; an empty value "
    "takes a key out."
)
_ARGUMENTS: Final = {
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
}

TOOL: Final = _tool("They are gone when the conversation pauses for half an hour.")
LASTING_TOOL: Final = _tool("They stay from one conversation to the next.")
TOOLS: Final = (TOOL, LASTING_TOOL)
"""What a model is offered; `note` needs a key and a value."""
