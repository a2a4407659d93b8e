"""Conversations that are taken in keep to the policy for memory, as those led here do."""

from application.memory.importing import ImportConversationUseCase
from application.safety.discreet_import import KeepImportsDiscreetly
from application.safety.discreet_memory import KeepDiscreetly
from application.safety.pass_on import PassOn
from application.safety.policies import LivePolicies
from composition.foundation import Foundation
from composition.screens import private_details


def take_in_discreetly(base: Foundation) -> None:
    policies = base.get(LivePolicies)
    keep = KeepDiscreetly(PassOn(private_details(), policies))
    base.get(ImportConversationUseCase).keep_by(KeepImportsDiscreetly(keep, policies))
