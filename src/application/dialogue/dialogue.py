"""A person's turn from what was said to the reply, the same for every channel."""

from collections.abc import Sequence

from application.dialogue.exchange import Exchange
from application.dialogue.ports import Audience, DialogueObserver, TurnEnded
from application.dialogue.steps import Step
from application.dialogue.turns import UserTurn
from application.dialogue.wording import Speakers
from application.personalization.facts import ReplyFacts
from application.personalization.reply import Source
from application.shared.ports import Clock
from application.shared.turn_under_way import turn_of
from application.support.contacts import Contact, NoteContacts
from domain.dialogue.replies import Reply, Text
from domain.personalization.facts import ReplyMade
from domain.shared.errors import MajordomeError, RetryLater, Stop


class DialogueUseCase:
    """Takes every turn through the same steps, in their order."""

    def __init__(
        self,
        steps: Sequence[Step],
        speakers: Speakers,
        clock: Clock,
        observer: DialogueObserver,
        facts: ReplyFacts,
        contacts: NoteContacts | None = None,
    ) -> None:
        self._steps = steps
        self._contacts = contacts
        self._speakers = speakers
        self._clock = clock
        self._observer = observer
        self._facts = facts

    async def execute(self, turn: UserTurn, audience: Audience | None = None) -> Reply:
        """Raises RetryLater: call again with the same turn, marked as a retry."""
        began = self._clock.monotonic()
        exchange = Exchange(turn, audience or Audience(), self._speakers)
        try:
            where = (turn.conversation, turn.language_code, turn.name)
            with turn_of(turn.person, turn.owner, *where):
                for step in self._steps:
                    await step.take(exchange)
        except RetryLater:
            raise
        except MajordomeError as error:
            exchange.answer(self._refused(turn, error), by="refused")
            exchange.personal = None
        seconds = self._clock.monotonic() - began
        if exchange.personal is None:
            self._facts.publish(self._without_persona(exchange, seconds))
        if self._contacts and turn.name:
            self._contacts.met(Contact(turn.owner, turn.name, turn.username))
        self._observer.ended(TurnEnded(turn, exchange.answered_by, seconds, exchange.personal))
        return exchange.reply or Reply()

    def _without_persona(self, exchange: Exchange, seconds: float) -> ReplyMade:
        """The persona's reply tells of itself; this is every other one, silence included."""
        turn, reply = exchange.turn, exchange.reply or Reply()
        return ReplyMade(
            turn_id=turn.turn_id,
            person=self._facts.pseudonym(turn.owner),
            outcome=exchange.answered_by,
            source=(Source.VOICE if exchange.heard else Source.TEXT).value,
            seconds=seconds,
            reply_length=sum(len(part.text) for part in reply.parts if isinstance(part, Text)),
        )

    def _refused(self, turn: UserTurn, error: MajordomeError) -> Reply:
        # Only what an operator must mend is fit for the log: the rest may quote the person.
        reason = str(error) if isinstance(error, Stop) else None
        self._observer.refused(type(error).__name__, reason, turn.turn_id)
        return Reply.text(self._speakers.for_stranger(turn.language_code).text("trouble"))
