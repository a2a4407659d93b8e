"""`majordome safety policy`: what personas may do, changed while everything runs."""

from typing import Annotated, Any

import typer
import yaml

from application.safety.policies import GENERAL, GetSafetyPolicyUseCase
from application.safety.policy_changes import (
    CreateSafetyPolicyUseCase,
    SafetyPolicyHistoryUseCase,
    UpdateSafetyPolicyUseCase,
)
from domain.shared.errors import InvalidInput
from presentation.cli.caller import CallerCommand, read_personas
from presentation.cli.running import (
    OpenSession,
    as_operator,
    one_line_errors,
    print_json,
    print_table,
)


def policy_app(open_session: OpenSession) -> typer.Typer:
    app = typer.Typer(
        help="Safety policies of personas. Needs PROFILE_ADMIN_API_KEY.", no_args_is_help=True
    )
    as_owner = CallerCommand(open_session, read_personas)
    _add_reading(app, open_session)
    _add_changing(app, as_owner)
    _add_releasing(app, as_owner)
    return app


def _add_reading(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command("list")
    def list_policies(as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
        """The live version of each."""
        policies = as_operator(open_session, GetSafetyPolicyUseCase, lambda get: get.all())
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
        print_json(
            as_operator(
                open_session, GetSafetyPolicyUseCase, lambda get: get.execute(name, version)
            )
        )

    @app.command()
    def history(name: Annotated[str, typer.Argument()]) -> None:
        """Who made which version live, the newest first."""
        found = as_operator(
            open_session, SafetyPolicyHistoryUseCase, lambda history: history.execute(name)
        )
        rows: list[list[object]] = [
            [each.number, each.weights, each.by, each.at, each.reason] for each in found
        ]
        print_table("Activations", ["number", "versions", "by", "at", "reason"], rows)


def _add_changing(app: typer.Typer, as_owner: CallerCommand) -> None:
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
        print_json(
            as_owner(
                UpdateSafetyPolicyUseCase,
                lambda update, who: update.execute(name, changes, actor=who, reason=reason),
            )
        )

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
        print_json(
            as_owner(
                CreateSafetyPolicyUseCase,
                lambda create, who: create.execute(name, based_on, changes, actor=who),
            )
        )


def _add_releasing(app: typer.Typer, as_owner: CallerCommand) -> None:
    @app.command()
    def approve(
        name: Annotated[str, typer.Argument()],
        version: Annotated[str, typer.Argument(help="Such as v3, as `set` has named it.")],
        reason: Annotated[str, typer.Option()] = "",
    ) -> None:
        """Agree to a version that somebody else has made; live once PERSONA_APPROVALS have."""
        print_json(
            as_owner(
                UpdateSafetyPolicyUseCase,
                lambda update, who: update.approve(name, version, actor=who, reason=reason),
            )
        )

    @app.command()
    def rollback(name: Annotated[str, typer.Argument()]) -> None:
        """Return to the last good version."""
        activation = as_owner(
            UpdateSafetyPolicyUseCase, lambda update, who: update.roll_back(name, actor=who)
        )
        typer.echo(f"{name} is {activation.weights} again.")


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
