"""Insults and sexual words to the persona: answered once in its voice, then calmly limited."""

from datetime import timedelta
from typing import Final

from application.dialogue.turns import UserTurn
from application.dialogue.verdict import Verdict
from application.dialogue.wording import Speakers
from application.safety.policy_ports import SharedCounts
from application.safety.ports import SafetyObserver
from application.shared.ports import Clock
from domain.dialogue.replies import Reply
from domain.safety.crisis import without_quotes
from domain.safety.phrases import Phrases
from domain.shared.errors import StorageUnavailable
from domain.shared.own_words import own_words

_COOL_DOWN: Final = timedelta(minutes=15)
_LONGEST: Final = 120
"""Whoever writes more has something else to say, too."""
_SPOKEN: Final = ("rude-{}", "rude-again")
"""What is said the first time and the second; afterwards nothing."""


class MeetRudeness:
    """InputScreen. No model is asked about such words; all others are served as ever.

    How often they came is counted for all processes together, and in words that ask something
    nothing is rude.
    """

    def __init__(
        self,
        rude: Phrases,
        counts: SharedCounts,
        clock: Clock,
        speakers: Speakers,
        observer: SafetyObserver,
    ) -> None:
        self._rude = rude
        self._counts = counts
        self._clock = clock
        self._speakers = speakers
        self._observer = observer

    async def examine(self, turn: UserTurn, words: str) -> Verdict:
        own = own_words(words)
        if turn.order is not None or len(own) > _LONGEST or "?" in own:
            return Verdict(words)
        kinds = self._rude.found_in(without_quotes(own))
        if not kinds:
            return Verdict(words)
        try:
            reply = await self._reply(turn, own, max(kinds))
        except StorageUnavailable:
            self._observer.failed("rudeness")
            return Verdict(words)
        return Verdict(words, reply=reply)

    async def _reply(self, turn: UserTurn, own: str, kind: str) -> Reply:
        now = self._clock.now()
        times = await self._counts.add("rudeness", str(turn.person), _COOL_DOWN, now=now)
        self._observer.screened("rudeness", kind)
        if times > len(_SPOKEN):
            return Reply()
        in_use = self._speakers.following(own, await self._speakers.of(turn))
        return Reply.text(self._speakers.wording(in_use).text(_SPOKEN[times - 1].format(kind)))
