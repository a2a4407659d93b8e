"""What the astrologer knows of somebody, where they ask what is known of them."""

from application.astrology.skills.births import Astrologer
from application.astrology.skills.questions import Questions
from application.astrology.wording import Vocabulary
from application.dialogue.exchange import Exchange
from application.dialogue.skills.remembered import KnownElsewhere
from domain.astrology.birth import Birth
from domain.astrology.querent import OWN


class KnownBirths(KnownElsewhere):
    def __init__(self, astrologer: Astrologer, questions: Questions) -> None:
        self._astrologer = astrologer
        self._questions = questions

    async def told(self, exchange: Exchange) -> str:
        """A line a birth; births are spoken of in private alone."""
        if not exchange.turn.is_private:
            return ""
        querent = await self._astrologer.querents.get(exchange.turn.person)
        if not querent.births:
            return ""
        words = await self._astrologer.words(exchange)
        lines = [
            words.text("births-known-of", name=each.name, birth=self._birth(each.birth, words))
            if each.name != OWN
            else self._birth(each.birth, words)
            for each in querent.births
        ]
        return words.text("births-known", births="\n".join(lines))

    def _birth(self, birth: Birth, words: Vocabulary) -> str:
        at = f"{birth.time:%H:%M}" if birth.time else words.text("birth-time-unknown")
        return f"{words.date(birth.day)}, {at}, {self._questions.place(birth.place, words)}"
