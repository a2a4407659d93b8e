"""`majordome models`: which language models are asked, and how well they do."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import asdict
from typing import Annotated

import typer

from application.text_engine.model_bench import BenchModelsUseCase
from domain.shared.errors import InvalidInput
from domain.text_engine.model_scores import ModelScore, advise
from presentation.cli.running import print_json, print_table, run_or_exit

_COLUMNS = ["use case", "provider", "model", "passed", "median s", "slowest s", "USD per 1000"]
_NONE = "no model is configured: set LLM_BASE_URL, LLM_API_KEY and LLM_MODEL"

OpenBench = Callable[[], AbstractAsyncContextManager[BenchModelsUseCase]]


def models_app(open_bench: OpenBench) -> typer.Typer:
    app = typer.Typer(help="The language models that are configured.", no_args_is_help=True)

    @app.callback()
    def models() -> None:
        """Keeps `bench` a word of its own."""

    @app.command()
    def bench(
        use_case: Annotated[str | None, typer.Option(help="That one alone, such as chat.")] = None,
        judge: Annotated[
            str | None, typer.Option(help="The provider that judges what only a reader can tell.")
        ] = None,
        rounds: Annotated[int, typer.Option(min=1, max=100, help="How often each is tried.")] = 1,
        as_json: Annotated[bool, typer.Option("--json", help="JSON instead of a table.")] = False,
    ) -> None:
        """Try every configured model at every use case: quality, latency and cost, with advice.

        It asks the models and costs what they cost; nothing is stored.
        """

        async def work() -> Sequence[ModelScore] | None:
            async with open_bench() as measured:
                known = [candidate.name for candidate in measured.models]
                if judge and judge not in known:
                    raise InvalidInput(
                        f"no provider {judge}; there are {', '.join(known) or _NONE}"
                    )
                return (
                    await measured.execute(use_case, judge=judge, rounds=rounds, tell=_tell)
                    if known
                    else None
                )

        scores = run_or_exit(work())
        if scores is None:
            typer.echo(_NONE, err=True)
        elif as_json:
            advice = [asdict(each) for each in advise(scores)]
            print_json({"scores": [asdict(score) for score in scores], "advice": advice})
        else:
            _show(scores)

    return app


def _tell(line: str) -> None:
    typer.echo(f"trying {line}", err=True)


def _show(scores: Sequence[ModelScore]) -> None:
    print_table("Models", _COLUMNS, [_row(score) for score in scores])
    advice = advise(scores)
    typer.echo("")
    for each in advice:
        named = ", then ".join(each.order) or "nobody"
        typer.echo(f"{each.use_case}: {named} ({each.reason})")
    routes = "; ".join(f"{each.use_case}={','.join(each.order)}" for each in advice if each.order)
    typer.echo(f"\nLLM_ROUTES={routes}")


def _row(score: ModelScore) -> list[object]:
    return [
        score.use_case,
        score.provider,
        score.model,
        f"{score.passed}/{score.tries}",
        f"{score.seconds:.2f}",
        f"{score.slowest:.2f}",
        f"{score.cost_usd * 1000:.3f}",
    ]
