"""`majordome desk`: the queue of people who wait for a person, in a terminal."""

from typing import Annotated, Any

import typer

from application.desk.canned import WriteCannedUseCase
from application.desk.presence import ListOperatorsUseCase
from application.desk.queue import ListDeskUseCase, ShowDeskSessionUseCase
from application.desk.translating import UseSuggestionUseCase, WriteTranslatedUseCase
from application.desk.working import (
    ClaimUseCase,
    NoteUseCase,
    ReleaseUseCase,
    ResolveUseCase,
    TransferUseCase,
    WriteUseCase,
)
from domain.desk.cards import DeskCard
from domain.desk.sessions import DeskSession, DeskState
from presentation.cli.caller import CallerCommand
from presentation.cli.running import (
    OpenSession,
    print_json,
    print_table,
    printable,
)
from presentation.desk_views import operators_view, session_view

SessionId = Annotated[str, typer.Argument(help="As `majordome desk list` shows it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def desk_app(open_session: OpenSession) -> typer.Typer:
    app = typer.Typer(help="Answer people in place of the bot.", no_args_is_help=True)
    as_caller = CallerCommand(open_session)
    _looking(app, as_caller)
    _working(app, as_caller)
    return app


def _looking(app: typer.Typer, as_caller: CallerCommand) -> None:
    @app.command("list")
    def listed(state: DeskState | None = None, as_json: AsJson = False) -> None:
        """Sessions, the most urgent first."""
        found = as_caller(ListDeskUseCase, lambda use, who: use.execute(who, state))
        if as_json:
            print_json([session_view(session) for session in found])
            return
        rows: list[list[object]] = [
            [
                session.session_id,
                str(session.person),
                session.state.value,
                session.reason.value,
                session.owner or "",
                f"{session.waiting_since:%H:%M}" if session.waiting_since else "",
                session.summary,
            ]
            for session in found
        ]
        columns = ["session", "user", "state", "reason", "owner", "waits since", "summary"]
        print_table("Desk", columns, rows)

    @app.command()
    def operators(as_json: AsJson = False) -> None:
        """Who is at the desk, and who has been there today."""
        found = as_caller(ListOperatorsUseCase, lambda use, who: use.execute(who))
        if as_json:
            print_json(operators_view(found))
            return
        rows: list[list[object]] = [
            [each.name, "here" if present else "", f"{each.seen_at:%d %b %H:%M}"]
            for each, present in found
        ]
        print_table("Operators", ["name", "now", "last seen"], rows)

    @app.command()
    def show(session_id: SessionId, as_json: AsJson = False) -> None:
        """A session with what was said in it."""
        session = as_caller(ShowDeskSessionUseCase, lambda use, who: use.execute(who, session_id))
        _print(session, as_json=as_json)


def _working(app: typer.Typer, as_caller: CallerCommand) -> None:
    _writing_to_the_user(app, as_caller)

    @app.command()
    def claim(session_id: SessionId) -> None:
        """Take the conversation over: from now on the bot is silent in it."""
        _print(as_caller(ClaimUseCase, lambda use, who: use.execute(who, session_id)))

    @app.command()
    def note(session_id: SessionId, text: str) -> None:
        """A note that operators alone see."""
        _print(as_caller(NoteUseCase, lambda use, who: use.execute(who, session_id, text)))

    @app.command()
    def transfer(session_id: SessionId, to: str) -> None:
        """Hand the conversation to another operator."""
        _print(as_caller(TransferUseCase, lambda use, who: use.execute(who, session_id, to)))

    @app.command()
    def release(session_id: SessionId) -> None:
        """Put the conversation back into the queue; the persona answers meanwhile."""
        _print(as_caller(ReleaseUseCase, lambda use, who: use.execute(who, session_id)))

    @app.command()
    def resolve(session_id: SessionId) -> None:
        """End the session and give the conversation back to the persona."""
        _print(as_caller(ResolveUseCase, lambda use, who: use.execute(who, session_id)))


def _writing_to_the_user(app: typer.Typer, as_caller: CallerCommand) -> None:
    @app.command()
    def write(
        session_id: SessionId,
        text: Annotated[str, typer.Argument()] = "",
        canned: Annotated[str, typer.Option(help="A prepared reply's name, instead.")] = "",
        suggestion: Annotated[int, typer.Option(help="A suggested question, instead.")] = 0,
        translate: Annotated[bool, typer.Option("--translate", help="For the user.")] = False,
    ) -> None:
        """Write to the user, in words of yours, by a prepared reply or by a suggested question."""
        if [bool(text), bool(canned), bool(suggestion)].count(True) != 1:
            raise typer.BadParameter("give one of the text, --canned NAME and --suggestion NUMBER")
        if suggestion:
            _print(
                as_caller(
                    UseSuggestionUseCase,
                    lambda use, who: use.execute(who, session_id, suggestion),
                )
            )
            return
        kind = _writing(canned=bool(canned), translate=translate)
        words = canned or text
        _print(as_caller(kind, lambda use, who: use.execute(who, session_id, words)))


Writing = type[WriteUseCase | WriteCannedUseCase | WriteTranslatedUseCase]


def _writing(*, canned: bool, translate: bool) -> Writing:
    if canned:
        return WriteCannedUseCase
    return WriteTranslatedUseCase if translate else WriteUseCase


def _print(session: DeskSession, *, as_json: bool = False) -> None:
    view: Any = session_view(session, whole=True)
    if as_json:
        print_json(view)
        return
    owner = f", {session.owner}" if session.owner else ""
    about = f"{session.state}{owner} ({session.reason}), user {session.person}"
    typer.echo(f"{session.session_id}: {about}")
    if not session.lines:
        typer.echo("Nothing has been said in it yet; `majordome profiles history` shows before.")
    translated = {card.key: card.translation for card in session.cards}
    for line in session.lines:
        who = line.by or line.writer.value
        mark = " (note)" if line.writer == "note" else ""
        typer.echo(f"{line.at:%d %b %H:%M} {printable(who)}{mark}: {printable(line.text)}")
        if translation := line.sent or translated.get(line.key):
            typer.echo(f"    = {printable(translation)}")
    if session.cards:
        _print_card(session.cards[-1])


def _print_card(card: DeskCard) -> None:
    """What the co-pilot says of the newest words."""
    typer.echo(f"Co-pilot: {printable(card.direction or card.mood or '…')}")
    for number, question in enumerate(card.questions, 1):
        typer.echo(f"  {number}. {printable(question)}  (write ID --suggestion {number})")
