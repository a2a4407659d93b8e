from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IncognitoTurn:
    """What is said next is not to be remembered; once something is said, it is this turn."""

    turn_id: str = ""

    def covers(self, turn_id: str) -> bool:
        """A turn that is tried again is covered again."""
        return self.turn_id in ("", turn_id)
