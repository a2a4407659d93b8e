"""Whether somebody is in danger of harming themselves, as far as their words tell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from domain.safety.folding import fold
from domain.safety.frames import FrameIndex, Lexicon, Match, Pattern
from domain.safety.likeness import NEAR, Likeness, Said
from domain.safety.phrases import Phrases
from domain.safety.readings import LANGUAGES, by_script, said_in
from domain.safety.scenes import SceneIndex
from domain.safety.transliteration import looks_transliterated, to_cyrillic
from domain.safety.word_reader import Sentence

_QUOTED = re.compile(r"«[^»]{3,300}»|“[^”]{3,300}”|„[^“”]{3,300}[“”]|\"[^\"\n]{3,300}\"")
_CYRILLIC = re.compile("[\u0430-\u0451]")
_LATIN = re.compile("[a-z]")
_MASK = " \u2026 "
_OF_DYING: Final = frozenset(
    ("wish_to_die", "kill_self", "suicide_named", "no_wish_to_live", "self_harm", "pills")
)
_FEWEST_LETTERS: Final = 8
_NO_TIER: Final = 9
_LONGEST: Final = 20_000
"""Characters that are read; of a longer text both ends."""
_ALIKE: Final = 2.7
_HINTED: Final = 1.9
_BEYOND_DOUBT: Final = 3.3
_LIKELY: Final = 0.5
_PLAIN: Final = 1.1
_UNLIKE: Final = 0.3
_NOT_AT_ALL: Final = -0.5
_FOUND_TWICE: Final = 0.8
"""Likeness from which on somebody is asked; the same where a word hints at danger, and where one
speaks against it; from which violence is; from which what frames found explicit is so; below
which a doubt is nothing; below which what they found explicit is nothing; and what another frame
that finds danger adds to it.
"""


class About(StrEnum):
    SELF = "self"
    OTHER = "other"
    MINOR = "minor"


class Danger(StrEnum):
    """SELF: of harming oneself. VIOLENCE: of being harmed. THREAT: of harming others."""

    SELF = "self"
    VIOLENCE = "violence"
    THREAT = "threat"


@dataclass(frozen=True, slots=True)
class CrisisFinding:
    """Tier 1 is explicit, 2 deserves a question, 0 is nothing; `rules` are the frames' names."""

    tier: int = 0
    about: About | None = None
    rules: tuple[str, ...] = ()
    danger: Danger = Danger.SELF


NO_CRISIS: Final = CrisisFinding()


@dataclass(frozen=True, slots=True)
class CrisisLexicon:
    """One language's frames, and what speaks against them.

    `vetoes` mark sentences about stories, news, games and machines; `past` together with
    `recovered` tells of what is over. `softeners` turn plain words into a doubt, and doubts into
    nothing. `quoting` tells that somebody near is quoted: what they say is their danger.
    """

    lexicon: Lexicon
    frames: FrameIndex
    scenes: SceneIndex
    vetoes: tuple[Pattern, ...]
    past: tuple[Pattern, ...]
    recovered: tuple[Pattern, ...]
    minor: tuple[Pattern, ...]
    softeners: tuple[Pattern, ...]
    quoting: tuple[Pattern, ...]


