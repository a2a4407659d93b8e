"""Conversations that have ended, and questions about what was promised in them."""

from application.delivery.outbox import SendMessageUseCase
from application.memory.asking_model import AskAboutConversation
from application.memory.episodes import (
    DigestConversation,
    EpisodeRepository,
    NoteEpisodesUseCase,
)
from application.memory.follow_ups import FollowUpUseCase, FollowUpWords
from application.memory.ports import UserKnowledge
from application.memory.remember import ReadMemoryUseCase, RecordTurnUseCase
from application.personalization.consent import AskConsentUseCase
from application.text_engine.prompts import RenderPromptUseCase
from composition.context import Collection, Context, Job, Personal
from composition.foundation import Foundation
from composition.own_bot import own_bot_id
from composition.screens import screen_texts
from infrastructure.mongo import memory_episodes
from infrastructure.mongo.personal_data import Whose
from infrastructure.mongo.user_memory import archive_expiry

_ASKED_EVERY = 600.0


async def build(base: Foundation) -> Context:
    settings, episodes = base.settings, base.get(EpisodeRepository)
    digest = DigestConversation(
        base.get(RenderPromptUseCase),
        base.get(AskAboutConversation),
        base.get(UserKnowledge),
        screen_texts(),
    )
    note = NoteEpisodesUseCase(episodes, digest, base.clock)
    follow_up = _follow_up(base)
    base.offer(note, follow_up)
    jobs = [Job("memory_episodes", note.execute, settings.memory_worker_interval_seconds)]
    if settings.follow_ups:
        jobs.append(Job("follow_ups", follow_up.execute, _ASKED_EVERY))
    return Context(
        "episodes",
        collections=(
            Collection(
                memory_episodes.COLLECTION,
                Personal(
                    "episodes",
                    "user_id",
                    Whose.MEMORY,
                    order=("ended_at",),
                    hidden=("promised", "archived_at"),
                    names_memories=True,
                ),
                (*memory_episodes.INDEXES, archive_expiry(settings.memory_ttl_days)),
                memory_episodes.VERSION,
            ),
        ),
        jobs=jobs,
    )


def _follow_up(base: Foundation) -> FollowUpUseCase:
    words = FollowUpWords(
        base.texts,
        base.get(UserKnowledge),
        base.get(ReadMemoryUseCase),
        base.get(RecordTurnUseCase),
    )
    return FollowUpUseCase(
        base.get(EpisodeRepository),
        words,
        base.get(AskConsentUseCase),
        base.get(SendMessageUseCase),
        base.clock,
        bot_id=own_bot_id(base.settings),
    )
