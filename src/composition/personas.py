"""Who the product speaks as."""

from composition.context import Context
from composition.foundation import CONFIG, Foundation
from infrastructure.persona_files import read_personas


async def build(base: Foundation) -> Context:
    base.offer(read_personas(CONFIG / "personas", first=base.settings.default_persona))
    return Context("personas")