class CrisisDetector:
    """`lexicons` by language code; Russian is also read where it is written in Latin letters.

    `likeness` is by script: `cyrillic`, `latin`. `dangers` finds phrases by the name of a Danger.
    """

    def __init__(
        self,
        lexicons: Mapping[str, CrisisLexicon],
        likeness: Mapping[str, Likeness] | None = None,
        dangers: Phrases | None = None,
    ) -> None:
        self._lexicons = lexicons
        self._words = {language: own.lexicon for language, own in lexicons.items()}
        self._likeness = likeness or {}
        self._dangers = dangers

    def assess(self, text: str) -> CrisisFinding:
        if len(text) > _LONGEST:
            text = text[: _LONGEST // 2] + "\n" + text[-_LONGEST // 2 :]
        bare = without_quotes(text)
        found = self._found_in(text, bare)
        parts = (self._found_in(part, part) for part in by_script(bare))
        return min((found, *parts), key=lambda each: each.tier or _NO_TIER)

    def _found_in(self, text: str, bare: str) -> CrisisFinding:
        found = self.by_frames(text, bare)
        if not self._likeness:
            return found
        if bare == text or not self._quotes_somebody(bare):
            return self._weighed(found, bare)
        quoted = self._weighed(found, text)
        return replace(quoted, about=About.OTHER) if quoted.tier else quoted

    def _weighed(self, found: CrisisFinding, bare: str) -> CrisisFinding:
        """What frames found, or less where the weights speak against it; a doubt where nothing but
        the weights finds danger.
        """
        script, said = self.said(bare)
        if script not in self._likeness:
            return found
        weights = self._likeness[script]
        likeness = weights.of(said)
        if likeness > _LIKELY and (danger := self._danger(bare)):
            return _of_danger(found, danger)
        if not found.tier:
            is_alike = likeness > _ALIKE or (
                likeness > _HINTED and self._is_hinted(bare, said, weights)
            )
            if is_alike and (likeness > _BEYOND_DOUBT or not self._is_harmless(bare, script)):
                return CrisisFinding(2, About.SELF, ("likeness",))
            return found
        return _judged(found, likeness)

    def _danger(self, text: str) -> Danger | None:
        named = self._dangers.found_in(text) if self._dangers else ()
        return next((each for each in Danger if each in named), None)

    def said(self, text: str) -> tuple[str, list[Said]]:
        """The script that a text is to be read in, and its sentences."""
        return said_in(text, self._words)

    def _is_hinted(self, text: str, said: Sequence[Said], weights: Likeness) -> bool:
        """Whether danger is hinted at; in a long text, where it reads like it, since a diary or a
        story names everything somewhere.
        """
        if len(said) <= NEAR:
            return self._hints_at_danger(text)
        return any(
            self._hints_at_danger(". ".join(" ".join(each.words) for each in said[first:end]))
            for likeness, first, end in weights.of_passages(said)
            if likeness > _HINTED
        )

    def _hints_at_danger(self, text: str) -> bool:
        """Whether something is named that danger is hardly ever told of without."""
        return any(
            self._lexicons[language].scenes.hints_at_danger(self._words[language].sentences(folded))
            for language, folded in self._readings(text)
        )

    def _is_harmless(self, text: str, script: str) -> bool:
        """Of a story, a game, the news; long over; or said with a softening word, in the script
        that it is read in: no English word speaks for what is said in Russian.
        """
        for language, folded in self._readings(text):
            if language not in LANGUAGES[script]:
                continue
            own = self._lexicons[language]
            sentences = own.lexicon.sentences(folded)
            if own.lexicon.any((*own.vetoes, *own.softeners), sentences) or _is_over(
                own, sentences
            ):
                return True
        return False

    def by_frames(self, text: str, bare: str) -> CrisisFinding:
        found = max(self._findings(bare), key=_seriousness, default=NO_CRISIS)
        if found.tier or bare == text or not self._quotes_somebody(bare):
            return found
        quoted = max(self._findings(text), key=_seriousness, default=NO_CRISIS)
        return replace(quoted, about=About.OTHER) if quoted.tier else quoted

    def _findings(self, text: str) -> Iterator[CrisisFinding]:
        for language, folded in self._readings(text):
            yield _assess(self._lexicons[language], folded)

    def _quotes_somebody(self, bare: str) -> bool:
        for language, folded in self._readings(bare):
            own = self._lexicons[language]
            if own.lexicon.any(own.quoting, own.lexicon.sentences(folded)):
                return True
        return False

    def _readings(self, text: str) -> Iterator[tuple[str, str]]:
        """The text as it may be meant: by language, folded."""
        folded = fold(text)
        if _CYRILLIC.search(folded) and "ru" in self._lexicons:
            yield "ru", folded
        if not _LATIN.search(folded):
            return
        for language in self._lexicons:
            if language != "ru":
                yield language, folded
        if "ru" in self._lexicons and looks_transliterated(folded):
            yield "ru", to_cyrillic(folded)


def _judged(found: CrisisFinding, likeness: float) -> CrisisFinding:
    """What frames found, as far as the weights bear it out."""
    if found.tier == 2:
        return found if likeness > _UNLIKE else NO_CRISIS
    if len(found.rules) > 1:
        likeness += _FOUND_TWICE
    if likeness > _PLAIN:
        return found
    return replace(found, tier=2) if likeness > _NOT_AT_ALL else NO_CRISIS


def _of_danger(found: CrisisFinding, danger: Danger) -> CrisisFinding:
    """Who plainly speaks of dying is met as such, whatever else they tell of."""
    if found.tier == 1 and not _OF_DYING.isdisjoint(found.rules):
        return replace(found, rules=(*found.rules, danger.value))
    about = About.MINOR if found.about is About.MINOR else About.SELF
    return CrisisFinding(1, about, (*found.rules, danger.value), danger)


def _seriousness(finding: CrisisFinding) -> tuple[int, bool]:
    return -(finding.tier or _NO_TIER), finding.about is About.OTHER


def without_quotes(text: str) -> str:
    """What others say, unless nothing but it is said."""
    bare, quotes = _QUOTED.subn(_MASK, text)
    return bare if quotes and sum(map(str.isalpha, bare)) >= _FEWEST_LETTERS else text


def quotes_in(text: str) -> str:
    """What others say, where more than it is said."""
    bare = without_quotes(text)
    return "" if bare is text else " \n".join(_QUOTED.findall(text))


def _assess(own: CrisisLexicon, folded: str) -> CrisisFinding:
    sentences = own.lexicon.sentences(folded)
    matches = [*own.frames.find(sentences), *own.scenes.find(sentences)]
    if not matches or _is_over(own, sentences):
        return NO_CRISIS
    matches = [match for match in matches if not _is_vetoed(own, match, sentences)]
    if not matches:
        return NO_CRISIS
    if own.lexicon.any(own.softeners, sentences):
        firm = [match for match in matches if match.frame.marks.get("firm") == "true"]
        rules = tuple(dict.fromkeys(match.frame.name for match in firm))
        return CrisisFinding(2, _about(firm), rules) if firm else NO_CRISIS
    tier = _tier(matches)
    about = _about(matches)
    if about is About.SELF and own.lexicon.any(own.minor, sentences):
        about = About.MINOR
    return CrisisFinding(tier, about, tuple(dict.fromkeys(m.frame.name for m in matches)))


def _tier(matches: Sequence[Match]) -> int:
    """Two doubts are no doubt any more, but for soft ones, which say the same in other words."""
    if any(match.frame.marks["tier"] == "1" for match in matches):
        return 1
    doubts = {m.frame.name for m in matches if m.frame.marks.get("soft") != "true"}
    return 1 if len(doubts) > 1 else 2


def _about(matches: Sequence[Match]) -> About:
    """Another's danger, unless somebody plainly speaks of their own."""
    serious = [m for m in matches if m.frame.marks["tier"] == "1"] or matches
    others = [m for m in serious if m.frame.marks.get("about") == "other"]
    is_own = any(m.frame.marks.get("firm") == "true" for m in serious if m not in others)
    return About.OTHER if others and not is_own else About.SELF


def _is_over(own: CrisisLexicon, sentences: Sequence[Sentence]) -> bool:
    """What was long ago, and is told by somebody who is well."""
    return own.lexicon.any(own.past, sentences) and own.lexicon.any(own.recovered, sentences)


def _is_vetoed(own: CrisisLexicon, match: Match, sentences: Sequence[Sentence]) -> bool:
    """Plain words about oneself count even next to a sentence about a story."""
    is_firm = match.frame.marks.get("firm") == "true"
    first = match.sentence if is_firm else max(0, match.sentence - 1)
    return own.lexicon.any(own.vetoes, sentences[first : match.sentence + 1])
