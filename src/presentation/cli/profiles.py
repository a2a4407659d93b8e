"""`majordome profiles`: find, mend, export and erase users."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from application.personalization.corrections import (
    CorrectProfileUseCase,
    PreviewPromptUseCase,
    ProfileCorrection,
    SetLanguageUseCase,
)
from application.privacy.erase import ErasePersonUseCase
from application.privacy.export import ExportPersonUseCase
from application.support.ports import UserDetails, UserOverview, UserQuery
from application.support.users import (
    CompressUserUseCase,
    ListUsersUseCase,
    ResetUserUseCase,
    ShowHistoryUseCase,
    ShowUserUseCase,
)
from domain.memory.events import EventRole
from domain.memory.facts import Fact
from domain.personalization.profile import Tone, UserProfile
from domain.personalization.prompt import PersonalizedPrompt, PromptTokens
from domain.shared.errors import InvalidInput, NotFound
from domain.shared.identity import MemoryOwner, Person
from domain.shared.language import Language
from presentation.cli.running import (
    LONGEST_DAYS,
    OpenSession,
    as_operator,
    confirm,
    json_text,
    one_line_errors,
    print_json,
    print_table,
    printable,
)


def _memory_owner(written: str) -> str:
    """The id as it is stored; anything else ends the command before anything is opened."""
    with one_line_errors():
        return str(MemoryOwner.parse(written))


def _person(written: str) -> str:
    with one_line_errors():
        return str(Person(written))


User = Annotated[
    str,
    typer.Argument(
        help="The Telegram id; group:CHAT:ID for one in a group.", callback=_memory_owner
    ),
]
Somebody = Annotated[
    str,
    typer.Argument(
        help="The Telegram id; service:KEY:ID for a user of another service.", callback=_person
    ),
]
_SEARCHED = "The beginning of an id, a name or an @username, or a pseudonym from the logs."
Json = Annotated[bool, typer.Option("--json", help="JSON instead of a table.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]


def profiles_app(open_session: OpenSession) -> typer.Typer:
    app = typer.Typer(
        help="Find, show, mend, export and erase users. Needs PROFILE_ADMIN_API_KEY.",
        no_args_is_help=True,
    )
    _add_list(app, open_session)
    _add_reading(app, open_session)
    _add_handing_out(app, open_session)
    _add_changing(app, open_session)
    _add_removing(app, open_session)
    return app


def _add_list(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command("list")
    def list_users(
        search: Annotated[str, typer.Option(help=_SEARCHED)] = "",
        language: Annotated[Language | None, typer.Option()] = None,
        persona: Annotated[str | None, typer.Option()] = None,
        active_days: Annotated[
            float | None,
            typer.Option(min=0, max=LONGEST_DAYS, help="Who wrote within so many days."),
        ] = None,
        after: Annotated[str, typer.Option(help="What the page before called next.")] = "",
        limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
        as_json: Json = False,
    ) -> None:
        """Page through users, with how much is remembered of each."""
        since = None
        if active_days is not None:
            since = datetime.now(UTC) - timedelta(days=active_days)
        _tell_users(
            open_session, UserQuery(search, language, persona, since, after, limit), as_json
        )

    @app.command()
    def find(
        words: Annotated[str, typer.Argument(help=_SEARCHED)],
        limit: Annotated[int, typer.Option(min=1, max=500)] = 20,
        as_json: Json = False,
    ) -> None:
        """Find whoever calls."""
        _tell_users(open_session, UserQuery(words, limit=limit), as_json)


def _tell_users(open_session: OpenSession, query: UserQuery, as_json: bool) -> None:
    page = as_operator(open_session, ListUsersUseCase, lambda users: users.execute(query))
    if as_json:
        print_json({"users": [_overview_json(user) for user in page.users], "next": page.next})
        return
    print_table("Users", list(_OVERVIEW), [_overview_row(user) for user in page.users])
    if page.next:
        typer.echo(f"More: --after {page.next}")


def _add_reading(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command()
    def show(
        user: User,
        prompt: Annotated[
            bool, typer.Option("--prompt", help="What the next prompt would hold.")
        ] = False,
        as_json: Json = False,
    ) -> None:
        """Show a profile, its memory per persona and, if wanted, the next prompt."""
        if prompt:
            _show_prompt(
                as_operator(
                    open_session, PreviewPromptUseCase, lambda preview: preview.execute(user), user
                ),
                as_json,
            )
            return
        details = as_operator(open_session, ShowUserUseCase, lambda show: show.execute(user), user)
        if as_json:
            memories = [asdict(memory) for memory in details.memories]
            known = {"memories": memories, "facts": [asdict(fact) for fact in details.facts]}
            print_json(_overview_json(details.overview) | known)
            return
        _show_details(details)


def _add_handing_out(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command()
    def export(
        user: Somebody,
        to: Annotated[Path | None, typer.Option(help="A file instead of standard output.")] = None,
    ) -> None:
        """Write everything stored about a user as JSON."""
        with one_line_errors(), _new_file(to) as target:
            document = as_operator(
                open_session, ExportPersonUseCase, lambda export: export.execute(Person(user)), user
            )
            if target is None:
                print_json(document)
            else:
                target.write(json_text(document))

    @app.command()
    def history(
        user: User,
        last: Annotated[int, typer.Option(min=1, max=500)] = 20,
        as_json: Json = False,
    ) -> None:
        """Read what was said last, oldest first."""
        said = as_operator(
            open_session, ShowHistoryUseCase, lambda shown: shown.execute(user, last), user
        )
        if as_json:
            print_json([asdict(event) for event in said])
            return
        for event in said:
            who = "user" if event.role is EventRole.USER else event.persona
            text = printable(event.content, lines=True).replace("\n", "\n    ")
            typer.echo(f"{event.created_at:%Y-%m-%d %H:%M}  {who}: {text}")


def _add_changing(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command()
    def update(
        user: User,
        persona: Annotated[str | None, typer.Option()] = None,
        tone: Annotated[Tone | None, typer.Option()] = None,
        language: Annotated[Language | None, typer.Option()] = None,
        topics: Annotated[
            str | None, typer.Option(help="Separated by commas; empty forgets them.")
        ] = None,
        as_json: Json = False,
    ) -> None:
        """Put a profile right by hand."""
        chosen = (
            None if topics is None else tuple(t.strip() for t in topics.split(",") if t.strip())
        )
        correction = ProfileCorrection(persona, tone, language, chosen)
        if language and correction == ProfileCorrection(language=language):
            profile = as_operator(
                open_session, SetLanguageUseCase, lambda s: s.execute(user, language), user
            )
        else:
            profile = as_operator(
                open_session,
                CorrectProfileUseCase,
                lambda correct: correct.execute(user, correction),
                user,
            )
        if as_json:
            print_json(asdict(profile))
            return
        print_table(
            f"User {user}", ["field", "value"], [[k, v] for k, v in asdict(profile).items()]
        )

    @app.command()
    def compress(user: User, as_json: Json = False) -> None:
        """Summarise what is due to be summarised, without waiting for the worker."""
        outcomes = as_operator(
            open_session, CompressUserUseCase, lambda compress: compress.execute(user), user
        )
        if as_json:
            print_json(outcomes)
            return
        print_table(f"User {user}", ["persona", "outcome"], [[k, v] for k, v in outcomes.items()])


def _add_removing(app: typer.Typer, open_session: OpenSession) -> None:
    @app.command()
    def reset(user: User, yes: Yes = False) -> None:
        """Forget the conversation; the profile returns to its defaults, the language stays."""
        confirm(f"Forget everything said with user {user}?", sure=yes)
        as_operator(open_session, ResetUserUseCase, lambda reset: reset.execute(user), user)
        typer.echo(f"User {user} starts anew.")

    @app.command()
    def erase(user: Somebody, yes: Yes = False, as_json: Json = False) -> None:
        """Remove a person from every collection, groups included; nothing brings it back."""
        confirm(f"Erase user {user} from every collection, for good?", sure=yes)
        counts = as_operator(open_session, ErasePersonUseCase, partial(_erased, Person(user)), user)
        if as_json:
            print_json({"user_id": user, "erased": counts})
            return
        print_table(
            f"User {user} erased", ["collection", "documents"], [[*c] for c in counts.items()]
        )


async def _erased(who: Person, erase: ErasePersonUseCase) -> Mapping[str, int]:
    """Raises NotFound where nothing was kept: the id may be mistyped."""
    counts = await erase.execute(who)
    if not any(counts.values()):
        raise NotFound(f"nothing is kept about {who}")
    return counts


@contextmanager
def _new_file(path: Path | None) -> Iterator[TextIO | None]:
    """Made before anything is read for it, for its owner's eyes; gone again after a failure.

    Raises InvalidInput where it cannot be made, or is there already.
    """
    if path is None:
        yield None
        return
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        descriptor = os.open(path, flags, 0o600)
    except OSError as error:
        raise InvalidInput(
            f"--to {path}: {error.strerror}; name a file that is not there"
        ) from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as target:
            yield target
    except BaseException:
        path.unlink(missing_ok=True)
        raise


_OVERVIEW = (
    *("user", "language", "persona", "tone", "topics"),
    *("events", "not summarised", "last active", "name", "username"),
)


def _overview_row(user: UserOverview) -> list[object]:
    profile = user.profile
    return [
        profile.user_id,
        profile.language,
        profile.persona,
        profile.tone,
        ", ".join(profile.preferred_topics),
        user.events,
        user.waiting,
        f"{user.last_active:%Y-%m-%d %H:%M}" if user.last_active else None,
        user.name,
        f"@{user.username}" if user.username else None,
    ]


def _wishes(profile: UserProfile) -> Iterator[tuple[str, object]]:
    """What they have chosen besides: it says why the bot writes when it does."""
    yield "language chosen", "yes" if profile.language_chosen else "no: follows what they write"
    yield "time zone", profile.time_zone
    yield "written to first", "yes" if profile.may_be_written_to else "no"
    yield "quiet hours", "none" if profile.quiet_hours.are_none else str(profile.quiet_hours)


def _overview_json(user: UserOverview) -> dict[str, Any]:
    counts = {"events": user.events, "waiting": user.waiting, "last_active": user.last_active}
    names = {"name": user.name, "username": user.username}
    return asdict(user.profile) | names | counts


def _show_details(details: UserDetails) -> None:
    row = _overview_row(details.overview)
    fields = [*zip(_OVERVIEW, row, strict=True), *_wishes(details.overview.profile)]
    print_table("Profile", ["field", "value"], [[*field] for field in fields])
    print_table(
        "Memory",
        ["persona", "events", "not summarised", "summary"],
        [[m.persona, m.events, m.waiting, m.summary] for m in details.memories],
    )
    if details.facts:
        print_table("Facts", ["fact", "since", "until", "from events"], _fact_rows(details.facts))


def _fact_rows(facts: Sequence[Fact]) -> list[list[object]]:
    return [
        [
            fact.statement,
            f"{fact.valid_from:%Y-%m-%d}",
            f"{fact.ended_at:%Y-%m-%d}" if fact.ended_at else None,
            " ".join(map(str, fact.sources)),
        ]
        for fact in facts
    ]


def _token_rows(tokens: PromptTokens) -> list[list[object]]:
    """Rows that add up: what the system message holds apart from persona and summary is one."""
    rest = tokens.system - tokens.persona - tokens.summary
    parts = {
        "persona": tokens.persona,
        "summary": tokens.summary,
        "rest of the system message": rest,
        "history": tokens.history,
        "message to come": tokens.message,
        "total": tokens.total,
    }
    return [[part, count] for part, count in parts.items()]


def _show_prompt(prompt: PersonalizedPrompt, as_json: bool) -> None:
    messages = [{"role": m.role, "content": m.content} for m in prompt.messages]
    if as_json:
        print_json(
            {
                "tokens": asdict(prompt.tokens) | {"total": prompt.tokens.total},
                "prompt": f"{prompt.system.use_case}/{prompt.system.version}",
                "system": prompt.system.text,
                "messages": messages,
            }
        )
        return
    print_table("Tokens", ["part", "tokens"], _token_rows(prompt.tokens))
    typer.echo(f"\n[system]\n{printable(prompt.system.text, lines=True)}")
    for message in messages[:-1]:  # the last one is the message to come
        content = printable(str(message["content"]), lines=True)
        typer.echo(f"\n[{message['role']}]\n{content}")
