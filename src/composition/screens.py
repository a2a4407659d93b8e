"""The screens with what they know, which need no storage."""

from functools import cache

from application.safety.remembered_findings import RememberedFindings
from application.safety.screen import Detectors, ScreenTextUseCase
from composition.foundation import CONFIG
from domain.safety.crisis import CrisisDetector
from domain.safety.injection import InjectionDetector
from domain.safety.word_reader import WordReader
from infrastructure.safety.lexicon_files import (
    read_crisis_lexicons,
    read_injection_lexicons,
    read_phrases,
)
from infrastructure.safety.likeness_files import read_likenesses
from infrastructure.safety.personal_data_file import read_personal_data

_FILES = CONFIG / "safety"


@cache
def detectors() -> Detectors:
    """They never change while the process lasts. Raises ConfigurationError."""
    reader = WordReader()
    return Detectors(
        CrisisDetector(
            read_crisis_lexicons(_FILES / "crisis", reader),
            read_likenesses(_FILES / "likeness" / "crisis"),
            read_phrases(_FILES / "violence.yaml", reader),
        ),
        InjectionDetector(
            read_injection_lexicons(_FILES / "injection", reader),
            read_likenesses(_FILES / "likeness" / "injection"),
        ),
        read_personal_data(_FILES / "personal_data.yaml"),
    )


@cache
def private_details() -> RememberedFindings:
    """For all who look at one message: on its way to a model, and to memory."""
    return RememberedFindings(detectors().personal_data)


def screen_texts() -> ScreenTextUseCase:
    return ScreenTextUseCase(detectors())
