from application.dialogue.exchange import Exchange
from application.personalization.preferences import ChangePreferencesUseCase
from domain.dialogue.replies import Reply
from domain.dialogue.requests import RequestWords
from domain.personalization.profile import UserProfile


class ChooseLanguage:
    """Answers are in the language that was asked for in plain words, from now on and for good."""

    name = "language"
    actions = commands = ()
    allowed_in_crisis = True

    def __init__(self, change: ChangePreferencesUseCase, words: RequestWords) -> None:
        self._change = change
        self._words = words

    def understands(self, words: str) -> bool:
        return self._words.asked_language(words) is not None

    async def answer(self, exchange: Exchange) -> Reply | None:
        language = self._words.asked_language(exchange.words or "")
        if language is None:
            return None
        turn = exchange.turn
        in_use = await self._change.execute(
            str(turn.owner),
            turn.language_code,
            lambda profile, now: UserProfile.with_chosen_language(profile, language, now=now),
        )
        return Reply.text(exchange.speakers.wording(in_use).text("language-chosen"))
