"""What hears voice notes: a model on this machine, a transcription server, or nothing."""

import sys
from functools import partial
from typing import Final

from application.speech.hear import HearNoteUseCase
from application.speech.ports import HeardWordsRepository, SpeechWorks
from application.speech.transcribe import Capacity, TranscribeVoiceNoteUseCase
from composition.context import Channel, Collection, Context, Opened, ProcessRole
from composition.foundation import CONFIG, Foundation
from composition.process import Process
from domain.speech.sound import NoteLimits
from infrastructure.doctor.engines import check_speech
from infrastructure.in_memory.heard_words import InMemoryHeardWords
from infrastructure.mongo import heard_words
from infrastructure.mongo.personal_data import Personal
from infrastructure.speech.choice import SpeechEngine, sound_reader, speech_engine
from infrastructure.speech.hallucination_file import load_hallucinations
from infrastructure.speech_metrics import SpeechMetrics

SWITCH_SECONDS: Final = 0.0005
"""How long a thread that reads sound may keep the event loop waiting; Python's usual 5 ms, taken
at every step of a reply, would make those who write wait noticeably."""


async def build(base: Foundation) -> Context:
    settings = base.settings
    engine = speech_engine(settings)
    base.stack.push_async_callback(engine.aclose)
    limits = NoteLimits(max_seconds=60 * settings.stt_maximum_minutes)
    transcribe = TranscribeVoiceNoteUseCase(
        sound_reader(settings),
        engine,
        observer=SpeechMetrics(base.registry),
        hallucinations=load_hallucinations(CONFIG / "speech" / "hallucinations.yaml"),
        limits=limits,
        capacity=Capacity(workers=settings.stt_workers),
    )
    words = base.store_of_people(
        HeardWordsRepository, heard_words.MongoHeardWords, InMemoryHeardWords
    )
    base.offer(HearNoteUseCase(transcribe, words, limits))
    base.offer_as(SpeechWorks, base.replacement(SpeechWorks) or SpeechWorks(engine))
    return Context(
        "speech",
        collections=(
            Collection(
                heard_words.COLLECTION,
                Personal("voice_notes", order=("heard_at",)),
                heard_words.INDEXES,
                schema_version=heard_words.SCHEMA_VERSION,
            ),
        ),
        migrations=heard_words.MIGRATIONS,
        channels=(Channel(ProcessRole.BOT, partial(_listen, engine)),),
        checks={"speech": partial(check_speech, engine)},
    )


async def _listen(engine: SpeechEngine, _: Process) -> Opened:
    """The model begins to load in the background; text chat does not wait for it."""
    sys.setswitchinterval(SWITCH_SECONDS)
    engine.start()
    return Opened()
