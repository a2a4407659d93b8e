from collections.abc import Mapping

from application.dialogue.ports import SaidMessages
from domain.shared.identity import Conversation, Person


class NoSaidMessages(SaidMessages):
    """Without a database there is no inbox to look into."""

    async def last_turns(
        self, person: Person, conversation: Conversation, message_id: int
    ) -> Mapping[str, bool]:
        return {}
