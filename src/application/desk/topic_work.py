"""What operators do in a topic of their forum."""

from dataclasses import dataclass

from application.desk.canned import WriteCannedUseCase
from application.desk.ports import DeskTopics
from application.desk.translating import UseSuggestionUseCase, WriteTranslatedUseCase
from application.desk.working import (
    ClaimUseCase,
    NoteUseCase,
    ReleaseUseCase,
    ResolveUseCase,
    WriteUseCase,
)
from domain.access.keys import Principal
from domain.desk.sessions import DeskSession
from domain.shared.errors import InvalidInput, NotFound

_NOTES = ("//", "/note")
_CANNED = "/canned"
_TRANSLATED = "/tr"


@dataclass(frozen=True, slots=True)
class DeskWork:
    claim: ClaimUseCase
    release: ReleaseUseCase
    resolve: ResolveUseCase
    write: WriteUseCase
    note: NoteUseCase
    write_canned: WriteCannedUseCase
    write_translated: WriteTranslatedUseCase
    use_suggestion: UseSuggestionUseCase


class WorkInTopicUseCase:
    """Whoever is let into the forum works at the desk, under a name of their own.

    Each method raises what the desk's own use cases raise, and NotFound for what is no topic of it.
    """

    def __init__(self, topics: DeskTopics, work: DeskWork) -> None:
        self._topics = topics
        self._work = work

    async def press(self, who: Principal, verb: str, session_id: str) -> DeskSession:
        match verb:
            case "claim":
                return await self._work.claim.execute(who, session_id)
            case "release":
                return await self._work.release.execute(who, session_id)
            case "resolve":
                return await self._work.resolve.execute(who, session_id)
        match verb.split("."):
            case ["use", card, number] if card.isdecimal() and number.isdecimal():
                use = self._work.use_suggestion
                return await use.execute(who, session_id, int(number), int(card))
        raise InvalidInput("there is no such button any more")

    async def say(self, who: Principal, thread_id: int, text: str) -> DeskSession | None:
        """`/note` and `//` begin a note, `/canned NAME` sends a prepared reply, `/tr TEXT` the text
        in the user's language; what else begins with a slash is nothing of ours (None), and
        everything else goes to the user.
        """
        topic = await self._topics.of_thread(thread_id)
        if topic is None:
            raise NotFound("this topic is no session of the desk")
        for mark in _NOTES:
            if text.startswith(mark):
                noted = text.removeprefix(mark).strip()
                return await self._work.note.execute(who, topic.session_id, noted)
        command, _, name = text.partition(" ")
        if command.partition("@")[0] == _CANNED:
            return await self._work.write_canned.execute(who, topic.session_id, name.strip())
        if command.partition("@")[0] == _TRANSLATED:
            return await self._work.write_translated.execute(who, topic.session_id, name.strip())
        if text.startswith("/"):
            return None
        return await self._work.write.execute(who, topic.session_id, text)
