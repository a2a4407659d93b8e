from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from domain.personalization.profile import UserProfile
from domain.personalization.rephrasing import Rephrasings
from domain.shared.language import Language
from domain.shared.language_detection import (
    NOTHING,
    Certainty,
    LanguageDetector,
    language_of_answer,
)


@dataclass(frozen=True, slots=True)
class AnswerLanguage:
    """The language of one answer, and the `profile` as it is from then on.

    `is_foreign`: the person wrote in a language that is none of ours, for the first time.
    """

    language: Language
    profile: UserProfile
    is_foreign: bool = False


class Languages:
    """An answer follows the language written, unless the person has chosen one for good."""

    def __init__(self, detector: LanguageDetector, rephrasings: Rephrasings | None = None) -> None:
        self._detector = detector
        self.rephrasings = rephrasings or Rephrasings()

    def of_words(self, text: str, usual: Language, *, even_short: bool = False) -> Language:
        """For an answer that changes nothing about the conversation."""
        words = self._detector.detect(text)
        return language_of_answer(words, usual=usual, is_newcomer=even_short)

    def decide(
        self,
        profile: UserProfile,
        text: str,
        *,
        previous: Callable[[], str] = str,
        spoken: str | None = None,
        is_stranger: bool = False,
        now: datetime,
    ) -> AnswerLanguage:
        """`previous` gives what the person said before, `spoken` the language of a recording.

        `is_stranger`: nothing is known of the person, not even the language of their client.
        """
        if profile.language_chosen:
            return AnswerLanguage(profile.language, profile)
        words = self._detector.detect(text)
        if words.is_foreign and spoken is None:
            told = replace(profile, told_languages=True, updated_at=now)
            return AnswerLanguage(profile.language, told, is_foreign=not profile.told_languages)
        is_short = words.certainty is Certainty.HINT  # what was said before only matters then
        usual = language_of_answer(
            words,
            usual=profile.language,
            previous=self._detector.detect(previous()) if is_short else NOTHING,
            is_newcomer=is_stranger,
        )
        if usual is not profile.language:
            profile = profile.with_language(usual, now=now)
        return AnswerLanguage(Language.from_code(spoken, default=usual), profile)
