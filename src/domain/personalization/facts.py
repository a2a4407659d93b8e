"""What became of a person's message: the one fact that metrics, log and analytics are made from."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class ReplyMade:
    """Told once a reply, whatever it was: apologies, stopped ones and refusals too.

    `person` is a pseudonym. `persona` is empty where no persona spoke; `prompt_version` and
    `model` where no model was asked. `outcome` and `failure`, the kind of a model's failure, are
    bounded words. `reply_length` is in characters. `scope` is `refused` or `handed_over` where the
    message lay outside the scope of the persona that was asked. `rephrased`: the person asked again
    what they had just asked. `tools` names what was called for the reply, each call once.
    """

    turn_id: str
    person: str
    outcome: str
    source: str
    seconds: float
    reply_length: int
    persona: str = ""
    persona_version: str = ""
    scope: str = ""
    prompt_version: str = ""
    arm: str = ""
    model: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float = 0.0
    prompt_tokens: int = 0
    remembered: int = 0
    rephrased: bool = False
    failure: str | None = None
    tools: tuple[str, ...] = ()

    @property
    def trace_id(self) -> str:
        return trace_of(self.turn_id)


@lru_cache(maxsize=1_024)  # every call and line of a turn asks for it
def trace_of(turn_id: str) -> str:
    """The same for every attempt at a turn, so that one search finds all that was done for it."""
    return hashlib.blake2b(turn_id.encode(), digest_size=16, person=b"trace").hexdigest()
