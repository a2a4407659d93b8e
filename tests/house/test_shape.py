"""The limits of the house, measured as `scripts/tools/shape.py` prints them."""

import subprocess
import sys
from pathlib import Path

import pytest

from scripts.tools.house_shape.measures import Shape, measure, percentile
from scripts.tools.house_shape.modules import Module, own_imports, read_modules
from scripts.tools.house_shape.report import shape_of

ROOT = Path(__file__).parents[2]
SHARED = frozenset(
    (
        *("context", "foundation", "app", "description"),
        *("process", "serving", "http", "doctor"),
    )
)
"""What belongs to no context, but for the list of them, which grows by a line each."""
LINES_BEFORE, WIRING_BEFORE = 502, 32
"""To each use case, at 45b6df4, before contexts brought themselves; `shape.py --against` counts."""


@pytest.fixture(scope="module")
def house() -> Shape:
    return shape_of(ROOT)


def test_no_file_is_longer_than_400_lines(house: Shape) -> None:
    assert house.longest_file.value <= 400, house.longest_file


def test_nearly_every_function_fits_in_30_lines(house: Shape) -> None:
    assert percentile(house.functions, 0.95) <= 30


def test_no_function_is_longer_than_55_lines(house: Shape) -> None:
    assert house.longest_function.value <= 55, house.longest_function


def test_no_constructor_takes_more_than_6_parameters(house: Shape) -> None:
    assert house.wide_constructors == ()


def test_no_module_imports_more_than_25_of_our_own(house: Shape) -> None:
    assert house.widest_fan_out.value <= 25, house.widest_fan_out


def test_what_all_contexts_share_of_the_composition_stays_within_700_lines() -> None:
    lines = _composed_lines()
    assert sum(lines[name] for name in SHARED) <= 700


def test_a_context_is_wired_in_files_of_120_lines() -> None:
    assert {name: count for name, count in _contexts_own().items() if count > 120} == {}


def test_a_use_case_takes_no_more_code_and_no_more_wiring_than_before_the_house(
    house: Shape,
) -> None:
    assert house.lines_a_use_case() <= LINES_BEFORE
    assert house.wiring_a_use_case() <= WIRING_BEFORE


def _contexts_own() -> dict[str, int]:
    return {name: count for name, count in _composed_lines().items() if name not in SHARED}


def _composed_lines() -> dict[str, int]:
    files = (ROOT / "src/composition").glob("*.py")
    return {file.stem: len(file.read_text().splitlines()) for file in files}


def test_a_text_changes_its_shape_at_most_10_times_between_use_case_and_wire(
    house: Shape,
) -> None:
    assert len(house.shapes) <= 10, house.shapes


def _module(name: str, source: str) -> Module:
    return Module(name, Path(f"src/{name}.py"), source)


def test_an_import_counts_once_and_only_if_it_is_ours() -> None:
    modules = {
        name: _module(name, source)
        for name, source in {
            "a": "import os\nimport b\nfrom b import x\nfrom c import d\nfrom c import E",
            "b": "x = 1",
            "c": "class E: ...",
            "c.d": "",
        }.items()
    }
    assert own_imports(modules["a"], modules) == {"b", "c", "c.d"}


def test_a_constructor_is_wide_from_its_seventh_parameter_on() -> None:
    fitting = "class A:\n    def __init__(self, a, b, c, *, d, e, f): ...\n"
    wide = "class B:\n    def __init__(self, a, b, c, *, d, e, f, g): ...\n"
    shape = measure({"m": _module("m", fitting + wide)})
    assert shape.wide_constructors == ("m.B (7)",)


def test_the_table_shows_before_and_now_side_by_side(house: Shape) -> None:
    command = [sys.executable, "scripts/tools/shape.py", "--against", "."]
    table = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    [row] = [line for line in table.splitlines() if line.startswith("lines of src")]
    assert row.split()[-2:] == [str(house.lines)] * 2


def test_every_module_below_src_is_read() -> None:
    assert {"main", "composition", "sandbox.server"} <= read_modules(ROOT).keys()
