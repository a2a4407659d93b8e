"""Renders, trains, exports."""

import pickle
import random
from pathlib import Path

import torch

from scripts.tools.tiny_whisper.examples import Examples
from scripts.tools.tiny_whisper.export import export
from scripts.tools.tiny_whisper.sounds import Clip, clips
from scripts.tools.tiny_whisper.training import new_model, train
from scripts.tools.tiny_whisper.vocabulary import build_vocabulary
from tests.support.voice_notes import PHRASES


def make_model(folder: Path, *, cache: Path, seed: int, steps: int, long_steps: int) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(seed)
    singles, pairs, silent = _cached_clips(cache, seed)
    print(f"{len(singles)} phrases, {len(pairs)} pairs, {len(silent)} without speech", flush=True)
    vocabulary = build_vocabulary([phrase for alike in PHRASES.values() for phrase in alike])
    model = new_model(vocabulary)
    examples = Examples(vocabulary, singles, pairs, silent, random.Random(seed))
    train(model, examples, steps=steps, long_steps=long_steps)
    torch.save(model.state_dict(), cache / "trained.pt")
    export(model, vocabulary, folder)


def _cached_clips(cache: Path, seed: int) -> tuple[list[Clip], list[Clip], list[Clip]]:
    file = cache / f"clips-{seed}.pickle"
    if not file.exists():
        cache.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pickle.dumps(clips(seed)))
    found: tuple[list[Clip], list[Clip], list[Clip]] = pickle.loads(file.read_bytes())
    return found
