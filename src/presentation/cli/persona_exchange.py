"""`majordome personas import|export`: from and for other tools."""

from pathlib import Path
from typing import Annotated

import typer

from application.personas.cards import CardImport, ExportPersonaUseCase, ImportCardUseCase
from application.personas.ports import ExportFormat
from domain.shared.language import Language
from presentation.cli.caller import CallerCommand
from presentation.cli.running import print_json
from presentation.persona_views import version_head

_LARGEST_CARD = 8 * 1024 * 1024


def add_exchange(app: typer.Typer, as_owner: CallerCommand) -> None:
    @app.command("import")
    def import_card(
        file: Annotated[Path, typer.Argument(help="A card: JSON, PNG or .charx.")],
        code: Annotated[str, typer.Option(help="Empty: from the card's name.")] = "",
        language: Annotated[Language, typer.Option(help="The card's.")] = Language.ENGLISH,
        as_json: Annotated[bool, typer.Option("--json")] = False,
    ) -> None:
        """Make a draft from a character card of another tool."""
        given = CardImport(_bytes(file), code, language)
        made = as_owner(ImportCardUseCase, lambda cards, who: cards.execute(who, given))
        head = version_head(*made)
        if as_json:
            print_json(head)
            return
        typer.echo(f"{head['code']}: version {head['version']}, {head['status']}")

    @app.command()
    def export(
        code: Annotated[str, typer.Argument(help="Such as butler.")],
        output: Annotated[Path, typer.Argument(help="Where to.")],
        form: Annotated[ExportFormat, typer.Option("--format")] = ExportFormat.YAML,
        version: Annotated[int | None, typer.Option(min=1)] = None,
    ) -> None:
        """Write a persona into a file."""
        made = as_owner(
            ExportPersonaUseCase, lambda cards, who: cards.execute(who, code, form, version)
        )
        try:
            output.write_bytes(made.data)
        except OSError as error:
            raise typer.BadParameter(f"{output} cannot be written: {error.strerror}") from None
        typer.echo(f"majordome: written to {output}", err=True)


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(_LARGEST_CARD + 1)
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from None
