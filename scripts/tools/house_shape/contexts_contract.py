"""import-linter's rule that contexts meet in use cases and domain values alone."""

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output

_SHARED = "shared"
_PRIVATE = "ports"


class ContextsContract(Contract):
    """No module of a context below `layer` imports the ports of another one.

    Contexts are whatever packages lie there: a new one is held to the rule from its first day.
    `exceptions` lists imports that are still to go, as `importer -> imported`.
    """

    type_name = "contexts"

    layer = fields.StringField()
    exceptions = fields.SetField(subfield=fields.StringField(), required=False)

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        contexts = graph.find_children(str(self.layer))
        found = {
            f"{importer} -> {ports}"
            for context in contexts - {f"{self.layer}.{_SHARED}"}
            if (ports := f"{context}.{_PRIVATE}") in graph.modules
            for importer in graph.find_modules_that_directly_import(ports)
            if _is_below(str(self.layer), importer) and not _is_below(context, importer)
        }
        known = set(map(str, self.exceptions or ()))  # type: ignore[arg-type]  # typed as the field
        wrong = {"imported": sorted(found - known), "outdated": sorted(known - found)}
        return ContractCheck(kept=found == known, metadata=wrong)

    def render_broken_contract(self, check: ContractCheck) -> None:
        for each in check.metadata["imported"]:
            output.print_error(f"{each}: call a use case of that context, or take a domain value")
        for each in check.metadata["outdated"]:
            output.print_error(f"{each} is gone: take it off the exceptions")


def _is_below(package: str, module: str) -> bool:
    return module.startswith(f"{package}.")
