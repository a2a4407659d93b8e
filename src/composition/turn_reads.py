"""What is read of a memory with the first thing that a turn asks of a person."""

from application.personalization.profiles import Profiles
from application.shared.turn_under_way import TurnUnderWay
from composition.foundation import Foundation
from infrastructure.mongo.joined_reads import JoinedReads
from infrastructure.mongo.user_memory import STATES
from infrastructure.mongo.user_memory_documents import state_id


def read_memory_with_every_turn(base: Foundation, profiles: Profiles) -> None:
    def owner(turn: TurnUnderWay) -> str:
        return str(turn.owner)

    def key(turn: TurnUnderWay) -> str:
        return state_id(owner(turn), profiles.guess_persona(owner(turn)))

    base.get(JoinedReads).with_every_turn(STATES, key, owner)
