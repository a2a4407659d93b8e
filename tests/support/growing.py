"""Somebody who looks each time a text has grown."""

from dataclasses import dataclass, field

from domain.dialogue.growing import SoFar


@dataclass
class Seen:
    texts: list[str] = field(default_factory=list)

    def look(self, so_far: SoFar) -> None:
        text = so_far()
        if text and text not in self.texts[-1:]:
            self.texts.append(text)
