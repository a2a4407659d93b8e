"""What the contexts are made of, without a database: for the pages that operators read."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from composition.app import open_app
from composition.context import Context
from composition.contexts import CONTEXTS
from composition.foundation import App, Build
from infrastructure.mongo.personal_data import NotPersonal
from infrastructure.settings import Settings

_PAGE_HEAD = """# Contexts

What each context brings to the product: its collections, those with personal data in **bold**
(export and erasure know them), what a person may type, what workers and other processes run, what
`majordome doctor` checks and `/readyz` asks. How to add one: `docs/architecture.md`. Written by
`python scripts/tools/operational_files.py`.

| context | collections | commands | jobs and tasks | checks | readiness |
|---|---|---|---|---|---|
"""


@asynccontextmanager
async def described_app(contexts: Sequence[Build] = CONTEXTS) -> AsyncIterator[App]:
    """The product as it is built, though nothing in it can be called."""
    with TemporaryDirectory() as folder:
        nowhere = {"mongodb_uri": "mongodb://127.0.0.1:9", "data_dir": Path(folder)}
        settings = Settings.model_validate(nowhere)
        async with open_app(settings, contexts=contexts, prepare=False) as app:
            yield app


def contexts_page(contexts: Sequence[Context]) -> str:
    return _PAGE_HEAD + "".join(map(_row, contexts))


def _row(context: Context) -> str:
    collections = [
        f"`{each.name}`" if isinstance(each.personal_data, NotPersonal) else f"**`{each.name}`**"
        for each in context.collections
    ]
    commands = [f"/{command}" for skill in context.plugins.skills for command in skill.commands]
    running = [job.name for job in context.jobs] + [task.name for task in context.background]
    cells = (collections, commands, running, context.checks, context.probes)
    return f"| {context.name} | {' | '.join(', '.join(cell) for cell in cells)} |\n"
