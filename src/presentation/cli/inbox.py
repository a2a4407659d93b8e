"""`majordome inbox`: updates that were given up."""

from dataclasses import asdict
from typing import Annotated, Any

import typer

from application.support.dead_letters import (
    ListDeadLettersUseCase,
    RetryDeadLettersUseCase,
    parse_update_key,
)
from application.support.ports import DeadLetter
from domain.shared.errors import InvalidInput
from presentation.cli.running import MISUSED, OpenSession, as_operator, print_json, print_table


def inbox_app(open_session: OpenSession) -> typer.Typer:
    app = typer.Typer(
        help="Updates given up after too many attempts. Needs PROFILE_ADMIN_API_KEY.",
        no_args_is_help=True,
    )

    @app.command("list")
    def list_dead(
        limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
        as_json: Annotated[bool, typer.Option("--json")] = False,
    ) -> None:
        """List dead updates, without what anybody wrote; the longest dead first."""
        letters = as_operator(
            open_session, ListDeadLettersUseCase, lambda dead: dead.execute(limit)
        )
        if as_json:
            print_json([_as_json(letter) for letter in letters])
            return
        columns = ["update", "user", "kind", "received", "dead since", "attempts"]
        print_table(
            "Dead updates", columns, [list(_as_json(letter).values()) for letter in letters]
        )

    @app.command()
    def retry(
        updates: Annotated[list[str] | None, typer.Argument(help="As listed: BOT:UPDATE.")] = None,
        everything: Annotated[bool, typer.Option("--all", help="Every dead update.")] = False,
    ) -> None:
        """Put dead updates back into their chats' lanes, as if they had just been sent."""
        if bool(updates) == everything:
            typer.echo("majordome: name the updates, or give --all", err=True)
            raise typer.Exit(MISUSED)
        try:
            keys = None if everything else [parse_update_key(update) for update in updates or ()]
        except InvalidInput as error:
            typer.echo(f"majordome: {error}", err=True)
            raise typer.Exit(MISUSED) from None
        count = as_operator(
            open_session, RetryDeadLettersUseCase, lambda retry: retry.execute(keys)
        )
        typer.echo(f"{count} updates are tried again.")

    return app


def _as_json(letter: DeadLetter) -> dict[str, Any]:
    key = f"{letter.key.bot_id}:{letter.key.update_id}"
    return asdict(letter) | {"key": key}
