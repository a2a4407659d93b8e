"""Words that go to the user in the user's language, and suggestions that do."""

from application.desk.helping import DeskAdvisor
from application.desk.ports import DeskObserver
from application.desk.queue import ShowDeskSessionUseCase
from application.desk.working import WriteUseCase
from domain.access.keys import Principal
from domain.desk.sessions import DeskSession
from domain.shared.errors import Conflict, NotFound
from domain.shared.language import Language


class WriteTranslatedUseCase:
    """The operator's own words stay beside what the user reads."""

    def __init__(
        self,
        show: ShowDeskSessionUseCase,
        write: WriteUseCase,
        advisor: DeskAdvisor,
        language: Language,
    ) -> None:
        self._show = show
        self._write = write
        self._advisor = advisor
        self._language = language

    async def execute(self, who: Principal, session_id: str, text: str) -> DeskSession:
        """As it is where the user speaks the operators' language. Raises Conflict where nobody
        translates it, and what writing raises.
        """
        session = await self._show.execute(who, session_id)
        session.check_owner(who.name)
        to = Language.from_code(session.language, default=self._language)
        if to == self._language:
            return await self._write.execute(who, session_id, text)
        translation = ""
        if self._advisor.is_there():
            translation = await self._advisor.translation(session, text, to)
        if not translation:
            raise Conflict("nobody translates just now: send it untranslated, or try again")
        return await self._write.execute(who, session_id, text, translation=translation)


class UseSuggestionUseCase:
    """A question that the co-pilot suggested goes to the user, in the user's language."""

    def __init__(
        self,
        show: ShowDeskSessionUseCase,
        write: WriteTranslatedUseCase,
        observer: DeskObserver,
    ) -> None:
        self._show = show
        self._write = write
        self._observer = observer

    async def execute(
        self, who: Principal, session_id: str, number: int, card: int = -1
    ) -> DeskSession:
        """`number` counts from 1; `card` is the newest unless said otherwise. Raises NotFound for
        what was not suggested.
        """
        session = await self._show.execute(who, session_id)
        cards = session.cards
        questions = cards[card].questions if -len(cards) <= card < len(cards) else ()
        if not 1 <= number <= len(questions):
            raise NotFound(f"there is no suggestion {number}; there are {len(questions)}")
        written = await self._write.execute(who, session_id, questions[number - 1])
        self._observer.helped("used")
        return written
