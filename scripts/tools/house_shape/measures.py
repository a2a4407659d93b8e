"""What is measured of the house: sizes, fan-out, wide constructors, shapes on a text's way."""

import ast
import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from scripts.tools.house_shape.modules import Function, Module, own_imports

WIDE = 6
"""A constructor with more parameters than this is counted as wide."""

# A text goes from the first module to the wire and back, through modules of these packages.
_WAY = ("application.text_engine.generate", "infrastructure.text_providers.openai_compatible")
_WAY_PACKAGES = (
    "domain.text_engine.",
    "application.text_engine.",
    "infrastructure.text_providers.",
)
_ASIDE = (".ports", ".spending")
_WORD = re.compile(r"\w+")
_RECORD_BASES = ("NamedTuple", "TypedDict", "BaseModel")


@dataclass(frozen=True, slots=True)
class Largest:
    """The greatest of some numbers and where it stands."""

    value: int
    place: str


@dataclass(frozen=True, slots=True)
class Shape:
    """Lines are physical lines; a function's run from `def` to its end, decorators left out."""

    lines: int
    lines_without_sandbox: int
    composition_lines: int
    functions: tuple[int, ...]
    longest_function: Largest
    files: tuple[int, ...]
    longest_file: Largest
    widest_fan_out: Largest
    wide_constructors: tuple[str, ...]
    shapes: tuple[str, ...]
    use_cases: int

    def lines_a_use_case(self) -> int:
        """Of all that is not the sandbox's."""
        return round(self.lines_without_sandbox / max(1, self.use_cases))

    def wiring_a_use_case(self) -> int:
        return round(self.composition_lines / max(1, self.use_cases))


_LIST = "composition.contexts"
"""One line for each context, by design: no sign of a module's shape."""


def measure(modules: dict[str, Module]) -> Shape:
    functions = [
        (_length(function), f"{module.name}.{function.name}")
        for module in modules.values()
        for function in module.functions()
    ]
    files = [(module.lines, str(module.path)) for module in modules.values() if module.lines]
    fan_out = [
        (len(own_imports(module, modules)), module.name)
        for module in modules.values()
        if module.name != _LIST
    ]
    return Shape(
        lines=_lines(modules.values()),
        lines_without_sandbox=_lines(_outside("sandbox", modules.values())),
        composition_lines=_lines(_inside("composition", modules.values())),
        functions=tuple(sorted(length for length, _ in functions)),
        longest_function=Largest(*max(functions)),
        files=tuple(sorted(length for length, _ in files)),
        longest_file=Largest(*max(files)),
        widest_fan_out=Largest(*max(fan_out)),
        wide_constructors=tuple(_wide_constructors(modules.values())),
        shapes=tuple(sorted(_shapes(modules))),
        use_cases=_use_cases(modules.values()),
    )


def percentile(ordered: tuple[int, ...], share: float) -> int:
    """The nearest-rank percentile of sorted numbers."""
    return ordered[max(ceil(share * len(ordered)), 1) - 1]


def _lines(modules: Iterable[Module]) -> int:
    return sum(module.lines for module in modules)


def _inside(package: str, modules: Iterable[Module]) -> list[Module]:
    return [module for module in modules if package in module.name.split(".")]


def _outside(package: str, modules: Iterable[Module]) -> list[Module]:
    return [module for module in modules if package not in module.name.split(".")]


def _length(function: Function) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1


def _use_cases(modules: Iterable[Module]) -> int:
    return sum(each.name.endswith("UseCase") for module in modules for each in module.classes())


def _wide_constructors(modules: Iterable[Module]) -> list[str]:
    return [
        f"{module.name}.{owner.name} ({len(parameters)})"
        for module in modules
        for owner in module.classes()
        for part in owner.body
        if isinstance(part, ast.FunctionDef) and part.name == "__init__"
        if len(parameters := _parameters(part)) > WIDE
    ]


def _parameters(function: Function) -> list[str]:
    given = function.args
    return [each.arg for each in (*given.posonlyargs, *given.args, *given.kwonlyargs)][1:]


def _shapes(modules: dict[str, Module]) -> set[str]:
    """What a text is put into on its way: the records that functions there take, give or make,
    and the classes made there around such a record. Notes to observers and the ledger's records
    go elsewhere and are not counted.
    """
    way = [module for module in _way(modules) if not module.name.endswith(_ASIDE)]
    made, handled = set[str](), set[str]()
    for function in (each for module in way for each in module.functions()):
        if function.name != "__init__":
            made |= _names_called(function)
            handled |= _names_in_signature(function)
    classes = [owner for module in way for owner in module.classes()]
    records = {owner.name for owner in classes if _is_record(owner)} & (made | handled)
    around = {owner.name for owner in classes if _taken_at_birth(owner) & records}
    return records | (around & made)


def _taken_at_birth(owner: ast.ClassDef) -> set[str]:
    births = [part for part in owner.body if isinstance(part, ast.FunctionDef)]
    return {
        name for part in births if part.name == "__init__" for name in _names_in_signature(part)
    }


def _names_in_signature(function: Function) -> set[str]:
    given = function.args
    parameters = (*given.posonlyargs, *given.args, *given.kwonlyargs)
    annotations = [each.annotation for each in parameters] + [function.returns]
    return {
        name
        for annotation in annotations
        if annotation is not None
        for name in _WORD.findall(ast.unparse(annotation))
    }


def _names_called(function: Function) -> set[str]:
    return {
        node.func.id
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def _way(modules: dict[str, Module]) -> list[Module]:
    waiting = [name for name in _WAY if name in modules]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            imported = own_imports(modules[name], modules)
            waiting += [each for each in imported if each.startswith(_WAY_PACKAGES)]
    return [modules[name] for name in sorted(seen)]


def _is_record(owner: ast.ClassDef) -> bool:
    names = {ast.unparse(each).partition("(")[0] for each in owner.decorator_list}
    bases = {getattr(base, "id", "") for base in owner.bases}
    return "dataclass" in names or bool(bases & set(_RECORD_BASES))
