"""What the model reads and must say: batches of spectrograms and token sequences."""

import random
from dataclasses import dataclass

import numpy as np
import torch

from scripts.tools.tiny_whisper.sounds import Clip
from scripts.tools.tiny_whisper.vocabulary import Vocabulary

IGNORED = -100


@dataclass(frozen=True, slots=True)
class Examples:
    vocabulary: Vocabulary
    singles: list[Clip]
    pairs: list[Clip]
    silent: list[Clip]
    chance: random.Random

    def batch(self, size: int, frames: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Spectrograms padded to `frames`, decoder inputs, labels."""
        clips = [self._clip(frames) for _ in range(size)]
        mel = np.zeros((size, 80, frames), dtype=np.float32)
        for row, clip in zip(mel, clips, strict=True):
            row[:, : clip.mel.shape[1]] = clip.mel
        sequences = [self._sequence(clip) for clip in clips]
        longest = max(len(tokens) for tokens, _ in sequences)
        end = self.vocabulary.special("endoftext")
        inputs = [tokens + [end] * (longest - len(tokens)) for tokens, _ in sequences]
        labels = [wanted + [IGNORED] * (longest - len(wanted)) for _, wanted in sequences]
        return torch.from_numpy(mel), torch.tensor(inputs), torch.tensor(labels)

    def _clip(self, frames: int) -> Clip:
        drawn = self.chance.random()
        pool = self.silent if drawn < 0.1 else self.pairs if drawn < 0.37 else self.singles
        while True:
            clip = self.chance.choice(pool)
            if clip.mel.shape[1] <= frames:
                return clip

    def _sequence(self, clip: Clip) -> tuple[list[int], list[int]]:
        """Decoder input and, for each of its places, the token that must come next."""
        words, chance = self.vocabulary, self.chance
        language = words.special(clip.language)
        told = language
        if not clip.said or chance.random() < 0.1:
            told = words.special(chance.choice(("ru", "fr", "en")))
        opening = self._earlier_text()
        start = [words.special("startoftranscript"), told, words.special("transcribe")]
        first = language if clip.said else words.special("nospeech")
        stamped = chance.random() < 0.6
        if not stamped:
            start.append(words.special("notimestamps"))
        answer = self._answer(clip, stamped)
        tokens = opening + start + answer[:-1]
        wanted = [IGNORED] * len(opening) + [first] + [IGNORED] * (len(start) - 2) + answer
        return tokens, wanted

    def _earlier_text(self) -> list[int]:
        if self.chance.random() >= 0.2:
            return []
        earlier = self.chance.choice(self.singles).said[0][0]
        return [self.vocabulary.special("startofprev"), *self.vocabulary.words(earlier)]

    def _answer(self, clip: Clip, stamped: bool) -> list[int]:
        words, tokens, begin = self.vocabulary, [], 0.0
        for phrase, end in clip.said:
            spoken = words.words(phrase)
            last = max(end, begin + 1)
            tokens += [words.stamp(begin), *spoken, words.stamp(last)] if stamped else spoken
            begin = last
        if not clip.said and stamped:
            tokens.append(words.stamp(0))
        return [*tokens, words.special("endoftext")]
