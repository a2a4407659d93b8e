import subprocess
import sys


def test_an_unknown_model_is_answered_with_the_known_ones() -> None:
    command = [sys.executable, "scripts/tools/fetch_speech_model.py", "smal"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert "small" in result.stderr
    assert "Traceback" not in result.stderr
