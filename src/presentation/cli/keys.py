"""`majordome keys`: who may use the HTTP APIs and the operators' tools."""

from datetime import timedelta
from typing import Annotated, Any

import typer

from application.access.keys import CreateKeyUseCase, ListKeysUseCase, RevokeKeyUseCase
from application.access.rotation import RotateDataUseCase
from domain.access.keys import AccessKey, Role
from presentation.cli.running import (
    LONGEST_DAYS,
    OpenSession,
    as_operator,
    print_json,
    print_table,
)


def keys_app(open_session: OpenSession, open_recovery: OpenSession) -> typer.Typer:
    app = typer.Typer(
        help="Keys and their roles. Needs an administrator's PROFILE_ADMIN_API_KEY.",
        no_args_is_help=True,
    )

    @app.command()
    def add(
        name: Annotated[str, typer.Argument(help="Who holds the key.")],
        role: Annotated[Role, typer.Option(help="What it opens.")],
        days: Annotated[
            float | None, typer.Option(min=0.001, max=LONGEST_DAYS, help="Valid for so long.")
        ] = None,
        as_json: Annotated[bool, typer.Option("--json")] = False,
    ) -> None:
        """Make a key. It is shown this once and stored hashed."""
        lifetime = timedelta(days=days) if days else None
        key, secret = as_operator(
            open_session, CreateKeyUseCase, lambda create: create.execute(name, role, lifetime)
        )
        if as_json:
            print_json(_as_json(key) | {"key": secret})
            return
        typer.echo(f"Key {key.key_id} of {key.name}, role {key.role}; shown this once:", err=True)
        typer.echo(secret)

    _add_looking(app, open_session)
    _add_ending(app, open_session, open_recovery)
    _add_rotation(app, open_session)
    return app


def _add_looking(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command("list")
    def list_keys(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
        """List every key, revoked ones too."""
        keys = [
            _as_json(key)
            for key in as_operator(open_session, ListKeysUseCase, ListKeysUseCase.execute)
        ]
        if as_json:
            print_json(keys)
            return
        columns = ["id", "name", "role", "made", "expires", "revoked"]
        print_table("Keys", columns, [list(key.values()) for key in keys])


def _add_ending(app: typer.Typer, open_session: OpenSession, open_recovery: OpenSession) -> None:
    @app.command()
    def revoke(key_id: Annotated[str, typer.Argument(help="As listed.")]) -> None:
        """Make a key worthless at once."""
        as_operator(open_session, RevokeKeyUseCase, lambda revoke: revoke.execute(key_id))
        typer.echo(f"Key {key_id} is revoked.")

    @app.command()
    def recover() -> None:
        """Make an administrator's key with DATA_DIR/recovery.key, where every other is lost."""
        key, secret = as_operator(
            open_recovery, CreateKeyUseCase, lambda create: create.execute("recovered", Role.ADMIN)
        )
        typer.echo(f"Key {key.key_id}, role {key.role}; shown this once:", err=True)
        typer.echo(secret)


def _add_rotation(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command("rotate-data")
    def rotate_data(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
        """Encrypt what people said with the newest key; the product may go on meanwhile."""
        counts = as_operator(open_session, RotateDataUseCase, RotateDataUseCase.execute)
        if as_json:
            print_json(counts)
            return
        print_table("Encrypted anew", ["collection", "documents"], [[*c] for c in counts.items()])


def _as_json(key: AccessKey) -> dict[str, Any]:
    return {
        "key_id": key.key_id,
        "name": key.name,
        "role": key.role,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "revoked_at": key.revoked_at,
    }
