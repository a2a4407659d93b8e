"""Whoever asks in earnest is told that no human being writes here."""

from application.dialogue.exchange import Exchange
from domain.dialogue.replies import Reply
from domain.safety.phrases import Phrases

_LONGEST_QUESTION = 80


class TellTheTruth:
    """A skill, so that no model and no role comes between the question and the answer."""

    name = "honesty"
    actions = ()
    commands = ()
    allowed_in_crisis = True

    def __init__(self, questions: Phrases) -> None:
        self._questions = questions

    def understands(self, words: str) -> bool:
        return len(words) <= _LONGEST_QUESTION and bool(self._questions.found_in(words))

    async def answer(self, exchange: Exchange) -> Reply | None:
        return await exchange.saying("honesty")
