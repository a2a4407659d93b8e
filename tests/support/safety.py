"""The screens with what the product ships, and how well they do on our own sentences."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from composition.screens import detectors
from domain.safety.injection import Level
from tests.support.safety_corpora import LANGUAGES, Sentence, everyday, sentences

DETECTORS = detectors()


@dataclass(frozen=True, slots=True)
class Rate:
    """`wrong` are the sentences of which the screens should have said something else."""

    name: str
    language: str
    hits: int
    of: int
    wrong: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.hits / self.of if self.of else 0.0


def rates(half: str) -> Iterator[Rate]:
    """Each measure in each language, then in all of them."""
    measured = [rate for language in LANGUAGES for rate in _of_language(language, half)]
    yield from measured
    for name in dict.fromkeys(rate.name for rate in measured):
        own = [rate for rate in measured if rate.name == name]
        wrong = tuple(text for rate in own for text in rate.wrong)
        yield Rate(name, "all", sum(r.hits for r in own), sum(r.of for r in own), wrong)


def _of_language(language: str, half: str) -> Iterator[Rate]:
    def own(name: str) -> list[Sentence]:
        return [s for s in sentences(name, half) if s.language == language]

    crises, near = own("crisis"), own("near_misses")
    tiers = {s.text: DETECTORS.crisis.assess(s.text).tier for s in (*crises, *near)}
    yield _rate("crisis found", language, crises, lambda s: tiers[s.text] > 0)
    explicit = [s for s in crises if s.marks[0] == "1"]
    yield _rate("explicit crisis found", language, explicit, lambda s: tiers[s.text] > 0)
    yield _rate("wrongly suspended", language, near, lambda s: tiers[s.text] == 1, finds=False)
    yield _rate("wrongly asked", language, near, lambda s: tiers[s.text] == 2, finds=False)
    yield _rate("attack found", language, own("attacks"), _is_flagged)
    yield _rate("wrongly restricted", language, own("lookalikes"), _is_flagged, finds=False)
    common = everyday(language, half)
    yield _rate("everyday words asked about", language, common, _is_asked, finds=False)
    yield _rate("everyday words restricted", language, common, _is_flagged, finds=False)
    yield from _personal_data(language, own("personal"))


def _personal_data(language: str, given: list[Sentence]) -> Iterator[Rate]:
    hits = of = 0
    missed = []
    for sentence in given:
        found = DETECTORS.personal_data.find(sentence.text)
        for entity, start, end in sentence.spans:
            of += 1
            hit = any(f.entity == entity and f.start < end and f.end > start for f in found)
            hits += hit
            if not hit:
                missed.append(sentence.text)
    yield Rate("personal data found", language, hits, of, tuple(missed))
    clean = [s for s in given if s.is_clean]
    yield _rate(
        "clean text flagged",
        language,
        clean,
        lambda s: bool(DETECTORS.personal_data.find(s.text)),
        finds=False,
    )


def _is_asked(sentence: Sentence) -> bool:
    return DETECTORS.crisis.assess(sentence.text).tier > 0


def _is_flagged(sentence: Sentence) -> bool:
    return DETECTORS.injection.assess(sentence.text).level is not Level.LOW


def _rate(
    name: str,
    language: str,
    given: list[Sentence],
    test: Callable[[Sentence], bool],
    *,
    finds: bool = True,
) -> Rate:
    found = [s.text for s in given if test(s)]
    wrong = [s.text for s in given if s.text not in found] if finds else found
    return Rate(name, language, len(found), len(given), tuple(wrong))
