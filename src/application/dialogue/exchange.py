from dataclasses import dataclass, field
from enum import StrEnum

from application.dialogue.ports import Audience, Effort
from application.dialogue.turns import UserTurn
from application.dialogue.wording import Speakers, Wording
from application.personalization.grounding import Grounded
from application.personalization.preferences import PersonaInUse
from application.personalization.reply import ReplyResult
from domain.dialogue.counsel import Counsel
from domain.dialogue.replies import Buttons, Reply
from domain.dialogue.words import is_blank
from domain.personalization.attached import Attached
from domain.shared.own_words import own_words
from domain.speech.transcript import HeardWords


class Admission(StrEnum):
    """LIMITED hears why nothing is answered, SILENCED heard it before; HELD is for others.

    UNINVITED hears that the installation is private. OUTDATED is an edit of what has been passed.
    """

    ADMITTED = "admitted"
    LIMITED = "limited"
    SILENCED = "silenced"
    HELD = "held"
    UNINVITED = "uninvited"
    OUTDATED = "outdated"


@dataclass(slots=True)
class Exchange:
    """A turn on its way through the steps, and what they have found out so far.

    `words` are what was said, typed or aloud; None where nothing was. `reply` is None as long
    as nobody has answered; `is_screened` says that it has passed the output's screens. `excuses`
    are for the recordings and files that could not be made out. `attached` is what a model is shown
    of the files. `question` is the earlier turn that is to be answered anew, `corrected` the one
    whose words and answer those of this turn take the place of. What is `incognito`
    is not remembered. `goes_on`: the persona answers the words, although the turn is an order. Its
    reply keeps to what is `grounded`; where it `lacks_facts`, nobody could answer from any.
    `afterwards` is said below the persona's reply: a question that is still open. `counsel` is
    what others, whom the persona asked, said to it. `under_age` is the age that the persona is for,
    where the person is younger. `risk` is the score of the riskiest thing asked for, from 0 on;
    `refused`: something is not done for them; `escalated`: somebody else is called or offered.
    """

    turn: UserTurn
    audience: Audience
    speakers: Speakers
    admission: Admission = Admission.ADMITTED
    effort: Effort = Effort.WORDS
    retry_after: float = 0.0
    words: str | None = None
    question: str | None = None
    corrected: str | None = None
    heard: list[HeardWords] = field(default_factory=list)
    excuses: list[str] = field(default_factory=list)
    attached: Attached = field(default_factory=Attached)
    incognito: bool = False
    goes_on: bool = False
    grounded: Grounded | None = None
    lacks_facts: bool = False
    crisis: bool = False
    restricted: bool = False
    under_age: int = 0
    risk: int = 0
    refused: bool = False
    escalated: bool = False
    reply: Reply | None = None
    answered_by: str = "nobody"
    is_screened: bool = False
    personal: ReplyResult | None = None
    afterwards: Reply | None = None
    counsel: Counsel | None = None
    _in_use: PersonaInUse | None = None

    @property
    def is_open(self) -> bool:
        """Whether there are words that nobody has answered, with no crisis nor age between."""
        is_bounded = self.reply is not None or self.crisis or self.under_age > 0
        return not is_bounded and not is_blank(self.words or "")

    def answer(self, reply: Reply, *, by: str, screened: bool = False) -> None:
        self.reply, self.answered_by, self.is_screened = reply, by, screened

    async def in_use(self) -> PersonaInUse:
        """Who serves this person, and in the language of this turn; looked up once."""
        if self._in_use is None:
            self._in_use = await self.speakers.of(self.turn)
        return self.following(self._in_use)

    def following(self, in_use: PersonaInUse) -> PersonaInUse:
        """The same, in the language of the person's own words in this turn."""
        words = own_words(self.words or "")
        return self.speakers.following(words, in_use) if words else in_use

    async def wording(self) -> Wording:
        return self.speakers.wording(await self.in_use())

    async def saying(self, key: str, buttons: Buttons = (), **arguments: str | int) -> Reply:
        """An interface text in the person's language."""
        return Reply.text((await self.wording()).text(key, **arguments), buttons)
