"""The `majordome` command: settings in, composition called, nothing else."""

# ruff: noqa: E402 - what takes its time to load comes after the first lines

from presentation.interrupts import end_quietly

end_quietly()

import gc
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import structlog
import typer

from application.access.session import OperatorSession
from application.safety.screen import ScreenTextUseCase
from application.text_engine.model_bench import BenchModelsUseCase
from infrastructure.logging import configure_logging
from infrastructure.setting_names import misspelt_settings
from infrastructure.settings import LogFormat, Settings, load_settings, load_what_is_valid
from presentation.cli import backup as backups
from presentation.cli.doctor import Examined, tell
from presentation.cli.groups import Doors, command_groups
from presentation.cli.running import confirm, one_line_errors, run_or_exit, tell_plainly
from presentation.process import ProcessLife, serving_loop

log = structlog.get_logger("majordome")

app = typer.Typer(
    help="Majordome, a butler and an astrologer in Telegram.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"majordome {version('majordome')}")
        raise typer.Exit


@app.callback()
def _before_any_command(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Print it and end."),
    ] = False,
) -> None: ...


@asynccontextmanager
async def open_session() -> AsyncIterator[OperatorSession]:
    """The operators' tools, for one command. Raises MajordomeError."""
    from composition.operators import open_session

    settings = load_settings()
    configure_logging("WARNING", as_json=settings.log_format is LogFormat.JSON)
    async with open_session(settings) as session:
        yield session


def screens() -> ScreenTextUseCase:
    """Without storage or key. Raises ConfigurationError."""
    from composition.screens import screen_texts

    return screen_texts()


@asynccontextmanager
async def open_recovery() -> AsyncIterator[OperatorSession]:
    """The same for whoever holds the recovery key's file. Raises MajordomeError."""
    from composition.operators import open_recovery

    settings = load_settings()
    configure_logging("WARNING", as_json=settings.log_format is LogFormat.JSON)
    async with open_recovery(settings) as session:
        yield session


@asynccontextmanager
async def open_model_bench() -> AsyncIterator[BenchModelsUseCase]:
    """The configured models, for one command. Raises MajordomeError."""
    from composition.model_bench import open_model_bench

    settings = load_settings()
    configure_logging("ERROR", as_json=settings.log_format is LogFormat.JSON)
    async with open_model_bench(settings) as bench:
        yield bench


for name, group in command_groups(
    Doors(open_session, open_recovery, open_model_bench, screens)
).items():
    app.add_typer(group, name=name)


@app.command()
def run() -> None:
    """Run bot, worker and HTTP in one process: all that a small server needs."""
    _serve("bot", "worker", "api")


@app.command()
def bot() -> None:
    """Run the bot alone: it takes updates in and answers them."""
    _serve("bot")


@app.command()
def worker() -> None:
    """Run the worker alone: it compresses the memory of users who are due."""
    _serve("worker")


@app.command()
def api() -> None:
    """Run the HTTP API alone."""
    _serve("api")


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="JSON instead of lines.")] = False,
) -> None:
    """Check every dependency and setting, and say how to mend each."""
    with one_line_errors():
        settings, problems = load_what_is_valid()
    configure_logging("ERROR", as_json=False)

    async def examine() -> Sequence[Examined]:
        from composition.doctor import examine

        return await examine(settings, problems, misspelt_settings())

    tell(run_or_exit(examine()), as_json=as_json)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Such as majordome.bak.")],
    verify: Annotated[
        bool, typer.Option("--verify", help="Prove that FILE can be restored; nothing is changed.")
    ] = False,
) -> None:
    """Write the whole database into one file, as it is at this moment."""
    settings = _settings()

    async def work() -> Mapping[str, int]:
        from composition.backup import back_up_to, drill

        return await (drill if verify else back_up_to)(settings, file)

    done = "restored beside what is there, compared and removed" if verify else "written"
    backups.tell(run_or_exit(work()), f"{done}: {file}")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `majordome backup` wrote.")],
    replace: Annotated[bool, typer.Option("--replace", help="In place of all there is.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Put a backup into an empty database. Stop the bot before, and start it afterwards."""
    settings = _settings()
    if replace:
        confirm(f"Replace all that {settings.mongodb_database} holds by {file}?", sure=yes)

    async def work() -> Mapping[str, int]:
        from composition.backup import restore_from

        return await restore_from(settings, file, replace=replace)

    backups.tell(run_or_exit(work()), f"restored from {file}")


def _serve(*roles: str) -> None:
    settings = _settings()
    as_json = settings.log_format is LogFormat.JSON
    if sys.stdout.isatty() and not as_json:
        typer.echo("Majordome is starting…")  # its parts take seconds to load

    report = log.info if as_json else typer.echo

    def told(line: str) -> None:
        collect_seldom()  # what the start has made by now stays, too
        report(line)

    async def serve() -> None:
        life = ProcessLife(report)
        with life.hearing():
            # Imported late: `majordome --help` need not load the whole product.
            from composition.context import ProcessRole
            from composition.serving import serve

            collect_seldom()
            await serve(settings, frozenset(map(ProcessRole, roles)), report=told, life=life)

    run_or_exit(serve(), log.error if as_json else tell_plainly, serving_loop)


def collect_seldom() -> None:
    """What was imported and made so far stays for good: going through it would stop the loop for
    tens of milliseconds at every full collection.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _settings() -> Settings:
    """Whoever logs as JSON is told what is wrong as JSON too."""
    with one_line_errors():
        valid, _ = load_what_is_valid()
    as_json = valid.log_format is LogFormat.JSON
    configure_logging(valid.log_level, as_json=as_json)
    with one_line_errors(log.error if as_json else tell_plainly):
        settings = load_settings()
    for name, meant in misspelt_settings().items():
        line = f"{name}: did you mean {meant}? As it is, it has no effect"
        log.warning(line) if as_json else tell_plainly(line)
    return settings


if __name__ == "__main__":
    app()
