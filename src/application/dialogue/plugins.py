"""What contexts put between the steps of a turn."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import chain
from typing import Self

from application.dialogue.counselling import Counsellor
from application.dialogue.gating import ActionGate
from application.dialogue.grounding import Grounding
from application.dialogue.ports import InputScreen, OutputScreen
from application.dialogue.skills.skill import Skill
from application.dialogue.steps import Step


@dataclass(frozen=True, slots=True)
class Plugins:
    """Each list in the order in which it is asked."""

    skills: Sequence[Skill] = ()
    input_screens: Sequence[InputScreen] = ()
    output_screens: Sequence[OutputScreen] = ()
    groundings: Sequence[Grounding] = ()
    after_reply: Sequence[Step] = ()
    counsellors: Sequence[Counsellor] = ()
    gates: Sequence[ActionGate] = ()

    @classmethod
    def of_all(cls, several: Iterable[Self]) -> Self:
        """Of every kind what the first brings, then what the second does, and so on."""
        each_brings = [[getattr(each, kind.name) for kind in fields(cls)] for each in several]
        return cls(*(tuple(chain.from_iterable(kind)) for kind in zip(*each_brings, strict=True)))
