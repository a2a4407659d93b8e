"""`majordome personas`: writing, trying, releasing and looking at personas."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from application.personas.drafting import (
    AddVersionUseCase,
    CreatePersonaUseCase,
    Draft,
    EditDraftUseCase,
)
from application.personas.previewing import OfferPreviewUseCase
from application.personas.reading import (
    Compared,
    CompareVersionsUseCase,
    ListPersonasUseCase,
    PersonaHistoryUseCase,
    ShowPersonaUseCase,
)
from application.personas.releasing import (
    ActivateVersionUseCase,
    OfferPersonaUseCase,
    RollBackPersonaUseCase,
)
from application.personas.reviewing import (
    ApproveVersionUseCase,
    TestVersionUseCase,
    ValidateVersionUseCase,
)
from domain.shared.errors import InvalidInput
from presentation.cli.caller import CallerCommand, read_personas
from presentation.cli.persona_exchange import add_exchange
from presentation.cli.persona_figures import add_figures
from presentation.cli.running import (
    FAILED,
    OpenSession,
    print_json,
    print_table,
    printable,
)
from presentation.persona_views import (
    check_depth,
    comparison_view,
    decision_view,
    draft_of,
    persona_view,
    preview_view,
    problems_view,
    trial_view,
    version_head,
    version_view,
)

_LANGUAGE = "en"
_LARGEST_FILE = 1024 * 1024

Code = Annotated[str, typer.Argument(help="Such as butler.")]
Number = Annotated[int, typer.Argument(min=1, help="A version's number.")]
AsJson = Annotated[bool, typer.Option("--json")]
Reason = Annotated[str, typer.Option(help="Why; it stands in the history.")]
Note = Annotated[str, typer.Option(help="What changed, and why.")]
File = Annotated[Path, typer.Option("--file", help="A profile as YAML or JSON.")]
Sets = Annotated[
    list[str] | None, typer.Option("--set", help="A field's new text: en.description=…")
]
Changes = Annotated[
    Path | None, typer.Option("--changes", help="A JSON Merge Patch as YAML or JSON.")
]


def personas_app(open_session: OpenSession) -> typer.Typer:
    app = typer.Typer(
        help="Who the product speaks as. Needs PROFILE_ADMIN_API_KEY.", no_args_is_help=True
    )
    as_owner = CallerCommand(open_session, read_personas)
    _add_reading(app, as_owner)
    _add_comparing(app, as_owner)
    _add_drafting(app, as_owner)
    _add_reviewing(app, as_owner)
    _add_releasing(app, as_owner)
    add_exchange(app, as_owner)
    add_figures(app, as_owner)
    return app


def _add_reading(app: typer.Typer, as_owner: CallerCommand) -> None:
    @app.command("list")
    def list_personas(as_json: AsJson = False) -> None:
        """List the personas that you may see."""
        items, following = as_owner(
            ListPersonasUseCase, lambda personas, who: personas.execute(who, limit=500)
        )
        shown = [persona_view(each, _LANGUAGE) for each in items]
        if as_json:
            print_json({"items": shown, "next": following})
            return
        columns = ["code", "display_name", "status", "active_version", "latest_version", "owner"]
        rows = [[each[name] for name in columns] for each in shown]
        print_table("Personas", ["code", "name", "status", "active", "latest", "owner"], rows)

    @app.command()
    def show(
        code: Code,
        version: Annotated[int | None, typer.Option(min=1)] = None,
        as_json: AsJson = False,
    ) -> None:
        """Show a persona, or one of its versions whole."""
        if version is None:
            dossier = as_owner(
                ShowPersonaUseCase, lambda personas, who: personas.execute(who, code)
            )
            _print(persona_view(dossier, _LANGUAGE), as_json=as_json)
            return
        found = as_owner(
            ShowPersonaUseCase, lambda personas, who: personas.version(who, code, version)
        )
        _print(version_view(*found), as_json=as_json)

    @app.command()
    def versions(code: Code, as_json: AsJson = False) -> None:
        """List a persona's versions, newest first."""
        dossier = as_owner(ShowPersonaUseCase, lambda personas, who: personas.execute(who, code))
        heads = [version_head(dossier, each) for each in reversed(dossier.versions)]
        columns = ["version", "status", "author", "created_at", "change_note"]
        _print_items(f"Versions of {code}", columns, heads, as_json=as_json)


