"""Makes small wheels that pip accepts, for code that downloads them."""

import hashlib
import zipfile
from collections.abc import Mapping
from pathlib import Path


def make_wheel(
    directory: Path, name: str, version: str, files: Mapping[str, str], tag: str = "py3-none-any"
) -> str:
    """Write the wheel into the directory and return its SHA-256."""
    path = directory / f"{name}-{version}-{tag}.whl"
    information = f"{name}-{version}.dist-info"
    metadata = {
        f"{information}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{information}/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
        f"{information}/RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as wheel:
        for member, text in {**files, **metadata}.items():
            wheel.writestr(member, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()
