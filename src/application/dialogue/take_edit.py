"""Answering a message anew that its writer has edited."""

from datetime import timedelta
from typing import Final

from application.dialogue.answer_again import last_question
from application.dialogue.exchange import Admission, Exchange
from application.dialogue.ports import SaidMessages
from application.memory.remember import ReadMemoryUseCase

WITHIN: Final = timedelta(minutes=15)
"""So long after a message was sent its edit is meant for us, and not for the record."""


class TakeEdit:
    """Lets an edit be answered where nothing else was said since; any other one is outdated.

    A message that was all of its turn is forgotten for its new words; those of a longer turn
    follow upon it.
    """

    def __init__(self, said: SaidMessages, read_memory: ReadMemoryUseCase) -> None:
        self._said = said
        self._read_memory = read_memory

    async def take(self, exchange: Exchange) -> None:
        turn, edit = exchange.turn, exchange.turn.edit
        if edit is None or exchange.admission is not Admission.ADMITTED:
            return
        answered = await self._said.last_turns(turn.person, turn.conversation, edit.message_id)
        if not answered or edit.after > WITHIN:
            exchange.admission = Admission.OUTDATED
            return
        persona = (await exchange.in_use()).persona.persona_id
        memory = await self._read_memory.execute(str(turn.owner), persona)
        for turn_id, is_whole in answered.items():
            asked = last_question(memory, turn_id) if memory else None
            if asked is not None and exchange.words in (asked, *asked.split("\n")):
                exchange.admission = Admission.OUTDATED  # Telegram tells of changed links, too
            elif asked is not None and is_whole:
                exchange.corrected = turn_id