def _add_comparing(app: typer.Typer, as_owner: CallerCommand) -> None:
    @app.command()
    def diff(code: Code, before: Number, after: Number, as_json: AsJson = False) -> None:
        """Show what differs between two versions."""
        compared = as_owner(
            CompareVersionsUseCase, lambda compare, who: compare.execute(who, code, before, after)
        )
        if as_json:
            print_json(comparison_view(compared))
            return
        _print_changes(compared)

    @app.command()
    def history(code: Code, as_json: AsJson = False) -> None:
        """Show who decided what, newest first."""
        decisions = as_owner(PersonaHistoryUseCase, lambda history, who: history.execute(who, code))
        shown = [decision_view(each) for each in decisions]
        columns = ["event", "version", "at", "by", "reason"]
        _print_items(f"History of {code}", columns, shown, as_json=as_json)


def _add_drafting(app: typer.Typer, as_owner: CallerCommand) -> None:
    @app.command()
    def create(
        code: Code,
        file: File,
        owner: Annotated[str, typer.Option(help="The name of a key; yours by default.")] = "",
        note: Note = "",
        as_json: AsJson = False,
    ) -> None:
        """Make a persona with a first draft."""
        draft = _whole(file, note)
        dossier = as_owner(
            CreatePersonaUseCase,
            lambda create, who: create.execute(who, code, draft, owner=owner),
        )
        _print(version_head(dossier, dossier.latest), as_json=as_json)

    @app.command()
    def draft(
        code: Code,
        file: Annotated[Path | None, typer.Option("--file", help="A whole profile.")] = None,
        base: Annotated[int | None, typer.Option("--from", min=1, help="Changes to which.")] = None,
        changes: Changes = None,
        sets: Sets = None,
        note: Note = "",
        as_json: AsJson = False,
    ) -> None:
        """Make a new draft, whole or as changes to a version (the latest by default)."""
        written = _whole(file, note) if file else _changed(changes, sets, base, note)
        made = as_owner(AddVersionUseCase, lambda add, who: add.execute(who, code, written))
        _print(version_head(*made), as_json=as_json)

    @app.command()
    def edit(
        code: Code,
        number: Number,
        file: Annotated[Path | None, typer.Option("--file", help="A whole profile.")] = None,
        changes: Changes = None,
        sets: Sets = None,
        note: Note = "",
        if_match: Annotated[str | None, typer.Option(help="The etag that you have read.")] = None,
        as_json: AsJson = False,
    ) -> None:
        """Edit a draft that was never live; trials and approvals fall away."""
        written = _whole(file, note) if file else _changed(changes, sets, None, note)
        edited = as_owner(
            EditDraftUseCase,
            lambda edit, who: edit.execute(who, code, number, written, if_match=if_match),
        )
        _print(version_head(*edited), as_json=as_json)


def _add_reviewing(app: typer.Typer, as_owner: CallerCommand) -> None:
    @app.command()
    def validate(code: Code, number: Number, as_json: AsJson = False) -> None:
        """Say what is wrong with a version; status 1 where something is."""
        problems = problems_view(
            as_owner(ValidateVersionUseCase, lambda check, who: check.execute(who, code, number))
        )
        _print_problems(problems, as_json=as_json)
        if problems:
            raise typer.Exit(FAILED)

    @app.command()
    def test(code: Code, number: Number, as_json: AsJson = False) -> None:
        """Run a version's scenarios; status 1 where one fails."""
        trial = trial_view(
            as_owner(TestVersionUseCase, lambda test, who: test.execute(who, code, number))
        )
        if as_json:
            print_json(trial)
        else:
            _print_trial(trial)
        if not trial["passed"]:
            raise typer.Exit(FAILED)

    @app.command()
    def approve(code: Code, number: Number, as_json: AsJson = False) -> None:
        """Agree to a version that somebody else wrote."""
        approved = as_owner(
            ApproveVersionUseCase, lambda approve, who: approve.execute(who, code, number)
        )
        _print(version_head(*approved), as_json=as_json)

    @app.command()
    def preview(code: Code, number: Number, as_json: AsJson = False) -> None:
        """Give a command for Telegram, by which you alone talk with a version for an hour."""
        offer = as_owner(
            OfferPreviewUseCase, lambda previews, who: previews.execute(who, code, number)
        )
        _print(preview_view(code, number, offer), as_json=as_json)


