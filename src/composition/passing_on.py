"""What one person's words bring to another, without the private details that stay behind."""

from collections.abc import Mapping

from application.delivery.outbox import SendMessageUseCase
from application.safety.approval_ports import Executor
from application.safety.pass_on import PassOn
from application.safety.policies import LivePolicies
from application.safety.send_message import SEND_MESSAGE, SendApprovedMessage
from application.support.passing_on import PassWordsOn
from composition.foundation import Foundation
from composition.screens import private_details


def messages_to_others(base: Foundation, policies: LivePolicies) -> Mapping[str, Executor]:
    """What is done once people have agreed to it; a word asked for in a conversation keeps to the
    same.
    """
    to_others = PassOn(private_details(), policies).to_others
    base.get(PassWordsOn).decide_by(to_others)
    return {SEND_MESSAGE: SendApprovedMessage(base.get(SendMessageUseCase), to_others)}
