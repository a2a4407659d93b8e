"""`majordome audit`: who did what with the operators' tools."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from application.access.audit import ListAuditUseCase
from application.access.audit_chain import Head, VerifyAuditUseCase
from application.access.ports import AuditQuery
from domain.access.permissions import Action
from domain.shared.identity import Person
from presentation.cli.running import (
    FAILED,
    LONGEST_DAYS,
    OpenSession,
    as_operator,
    one_line_errors,
    print_json,
    print_table,
)

_COLUMNS = ["at", "actor", "role", "action", "subject", "outcome"]


def audit_app(open_session: OpenSession) -> typer.Typer:
    app = typer.Typer(
        help="Who did what with the operators' tools. Needs PROFILE_ADMIN_API_KEY.",
        no_args_is_help=True,
    )

    @app.callback()
    def commands() -> None:
        pass

    @app.command("list")
    def list_entries(
        actor: Annotated[str | None, typer.Option(help="The name of a key.")] = None,
        action: Annotated[Action | None, typer.Option()] = None,
        user: Annotated[str | None, typer.Option(help="Whom it was about, by id.")] = None,
        days: Annotated[float | None, typer.Option(min=0, max=LONGEST_DAYS)] = None,
        limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
        as_json: Annotated[bool, typer.Option("--json")] = False,
    ) -> None:
        """The newest entries that fit. People stand in them under pseudonyms."""
        with one_line_errors():
            about = Person(user) if user else None
        since = None if days is None else datetime.now(UTC) - timedelta(days=days)
        query = AuditQuery(actor, action, None, since, limit)
        entries = as_operator(
            open_session, ListAuditUseCase, lambda audit: audit.execute(query, about), user
        )
        if as_json:
            print_json([asdict(entry) for entry in entries])
            return
        rows = [[f"{e.at:%Y-%m-%d %H:%M:%S}", *list(asdict(e).values())[:5]] for e in entries]
        print_table("Audit log", _COLUMNS, rows)

    _add_verifying(app, open_session)
    return app


def _add_verifying(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command()
    def verify(
        head: Annotated[
            str | None, typer.Option(help="NUMBER:SEAL, as an earlier call has shown it.")
        ] = None,
    ) -> None:
        """Check that every entry is what was written, in its place, and none is missing."""
        with one_line_errors():
            noted = Head.parse(head) if head else None
        verdict = as_operator(
            open_session, VerifyAuditUseCase, lambda verifying: verifying.execute(noted)
        )
        if verdict.broken:
            typer.echo(f"majordome: the audit log was tampered with: {verdict.broken}", err=True)
            raise typer.Exit(FAILED)
        typer.echo(f"{verdict.head.number} entries, unbroken. Note the head elsewhere:")
        typer.echo(str(verdict.head))
