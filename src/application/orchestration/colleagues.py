"""The persona that serves asks another one, and answers with what it was told."""

import asyncio
from collections.abc import Sequence

from application.dialogue.counselling import Counsellor
from application.dialogue.exchange import Exchange
from application.dialogue.gating import ActionGate, held
from application.dialogue.wording import Wording
from application.orchestration.consult import Consultation, ConsultUseCase
from application.orchestration.delegation import Synthesis
from application.orchestration.telling import said_by_colleagues, told_to_the_asker
from domain.dialogue.counsel import Counsel
from domain.orchestration.assigning import AskingWords, Assignment, assigned, may_be_assigned
from domain.personas.catalogue import PersonaCatalogue
from domain.personas.persona import PersonaVoice
from domain.safety.dialogue_actions import CONSULT
from domain.shared.errors import MajordomeError
from domain.shared.language import Language

_NO_MODEL = "not_configured"
"""Nobody is to be asked here, which the persona says by itself."""

_REASONS = {"late": "late", "budget": "budget"}


class AskColleagues(Counsellor):
    """Whom the persona may ask, and for what, follows from the message and from their manifests."""

    def __init__(
        self,
        consult: ConsultUseCase,
        catalogue: PersonaCatalogue,
        words: AskingWords,
        gates: Sequence[ActionGate] = (),
    ) -> None:
        self._gates = gates
        self._consult = consult
        self._catalogue = catalogue
        self._words = words

    async def counsel(self, exchange: Exchange) -> Counsel | None:
        words = exchange.words or ""
        if not may_be_assigned(words, self._catalogue.all(), self._words):
            return None
        in_use = await exchange.in_use()
        asked = assigned(
            words,
            in_use.persona,
            self._catalogue.all(),
            self._words,
            unbidden=not exchange.lacks_facts,
        )
        if not asked or await held(self._gates, exchange, CONSULT):
            return None
        wording = await exchange.wording()
        announced = self._announced([each.agent for each in asked], wording)
        exchange.audience.show(lambda: announced)
        consultation = Consultation(
            turn_id=exchange.turn.turn_id,
            owner=exchange.turn.owner,
            asked_by=in_use.persona,
            assignments=asked,
            language=in_use.language,
            facts=_facts(exchange),
            is_kept=not exchange.incognito,
        )
        found = await self._until_stopped(consultation, exchange.audience.stop)
        if found is None or set(found.missing.values()) == {_NO_MODEL}:
            return None
        return self._counsel(found, asked, announced, wording)

    async def _until_stopped(
        self, consultation: Consultation, stop: asyncio.Event
    ) -> Synthesis | None:
        """None where the person wants no answer any more."""
        asking = asyncio.ensure_future(self._consult.execute(consultation))
        stopping = asyncio.ensure_future(stop.wait())
        try:
            await asyncio.wait((asking, stopping), return_when=asyncio.FIRST_COMPLETED)
            return asking.result() if asking.done() else None
        except MajordomeError:
            return Synthesis(missing={each.agent: "failed" for each in consultation.assignments})
        finally:
            asking.cancel()
            stopping.cancel()
            await asyncio.gather(asking, stopping, return_exceptions=True)

    def _counsel(
        self, found: Synthesis, asked: tuple[Assignment, ...], announced: str, wording: Wording
    ) -> Counsel:
        language = wording.language
        names = {
            each: self._voice(each, language).name
            for each in (*found.missing, *(finding.agent for finding in found.findings))
        }
        asked_too = [each for each in names if each not in {one.agent for one in asked}]
        lines = [announced]
        if asked_too:
            lines.append(self._announced(asked_too, wording))
        for finding in found.findings:
            if finding.question:
                name, question = names[finding.agent], finding.question
                lines.append(wording.text("colleague-asks", name=name, question=question))
        for agent, why in found.missing.items():
            key = f"colleague-{_REASONS.get(why, 'failed')}"
            lines.append(wording.text(key, name=names[agent]))
        if not found.findings:
            lines[-1] += f" {wording.text('colleague-alone')}"
        told, words = told_to_the_asker(found, names), said_by_colleagues(found, names)
        return Counsel(told, "\n".join(lines), tuple(names), words)

    def _announced(self, asked: Sequence[str], wording: Wording) -> str:
        return wording.text(
            "colleague-asked",
            names=_listed([self._called(each, wording) for each in asked], wording),
        )

    def _called(self, persona_id: str, wording: Wording) -> str:
        """As it stands behind "I have asked"."""
        persona = self._catalogue.resolve(persona_id).persona
        name = persona.voice(wording.language).name
        return persona.agent.asked.get(wording.language) or wording.text(
            "colleague-by-name", name=name
        )

    def _voice(self, persona_id: str, language: Language) -> PersonaVoice:
        return self._catalogue.resolve(persona_id).persona.voice(language)


def _facts(exchange: Exchange) -> tuple[str, ...]:
    """What is known for sure, and the persona's reply is held to."""
    return (
        tuple(str(each.content) for each in exchange.grounded.sections) if exchange.grounded else ()
    )


def _listed(names: list[str], wording: Wording) -> str:
    *first, last = names
    return wording.text("colleague-and", first=", ".join(first), last=last) if first else last
