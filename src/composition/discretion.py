"""What is passed on of private details: to memory, to the model that sums up, and to the desk."""

from functools import partial

from application.desk.discretion import DeskDiscretion
from application.memory.asking_model import AskAboutConversation
from application.personalization.recall import Recall
from application.safety.discreet_memory import HideFromModel, KeepDiscreetly
from application.safety.pass_on import PassOn
from application.safety.policies import LivePolicies
from composition.foundation import Foundation
from composition.screens import private_details
from domain.safety.policy import Destination


def pass_on_discreetly(base: Foundation, policies: LivePolicies) -> None:
    pass_on = PassOn(private_details(), policies)
    base.get(Recall).keep_by(KeepDiscreetly(pass_on))
    base.get(AskAboutConversation).hide_by(HideFromModel(pass_on))
    base.get(DeskDiscretion).decide_by(partial(pass_on.execute, destination=Destination.DESK))
