"""`majordome safety`: what the screens find in a text, and the policies they follow."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from application.safety.crises import ClearCrisisUseCase, ListCrisesUseCase
from application.safety.decisions import ListSafetyDecisionsUseCase
from application.safety.screen import ScreenTextUseCase
from domain.shared.errors import InvalidInput
from domain.shared.identity import Person
from presentation.cli.running import (
    OpenSession,
    as_operator,
    one_line_errors,
    print_json,
    print_table,
)
from presentation.cli.safety_policies import policy_app
from presentation.safety_json import ScreenLine, screening_json

_LONGEST_LINE = 100_000


def safety_app(
    screens: Callable[[], ScreenTextUseCase], open_session: OpenSession | None = None
) -> typer.Typer:
    app = typer.Typer(help="Screens, and the policies they follow.", no_args_is_help=True)
    if open_session is not None:
        app.add_typer(crises_app(open_session), name="crises")
        app.add_typer(policy_app(open_session), name="policy")
        _add_decisions(app, open_session)

    @app.callback()
    def commands() -> None:
        pass

    @app.command()
    def screen(
        as_json: Annotated[
            bool, typer.Option("--json", help='A line in is {"text": …}, a line out an object.')
        ] = False,
    ) -> None:
        """Screen the lines of standard input, one answer a line; needs neither key nor storage."""
        with one_line_errors():
            use_case = screens()
        wrong = []
        for number, line in enumerate(_lines(), start=1):
            if not as_json:
                typer.echo(_as_words(use_case, line))
                continue
            answer = _answer(use_case, number, line)
            wrong += [number] if "error" in answer else []
            typer.echo(json.dumps(answer, ensure_ascii=False))
        with one_line_errors():
            _check_all_read(wrong)

    return app


def _add_decisions(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command()
    def decisions(
        limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
        as_json: Annotated[bool, typer.Option("--json")] = False,
    ) -> None:
        """What screens and policies decided, without a word of anybody's; the newest first."""
        found = as_operator(
            open_session, ListSafetyDecisionsUseCase, lambda listing: listing.execute(limit)
        )
        rows = [asdict(each) for each in found]
        if as_json:
            print_json(rows)
            return
        columns = ["rule", "outcome", "policy", "version", "score", "text", "at"]
        print_table("Safety decisions", columns, [list(row.values()) for row in rows])


def crises_app(open_session: OpenSession) -> typer.Typer:
    app = typer.Typer(
        help="People in danger, without what they wrote. Needs PROFILE_ADMIN_API_KEY.",
        no_args_is_help=True,
    )

    @app.command("list")
    def list_crises(
        limit: Annotated[int, typer.Option(min=1, max=10_000)] = 100,
        as_json: Annotated[bool, typer.Option("--json")] = False,
    ) -> None:
        """List them, the newest first."""
        states = as_operator(open_session, ListCrisesUseCase, lambda crises: crises.execute(limit))
        rows = [
            {
                "person": str(each.person),
                "phase": each.phase,
                "about": each.about,
                "since": each.since,
                "last_at": each.last_at,
                "until": each.until,
                "country": each.country,
            }
            for each in states
        ]
        if as_json:
            print_json(rows)
            return
        columns = ["person", "phase", "about", "since", "last at", "until", "country"]
        print_table("Crises", columns, [list(row.values()) for row in rows])

    @app.command()
    def clear(person: Annotated[str, typer.Argument(help="As listed.")]) -> None:
        """Let the persona answer this person again."""
        with one_line_errors():
            whom = Person(person)
        as_operator(open_session, ClearCrisisUseCase, lambda clear: clear.execute(whom), person)
        typer.echo(f"{person} is answered by the persona again.")

    return app


def _lines() -> Iterable[str]:
    """Undecodable bytes are read as what stands for them, so that no line is lost; a byte order
    mark is no part of the first.
    """
    for number, raw in enumerate(sys.stdin.buffer):
        line = raw.decode("utf-8", "replace").rstrip("\r\n")
        yield line if number else line.removeprefix("\ufeff")


def _answer(use_case: ScreenTextUseCase, number: int, line: str) -> dict[str, Any]:
    """An error names the line and what is wrong with it, never what stands there."""
    try:
        given = ScreenLine.model_validate(_object(line))
        return screening_json(use_case.execute(given.text, given.direction, given.persona))
    except InvalidInput as error:
        told = str(error)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        told = f"{'.'.join(map(str, first['loc']))}: {first['msg'].removeprefix('Value error, ')}"
    message = f"line {number}: {told}"
    return {"error": {"type": "VALIDATION_ERROR", "message": message, "details": {"line": number}}}


def _object(line: str) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise InvalidInput('no JSON object; write {"text": "…"}')
    return given


def _check_all_read(wrong: Sequence[int]) -> None:
    """Raises InvalidInput."""
    if wrong:
        what = "1 line" if len(wrong) == 1 else f"{len(wrong)} lines"
        raise InvalidInput(f"{what} could not be screened, the first of them line {wrong[0]}")


def _as_words(use_case: ScreenTextUseCase, line: str) -> str:
    found = use_case.execute(line[:_LONGEST_LINE])
    entities = ",".join(dict.fromkeys(each.entity for each in found.personal_data)) or "-"
    crisis = f"{found.crisis.tier}{f' {found.crisis.about}' if found.crisis.about else ''}"
    return f"{found.decision}\tcrisis {crisis}\tinjection {found.injection.level}\tdata {entities}"
