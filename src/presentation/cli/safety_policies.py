"""`majordome safety policy`: what personas may do, changed while everything runs."""

from typing import Annotated, Any

import typer
import yaml

from application.access.session import OperatorSession
from application.personas.live import LivePersonas
from application.safety.policies import GENERAL, GetSafetyPolicyUseCase
from application.safety.policy_changes import (
    CreateSafetyPolicyUseCase,
    SafetyPolicyHistoryUseCase,
    UpdateSafetyPolicyUseCase,
)
from domain.shared.errors import InvalidInput
from presentation.cli.running import (
    OpenSession,
    one_line_errors,
    print_json,
    print_table,
    run_or_exit,
)


def policy_app(open_session: OpenSession) -> typer.Typer:
    app = typer.Typer(
        help="Safety policies of personas. Needs PROFILE_ADMIN_API_KEY.", no_args_is_help=True
    )
    _add_reading(app, open_session)
    _add_changing(app, open_session)
    _add_approving(app, open_session)
    _add_returning(app, open_session)
    return app


def _add_reading(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command("list")
    def list_policies(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
        """The live version of each."""

        async def work() -> Any:
            async with open_session() as session, session.using(GetSafetyPolicyUseCase) as get:
                return await get.all()

        policies = run_or_exit(work())
        if as_json:
            print_json(policies)
            return
        rows = [[each["name"], each["version"], each["description"]] for each in policies]
        print_table("Safety policies", ["name", "version", "description"], rows)

    @app.command()
    def show(
        name: Annotated[str, typer.Argument()],
        version: Annotated[str | None, typer.Option(help="Not the live one, but this.")] = None,
    ) -> None:
        """Every field of a policy, as JSON."""

        async def work() -> Any:
            async with open_session() as session, session.using(GetSafetyPolicyUseCase) as get:
                return await get.execute(name, version)

        print_json(run_or_exit(work()))


def _add_changing(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command("set")
    def set_fields(
        name: Annotated[str, typer.Argument()],
        fields: Annotated[
            list[str], typer.Argument(help="FIELD=VALUE in YAML; filters.links=false goes deeper.")
        ],
        reason: Annotated[str, typer.Option(help="Why; it stands in the history.")] = "",
    ) -> None:
        """Make a new version with these fields changed; live at once, or once others approve it."""
        with one_line_errors():
            changes = _changes(fields)

        async def work() -> Any:
            async with open_session() as session:
                await _refresh(session)
                update, who = session.personally(UpdateSafetyPolicyUseCase)
                return await update.execute(name, changes, actor=who, reason=reason)

        print_json(run_or_exit(work()))

    @app.command()
    def create(
        name: Annotated[str, typer.Argument(help="Personas name it as their safety_policy.")],
        fields: Annotated[
            list[str] | None, typer.Argument(help="FIELD=VALUE in YAML, as for `set`.")
        ] = None,
        based_on: Annotated[
            str, typer.Option("--from", help="Whose other fields it has.")
        ] = GENERAL,
    ) -> None:
        """Make a policy of your own; it rules nobody until a persona names it."""
        with one_line_errors():
            changes = _changes(fields or [])

        async def work() -> Any:
            async with open_session() as session:
                await _refresh(session)
                made, who = session.personally(CreateSafetyPolicyUseCase)
                return await made.execute(name, based_on, changes, actor=who)

        print_json(run_or_exit(work()))


def _add_approving(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command()
    def approve(
        name: Annotated[str, typer.Argument()],
        version: Annotated[str, typer.Argument(help="Such as v3, as `set` has named it.")],
        reason: Annotated[str, typer.Option()] = "",
    ) -> None:
        """Agree to a version that somebody else has made; live once PERSONA_APPROVALS have."""

        async def work() -> Any:
            async with open_session() as session:
                await _refresh(session)
                update, who = session.personally(UpdateSafetyPolicyUseCase)
                return await update.approve(name, version, actor=who, reason=reason)

        print_json(run_or_exit(work()))


def _add_returning(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command()
    def rollback(name: Annotated[str, typer.Argument()]) -> None:
        """Return to the last good version."""

        async def work() -> Any:
            async with open_session() as session:
                await _refresh(session)
                update, who = session.personally(UpdateSafetyPolicyUseCase)
                return await update.roll_back(name, actor=who)

        typer.echo(f"{name} is {run_or_exit(work()).weights} again.")

    @app.command()
    def history(name: Annotated[str, typer.Argument()]) -> None:
        """Who made which version live, the newest first."""

        async def work() -> Any:
            async with (
                open_session() as session,
                session.using(SafetyPolicyHistoryUseCase) as history,
            ):
                return await history.execute(name)

        rows = [
            [each.number, each.weights, each.by, f"{each.at:%Y-%m-%d %H:%M}", each.reason]
            for each in run_or_exit(work())
        ]
        print_table("Activations", ["number", "versions", "by", "at", "reason"], rows)


async def _refresh(session: OperatorSession) -> None:
    """Whose a policy is follows from the personas as they are stored."""
    live, _ = session.personally(LivePersonas)
    await live.refresh()


def _changes(fields: list[str]) -> dict[str, Any]:
    """Raises InvalidInput."""
    made: dict[str, Any] = {}
    for field in fields:
        path, is_given, written = field.partition("=")
        if not is_given or not path:
            raise InvalidInput(f"a change is written as FIELD=VALUE, not {field!r}")
        *outer, last = path.split(".")
        inner = made
        for key in outer:
            inner = inner.setdefault(key, {})
        try:
            inner[last] = yaml.safe_load(written)
        except yaml.YAMLError:
            raise InvalidInput(f"{path}: the value is no YAML") from None
    return made
