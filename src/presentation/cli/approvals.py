"""`majordome approvals`: what waits for a person's decision."""

import json
import sys
from typing import Annotated, Any

import typer

from application.safety.approvals import (
    Asked,
    DecideApprovalUseCase,
    ListApprovalsUseCase,
    RequestApprovalUseCase,
)
from domain.safety.approvals import ApprovalRequest, ApprovalStatus, Decided, Verb
from domain.shared.errors import InvalidInput
from presentation.cli.running import (
    OpenSession,
    as_operator,
    confirm,
    one_line_errors,
    print_json,
    print_table,
    run_or_exit,
)
from presentation.safety_json import approval_json

Id = Annotated[str, typer.Argument(help="As listed.")]
Note = Annotated[str, typer.Option(help="Told to whoever asked.")]
Seen = Annotated[
    str,
    typer.Option(
        "--args-hash",
        help="The args_hash that `show` printed; without it you are shown the request.",
    ),
]


def approvals_app(open_session: OpenSession) -> typer.Typer:
    app = typer.Typer(
        help="Actions that wait for a person. Needs PROFILE_ADMIN_API_KEY.", no_args_is_help=True
    )
    _add_reading(app, open_session)
    _add_asking(app, open_session)
    _add_deciding(app, open_session)
    return app


def _add_reading(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command("list")
    def list_requests(
        status: Annotated[ApprovalStatus | None, typer.Option()] = None,
        limit: Annotated[int, typer.Option(min=1, max=1_000)] = 100,
        as_json: Annotated[bool, typer.Option("--json")] = False,
    ) -> None:
        """The newest first, or with a status the oldest."""
        found = as_operator(
            open_session, ListApprovalsUseCase, lambda approvals: approvals.execute(status, limit)
        )
        if as_json:
            print_json([approval_json(each) for each in found])
            return
        rows: list[list[object]] = [
            [r.request_id, r.status, r.action, r.risk.score, r.requester, r.expires_at]
            for r in found
        ]
        columns = ["id", "status", "action", "risk", "requester", "expires"]
        print_table("Approvals", columns, rows)

    @app.command()
    def show(request_id: Id) -> None:
        """One request with its whole arguments, as JSON."""
        found = as_operator(
            open_session, ListApprovalsUseCase, lambda approvals: approvals.one(request_id)
        )
        print_json(approval_json(found))


def _add_asking(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command()
    def request(
        action: Annotated[str, typer.Argument(help="Such as send_message.")],
        arguments: Annotated[str, typer.Argument(help="A JSON object.")],
        persona: Annotated[str, typer.Option(help="Whose policy decides.")] = "",
    ) -> None:
        """Ask for an action; it is done once somebody else has approved it."""
        with one_line_errors():
            given = _object(arguments)

        async def work() -> Any:
            async with (
                open_session() as session,
                session.acting(RequestApprovalUseCase.action) as who,
                session.using(RequestApprovalUseCase) as ask,
            ):
                return await ask.execute(Asked(action, given, who.name, persona=persona))

        answered = run_or_exit(work())
        if answered.request is None:
            typer.echo("No approval was needed: it is done.")
            return
        print_json(approval_json(answered.request))


def _add_deciding(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command()
    def approve(request_id: Id, note: Note = "", seen: Seen = "") -> None:
        """Agree to exactly these arguments."""
        _told(_decided(open_session, request_id, seen, Verb.APPROVE, note))

    @app.command()
    def reject(request_id: Id, note: Note = "", seen: Seen = "") -> None:
        """Nothing is done."""
        _told(_decided(open_session, request_id, seen, Verb.REJECT, note))

    @app.command()
    def respond(request_id: Id, note: Note, seen: Seen = "") -> None:
        """Answer in words; nothing is done."""
        _told(_decided(open_session, request_id, seen, Verb.RESPOND, note))

    @app.command()
    def edit(
        request_id: Id,
        arguments: Annotated[str, typer.Argument(help="JSON.")],
        note: Note = "",
        seen: Seen = "",
    ) -> None:
        """Agree to other arguments."""
        with one_line_errors():
            given = _object(arguments)
        _told(_decided(open_session, request_id, seen, Verb.EDIT, note, given))


def _decided(
    open_session: OpenSession,
    request_id: str,
    seen: str,
    verb: Verb,
    note: str,
    arguments: dict[str, Any] | None = None,
) -> ApprovalRequest:
    args_hash = seen or _looked_at(open_session, request_id, verb)

    async def work() -> ApprovalRequest:
        async with (
            open_session() as session,
            session.acting(DecideApprovalUseCase.action) as who,
            session.using(ListApprovalsUseCase) as approvals,
            session.using(DecideApprovalUseCase) as decide,
        ):
            nonce = (await approvals.one(request_id)).nonce
            decision = Decided(verb, who.name, nonce, args_hash, note, arguments)
            return await decide.execute(request_id, decision)

    return run_or_exit(work())


def _looked_at(open_session: OpenSession, request_id: str, verb: Verb) -> str:
    """The hash of the arguments that whoever sits at the terminal has read and said yes to."""
    with one_line_errors():
        if not sys.stdin.isatty():
            raise InvalidInput(
                "--args-hash tells which arguments you decide about; "
                f"majordome approvals show {request_id} prints it"
            )
    found = as_operator(
        open_session, ListApprovalsUseCase, lambda approvals: approvals.one(request_id)
    )
    print_json(approval_json(found))
    confirm(f"{verb.capitalize()} exactly this?", sure=False)
    return found.args_hash


def _told(request: ApprovalRequest) -> None:
    typer.echo(f"Request {request.request_id} is {request.status}.")


def _object(written: str) -> dict[str, Any]:
    """Raises InvalidInput."""
    try:
        given = json.loads(written)
    except ValueError:
        raise InvalidInput("the arguments are no JSON") from None
    if not isinstance(given, dict):
        raise InvalidInput("the arguments are a JSON object")
    return given