def _add_releasing(app: typer.Typer, as_owner: CallerCommand) -> None:
    @app.command()
    def activate(code: Code, number: Number, reason: Reason = "", as_json: AsJson = False) -> None:
        """Make a tested version live; an owner's key asks for it."""
        released = as_owner(
            ActivateVersionUseCase,
            lambda activate, who: activate.execute(who, code, number, reason=reason),
        )
        if released.is_requested:
            typer.echo(f"majordome: asked for version {number} to be activated", err=True)
        _print(persona_view(released.dossier, _LANGUAGE), as_json=as_json)

    @app.command()
    def rollback(
        code: Code,
        to: Annotated[int | None, typer.Option(min=1, help="A version that was live.")] = None,
        reason: Reason = "rolled back",
        as_json: AsJson = False,
    ) -> None:
        """Return to the last good version before the present one, or to a named one."""
        dossier = as_owner(
            RollBackPersonaUseCase,
            lambda roll_back, who: roll_back.execute(who, code, to, reason=reason),
        )
        _print(persona_view(dossier, _LANGUAGE), as_json=as_json)

    def offered(code: str, reason: str, *, archived: bool, as_json: bool) -> None:
        dossier = as_owner(
            OfferPersonaUseCase,
            lambda offer, who: offer.execute(who, code, archived=archived, reason=reason),
        )
        _print(persona_view(dossier, _LANGUAGE), as_json=as_json)

    @app.command()
    def archive(code: Code, reason: Reason = "", as_json: AsJson = False) -> None:
        """Offer a persona no longer; its fallback serves."""
        offered(code, reason, archived=True, as_json=as_json)

    @app.command()
    def restore(code: Code, reason: Reason = "", as_json: AsJson = False) -> None:
        """Offer an archived persona again."""
        offered(code, reason, archived=False, as_json=as_json)


def _print(view: Mapping[str, Any], *, as_json: bool) -> None:
    if as_json:
        print_json(view)
        return
    for name, value in view.items():
        if isinstance(value, (dict, list)):
            text = yaml.safe_dump({name: value}, allow_unicode=True, sort_keys=False, width=90)
        else:
            text = f"{name}: {'-' if value is None else value}"
        typer.echo(printable(text.rstrip(), lines=True))


def _print_items(
    title: str, columns: list[str], items: Sequence[Mapping[str, Any]], *, as_json: bool
) -> None:
    if as_json:
        print_json({"items": items})
        return
    print_table(title, columns, [[each[name] for name in columns] for each in items])


def _print_problems(problems: Sequence[Mapping[str, str]], *, as_json: bool) -> None:
    if as_json:
        print_json({"valid": not problems, "problems": problems})
        return
    for problem in problems:
        typer.echo(f"{problem['field']}: {problem['message']}")
    typer.echo("valid" if not problems else "not valid")


def _print_changes(compared: Compared) -> None:
    for change in compared.changes:
        typer.echo(f"{change['field']}:")
        for sign, what in (("-", change["before"]), ("+", change["after"])):
            if what is not None:
                typer.echo(f"  {sign} {printable(str(what))}")


def _print_trial(trial: Mapping[str, Any]) -> None:
    rows = [
        [
            each["name"],
            each["kind"],
            "passed" if each["passed"] else "failed",
            "; ".join([*each["failures"], *each["warnings"]]),
        ]
        for each in trial["scenarios"]
    ]
    print_table("Scenarios", ["scenario", "kind", "outcome", "remarks"], rows)
    for problem in trial["problems"]:
        typer.echo(f"{problem['field']}: {problem['message']}")
    typer.echo("passed" if trial["passed"] else "failed")


def _whole(file: Path, note: str) -> Draft:
    body = _read(file)
    return draft_of({**body, "change_note": note or body.get("change_note", "")})


def _changed(changes: Path | None, sets: list[str] | None, base: int | None, note: str) -> Draft:
    patch = _read(changes) if changes else {}
    for written in sets or ():
        path, separator, value = written.partition("=")
        if not separator:
            raise typer.BadParameter(f"--set takes field=text, not {written!r}")
        *parents, name = path.split(".")
        place = patch
        for parent in parents:
            place = place.setdefault(parent, {})
        place[name] = value
    if not patch and base is None:
        raise typer.BadParameter("give --file, --changes or --set")
    return Draft(changes=patch, from_version=base, note=note)


def _read(file: Path) -> dict[str, Any]:
    """Raises typer.BadParameter."""
    try:
        if file.stat().st_size > _LARGEST_FILE:
            raise typer.BadParameter(f"{file}: a profile is smaller than {_LARGEST_FILE} bytes")
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        check_depth(content)
    except OSError as error:
        raise typer.BadParameter(f"{file} cannot be read: {error.strerror}") from None
    except (yaml.YAMLError, ValueError, RecursionError, InvalidInput):
        raise typer.BadParameter(f"{file} is neither YAML nor JSON") from None
    if not isinstance(content, dict):
        raise typer.BadParameter(f"{file} holds no fields")
    return content
