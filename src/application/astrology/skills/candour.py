"""What is said plainly, whoever serves and whatever a model would say."""

from application.astrology.skills.requests import Requests
from application.dialogue.exchange import Exchange
from domain.dialogue.replies import Reply

_SUBJECTS = ("fate", "evidence")


class Candour:
    """Whether astrology is proven, and when somebody will die: the honest answers."""

    name = "candour"
    actions = commands = ()
    allowed_in_crisis = False

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def understands(self, words: str) -> bool:
        return self._subject(words) is not None

    async def answer(self, exchange: Exchange) -> Reply | None:
        subject = self._subject(exchange.words or "")
        return await exchange.saying(f"astrology-{subject}") if subject else None

    def _subject(self, words: str) -> str | None:
        return next((each for each in _SUBJECTS if self._requests.mention(each, words)), None)
