"""The training sounds: every phrase many times over, and files that hold no speech."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor
from faster_whisper.vad import collect_chunks, get_speech_timestamps
from numpy.typing import NDArray

from tests.support.voice_notes import (
    PHRASES,
    RATE,
    VOICES,
    Samples,
    decoded,
    noise,
    silence,
    speak,
    tone,
    voice_note,
)

VARIANTS = (
    *("", "m1", "m2", "m3", "m4", "m6", "m7", "m8", "f1", "f2", "f3", "f5"),
    *("adam", "Andy", "Michael", "edward", "klatt", "klatt3", "Denis", "belinda", "Gene", "max"),
    *("norbert", "victor"),
)
"""espeak-ng's variants heard in training; m5 and f4 stay unheard, for the evaluation."""

RENDERINGS = 72
COPIES = 4
PAIRS = 2400
SILENT = 800

Mel = NDArray[np.float16]


@dataclass(frozen=True, slots=True)
class Clip:
    """A spectrogram and what is said in it: (text, end in seconds), none for no speech."""

    mel: Mel
    language: str
    said: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Rendering:
    phrase: str
    language: str
    samples: Samples


def renderings(seed: int) -> list[Rendering]:
    chance = random.Random(seed)
    found: list[Rendering] = []
    for language, phrases in PHRASES.items():
        for phrase in phrases:
            for number in range(RENDERINGS):
                variant = VARIANTS[number % len(VARIANTS)]
                voice = chance.choice(VOICES[language]) + (f"+{variant}" if variant else "")
                said = speak(
                    phrase, voice, speed=chance.randint(120, 200), pitch=chance.randint(25, 75)
                )
                note = voice_note(said, bit_rate=chance.choice((16_000, 24_000, 32_000)))
                found.append(Rendering(phrase, language, decoded(note)))
    return found


def clips(seed: int) -> tuple[list[Clip], list[Clip], list[Clip]]:
    """Single phrases, pairs of phrases, and sounds without speech."""
    extractor = FeatureExtractor()
    generator = np.random.default_rng(seed)
    spoken = renderings(seed)
    singles = [clip for rendering in spoken for clip in _copies(rendering, extractor, generator)]
    pairs = [_pair(spoken, extractor, generator) for _ in range(PAIRS)]
    silent = [
        Clip(_mel(extractor, decoded(voice_note(samples))), "en", ())
        for samples in _without_speech(generator, seed)
    ]
    return singles, pairs, silent


def _copies(
    rendering: Rendering, extractor: FeatureExtractor, generator: np.random.Generator
) -> Iterator[Clip]:
    plain = rendering.samples
    varied = [_padded(_varied(plain, generator), generator) for _ in range(COPIES)]
    for samples in (plain, *varied, _speech_only(varied[0])):
        end = len(samples) / RATE
        yield Clip(_mel(extractor, samples), rendering.language, ((rendering.phrase, end),))


def _pair(
    spoken: list[Rendering], extractor: FeatureExtractor, generator: np.random.Generator
) -> Clip:
    first = spoken[int(generator.integers(len(spoken)))]
    alike = [one for one in spoken if one.language == first.language]
    second = alike[int(generator.integers(len(alike)))]
    opening = _varied(first.samples, generator)
    gap = silence(float(generator.uniform(0.1, 0.9)))
    samples = np.concatenate([opening, gap, _varied(second.samples, generator)])
    border = (len(opening) + len(gap) / 2) / RATE
    said = ((first.phrase, border), (second.phrase, len(samples) / RATE))
    return Clip(_mel(extractor, samples), first.language, said)


def _varied(samples: Samples, generator: np.random.Generator) -> Samples:
    """Speed and pitch by ±8 %, another loudness, some noise."""
    length = round(len(samples) * float(generator.uniform(0.92, 1.08)))
    places = np.linspace(0, len(samples) - 1, length)
    changed = np.interp(places, np.arange(len(samples)), samples) * generator.uniform(0.25, 1.0)
    level = np.sqrt(np.mean(changed**2)) * 10 ** (-generator.uniform(12, 45) / 20)
    hiss = generator.standard_normal(length) * level * (generator.random() < 0.7)
    varied: Samples = np.clip(changed + hiss, -1, 1).astype(np.float32)
    return varied


def _padded(samples: Samples, generator: np.random.Generator) -> Samples:
    before, after = (float(seconds) for seconds in generator.uniform(0, 0.9, 2))
    level = float(generator.choice([0.0, 0.0005, 0.002]))
    padded = np.concatenate([silence(before), samples, silence(after)])
    hiss: Samples = (generator.standard_normal(len(padded)) * level).astype(np.float32)
    noisy: Samples = padded + hiss
    return noisy


def _speech_only(samples: Samples) -> Samples:
    """What the voice detector lets through, as recognition hears it in the product."""
    found = get_speech_timestamps(samples)
    kept: Samples = np.concatenate(collect_chunks(samples, found)[0]) if found else samples
    return kept


def _without_speech(generator: np.random.Generator, seed: int) -> Iterator[Samples]:
    for number in range(SILENT):
        seconds = float(generator.uniform(0.3, 6))
        kind = number % 4
        if kind == 0:
            yield silence(seconds)
        elif kind == 1:
            yield tone(seconds, hertz=float(generator.uniform(80, 3000)))
        else:
            level = 10 ** float(generator.uniform(-4, -0.8))
            hiss = noise(seconds, seed=seed + number, level=level)
            yield hiss if kind == 2 else np.cumsum(hiss).astype(np.float32) * np.float32(0.02)


def _mel(extractor: FeatureExtractor, samples: Samples) -> Mel:
    mel: Mel = extractor(samples)[:, :-1].astype(np.float16)
    return mel
