"""Trains the speech model the tests use: `python -m scripts.tools.train_tiny_whisper --help`.

Needs espeak-ng and, in a virtual environment of its own, torch, transformers, tokenizers,
faster-whisper, ctranslate2, av and pyyaml; the product itself needs none of the first two.
"""

import argparse
from pathlib import Path

from scripts.tools.tiny_whisper.pipeline import make_model


def main() -> None:
    parser = argparse.ArgumentParser(description="Train the tiny Whisper model of the tests.")
    parser.add_argument("folder", type=Path, help="where the finished model is written")
    parser.add_argument("--cache", type=Path, required=True, help="folder for renderings")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--steps", type=int, default=2600, help="steps on short windows")
    parser.add_argument("--long-steps", type=int, default=250, help="steps on 30 s windows")
    arguments = parser.parse_args()
    make_model(
        arguments.folder,
        cache=arguments.cache,
        seed=arguments.seed,
        steps=arguments.steps,
        long_steps=arguments.long_steps,
    )


if __name__ == "__main__":
    main()
