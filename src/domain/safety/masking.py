"""Personal data out of sight for one turn, and back again."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from domain.safety.personal_data import Entity

_PLACEHOLDER = re.compile(r"⟨([A-Z_]+_\d+)⟩")


def restored(text: str, values: Mapping[str, str]) -> str:
    """With the `values` of masks in place of their placeholders; others stay."""
    if "⟨" not in text:
        return text
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), text)


@dataclass(slots=True)
class Masks:
    """`values` by the name of their placeholder; one value has one name throughout a turn."""

    values: dict[str, str] = field(default_factory=dict)
    _names: dict[tuple[str, str], str] = field(default_factory=dict)

    def mask(self, text: str, entities: Sequence[Entity]) -> str:
        """`entities` in the order in which they stand."""
        made, at = "", 0
        for each in entities:
            value = text[each.start : each.end]
            made += f"{text[at : each.start]}⟨{self._name(each.entity, value)}⟩"
            at = each.end
        return made + text[at:]

    def _name(self, entity: str, value: str) -> str:
        if (entity, value) not in self._names:
            number = 1 + sum(known == entity for known, _ in self._names)
            self._names[entity, value] = f"{entity}_{number}"
            self.values[f"{entity}_{number}"] = value
        return self._names[entity, value]
