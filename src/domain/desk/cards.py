"""What helps an operator with a conversation."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class DeskCard:
    """About the line that `key` names. `translation` is in the operators' language, empty where the
    user speaks it; `questions` may go to the user as they are, the rest is for the operator.
    """

    key: str
    at: datetime
    translation: str = ""
    questions: tuple[str, ...] = ()
    direction: str = ""
    mood: str = ""
