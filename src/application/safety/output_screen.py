"""What leaves: no template tokens, no hidden characters, no links to hosts nobody asked for."""

from application.dialogue.turns import Attachment, UserTurn, Written
from application.safety.policies import LivePolicies
from application.shared.interface_texts import InterfaceTexts
from domain.dialogue.stream_filters import StreamFilter
from domain.safety.output import TailFilter, cleaned, has_links, hosts_in, without_links
from domain.shared.language import Language


class CleanOutput:
    """OutputScreen. Hosts that the person named themselves are allowed."""

    def __init__(self, policies: LivePolicies, texts: InterfaceTexts) -> None:
        self._policies = policies
        self._texts = texts

    def open(self, turn: UserTurn) -> StreamFilter:
        """By the policy of whoever answers, which is known once they begin to speak."""

        def clean(text: str) -> str:
            text = cleaned(text)
            if not has_links(text):
                return text
            policy = self._policies.of_turn(turn.turn_id)
            if not policy.filters.links:
                return text
            return without_links(text, policy.allowed_hosts | hosts_in(_said(turn)), instead())

        def instead() -> str:
            language = Language.from_code(turn.language_code, default=Language.ENGLISH)
            return self._texts.text(language, "safety-link-removed")

        return TailFilter(clean)


def _said(turn: UserTurn) -> str:
    """The person's own words: what they only pass on opens no door."""
    return "\n".join(
        content.text
        if isinstance(content, Written) and content.forwarded_from is None
        else content.caption
        if isinstance(content, Attachment)
        else ""
        for content in turn.contents
    )
