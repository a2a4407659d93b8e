"""`split_lock.py run.lock speech.txt FOLDER` splits a lock into lean.lock and speech.lock."""

import re
import sys
from pathlib import Path

lock, names, folder = map(Path, sys.argv[1:])
of_speech = {line for line in names.read_text().split("\n") if line and line[0] != "#"}
parts: dict[str, list[str]] = {"lean.lock": [], "speech.lock": []}
for entry in re.split(r"\n(?=\S)", lock.read_text().strip()):
    name = re.match(r"[\w.-]+", entry)
    parts["speech.lock" if name and name[0] in of_speech else "lean.lock"].append(entry)
for file, entries in parts.items():
    (folder / file).write_text("\n".join(entries) + "\n")
