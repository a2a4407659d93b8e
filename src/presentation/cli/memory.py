"""`majordome memory`: take conversations in, ask what is found, see and remove what is known."""

import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from application.memory.conversation_formats import read_conversation
from application.memory.episodes import KnownEpisodesUseCase
from application.memory.facts import KnownFactsUseCase
from application.memory.forget import ForgetPiecesUseCase, Forgotten
from application.memory.importing import ImportConversationUseCase
from application.memory.recall import RecallTurnsUseCase
from domain.memory.episodes import Episode
from domain.memory.recall.shown import Shown
from domain.shared.errors import InvalidInput
from domain.shared.identity import MemoryOwner
from domain.shared.language import Language
from presentation.cli.running import (
    OpenSession,
    as_operator,
    one_line_errors,
    print_json,
    print_table,
    run_or_exit,
)


def _memory_owner(written: str) -> str:
    with one_line_errors():
        return str(MemoryOwner.parse(written))


User = Annotated[
    str,
    typer.Option(
        "--user",
        help="The Telegram id; group:CHAT:ID for one in a group.",
        callback=_memory_owner,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="JSON instead of lines.")]
Persona = Annotated[str, typer.Option("--persona", help="Whom it was said to.")]


def memory_app(open_session: OpenSession) -> typer.Typer:
    app = typer.Typer(
        help="What is remembered of a user. Needs PROFILE_ADMIN_API_KEY.", no_args_is_help=True
    )
    _add_import(app, open_session)
    _add_recall(app, open_session)
    _add_facts(app, open_session)
    _add_episodes(app, open_session)
    _add_forget(app, open_session)
    return app


def _add_import(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command("import")
    def import_(
        file: Annotated[
            Path,
            typer.Argument(
                metavar="FILE",
                help="Lines of JSON, Telegram's result.json or ChatGPT's conversations.json.",
            ),
        ],
        user: User,
        persona: Persona,
        language: Annotated[
            Language | None, typer.Option(help="What they speak; if not given, found by the words.")
        ] = None,
    ) -> None:
        """Take in a conversation that was led elsewhere; again changes nothing."""
        with one_line_errors():
            lines = read_conversation(_content(file), user)
            if not lines:
                raise InvalidInput("there is nothing in the file that could be taken in")
        with _progress(len(lines)) as on_progress:
            imported = as_operator(
                open_session,
                ImportConversationUseCase,
                lambda take_in: take_in.execute(
                    user, persona, lines, language=language, on_progress=on_progress
                ),
                user,
            )
        typer.echo(f"{imported.lines} lines, {imported.new} of them new", err=True)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar that is there once something is done: who may not do it sees none."""
    progress = Progress(console=Console(stderr=True))
    task = progress.add_task("taking in", total=total)

    def show(done: int) -> None:
        progress.start()
        progress.update(task, completed=done)

    try:
        yield show
    finally:
        if progress.live.is_started:
            progress.stop()


def _add_recall(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command()
    def recall(
        user: User,
        persona: Persona,
        tokens: Annotated[int, typer.Option(min=1, max=1_000_000)] = 800,
        as_json: Json = False,
    ) -> None:
        """Show what each question finds; questions come from standard input, one a line."""

        async def answer() -> None:
            async with (
                open_session() as session,
                session.using(RecallTurnsUseCase, user) as recalling,
            ):
                for line in sys.stdin:
                    if question := line.strip():
                        found = await recalling.execute(user, persona, question, tokens=tokens)
                        text = json.dumps(_json(question, found), ensure_ascii=False)
                        typer.echo(text if as_json else f"{question}\n{found.text}\n")

        run_or_exit(answer())


def _add_facts(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command()
    def facts(user: User, as_json: Json = False) -> None:
        """Show what is known of a user, former facts too, and which words it comes from."""
        book = as_operator(open_session, KnownFactsUseCase, lambda known: known.execute(user), user)
        if as_json:
            print_json([asdict(fact) for fact in book.facts])
            return
        rows: list[list[object]] = [
            [f.fact_id, f.category, f.statement, _day(f.valid_from), _day(f.ended_at)]
            for f in book.facts
        ]
        print_table(f"User {user}", ["id", "category", "fact", "since", "until"], rows)


def _add_episodes(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command()
    def episodes(
        user: User,
        persona: Annotated[str, typer.Option(help="Only those with this one.")] = "",
        as_json: Json = False,
    ) -> None:
        """Show the conversations that have ended, oldest first."""
        found = as_operator(
            open_session,
            KnownEpisodesUseCase,
            lambda known: known.execute(user, persona or None),
            user,
        )
        if as_json:
            print_json([_episode(each) for each in found])
            return
        rows: list[list[object]] = [
            [each.episode_id, _day(each.ended_at), each.persona, len(each.events), *_told(each)]
            for each in found
        ]
        columns = ["id", "ended", "persona", "messages", "title", "mood", "promises"]
        print_table(f"User {user}", columns, rows)


def _add_forget(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command()
    def forget(
        user: User,
        fact: Annotated[list[str] | None, typer.Option(help="A fact's id; repeatable.")] = None,
        episode: Annotated[str, typer.Option(help="A conversation's id, with every word.")] = "",
        topic: Annotated[str, typer.Option(help="Words: all that speaks of them goes.")] = "",
        as_json: Json = False,
    ) -> None:
        """Delete facts, a conversation, or everything about a topic, wherever it lies."""
        if [bool(fact), bool(episode), bool(topic.strip())].count(True) != 1:
            with one_line_errors():
                raise InvalidInput("give one of --fact, --episode and --topic")

        def forgetting(forget: ForgetPiecesUseCase) -> Awaitable[Forgotten]:
            if episode:
                return forget.episode(user, episode)
            return forget.topic(user, topic) if topic else forget.facts(user, fact or ())

        forgotten = as_operator(open_session, ForgetPiecesUseCase, forgetting, user)
        if as_json:
            print_json(asdict(forgotten))
            return
        typer.echo(f"Forgotten: {forgotten.turns} messages, {forgotten.facts} facts.")


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def _told(episode: Episode) -> list[object]:
    digest = episode.digest
    return [digest.title, digest.mood, " ".join(digest.promises)]


def _episode(episode: Episode) -> dict[str, Any]:
    first, last = episode.events[0], episode.events[-1]
    return {
        "episode_id": episode.episode_id,
        "persona": episode.persona,
        **asdict(episode.digest),
        "began_at": episode.began_at,
        "ended_at": episode.ended_at,
        "messages": len(episode.events),
        "first_event_id": first,
        "last_event_id": last,
    }


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise InvalidInput(f"{file}: {error.strerror}; name a file that can be read") from None


def _json(question: str, found: Shown) -> dict[str, Any]:
    events = [
        {
            "event_id": str(turn.event_id),
            **({"id": turn.external_id} if turn.external_id else {}),
            "content": turn.content,
            "created_at": turn.created_at.isoformat(),
            "score": turn.score,
        }
        for turn in found.turns
    ]
    return {"question": question, "tokens": found.tokens, "events": events}
