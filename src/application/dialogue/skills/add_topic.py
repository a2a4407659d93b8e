from application.dialogue.exchange import Exchange
from application.personalization.preferences import ChangePreferencesUseCase
from domain.dialogue.replies import Reply
from domain.dialogue.requests import RequestWords
from domain.personalization.profile import MAXIMUM_TOPICS


class AddTopic:
    """Topics of the person's own, told in plain words ("add topic: jazz, gardens")."""

    name = "topics"
    actions = commands = ()
    allowed_in_crisis = False

    def __init__(self, change: ChangePreferencesUseCase, words: RequestWords) -> None:
        self._change = change
        self._words = words

    def understands(self, words: str) -> bool:
        return bool(self._words.added_topics(words))

    async def answer(self, exchange: Exchange) -> Reply | None:
        added = self._words.added_topics(exchange.words or "")
        turn = exchange.turn
        in_use = await self._change.execute(
            str(turn.owner),
            turn.language_code,
            lambda profile, now: profile.with_topics((*added, *profile.preferred_topics), now=now),
        )
        wording = exchange.speakers.wording(exchange.following(in_use))
        kept = ", ".join(in_use.profile.preferred_topics)
        return Reply.text(wording.text("topics-kept", topics=kept, most=MAXIMUM_TOPICS))
