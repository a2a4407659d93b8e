#!/usr/bin/env python3
"""Downloads a Whisper model: `python scripts/tools/fetch_speech_model.py small`."""

# ruff: noqa: E402 - what is imported is found by what comes first

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from scripts.in_environment import enter

enter()

import argparse
import sys
from pathlib import Path

from domain.shared.errors import ConfigurationError
from infrastructure.speech.model_files import fetch_model


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", help="a size such as tiny, small, large-v3-turbo, or a hub name")
    parser.add_argument("--folder", type=Path, help="where models are kept; default: the hub's")
    arguments = parser.parse_args()
    try:
        print(fetch_model(arguments.name, arguments.folder))
    except (ConfigurationError, OSError) as error:
        print(f"The model could not be fetched: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
