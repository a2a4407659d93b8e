"""Deciding at the command line: about nothing that was not seen."""

from contextlib import AbstractAsyncContextManager

import pytest
from typer.testing import CliRunner

from application.access.session import OperatorSession
from presentation.cli.approvals import approvals_app


def nobody() -> AbstractAsyncContextManager[OperatorSession]:
    raise AssertionError("storage was opened")


@pytest.mark.parametrize(
    "words", [["approve"], ["reject"], ["edit", "{}"], ["respond", "--note=no"]]
)
def test_a_script_names_the_arguments_that_it_decides_about(words: list[str]) -> None:
    verb, *rest = words
    told = CliRunner().invoke(approvals_app(nobody), [verb, "0123456789ab", *rest])
    assert told.exit_code == 2
    assert "--args-hash" in told.stderr
    assert "majordome approvals show 0123456789ab" in told.stderr
