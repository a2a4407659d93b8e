import sys
from typing import Any

from tests.support.dropped_connections import is_pymongos


class Transport:
    def __init__(self, peername: str) -> None:
        self._peername = peername

    def get_extra_info(self, _: str) -> str:
        return self._peername

    def __del__(self) -> None:
        raise ResourceWarning("unclosed transport")


def told_of(peername: str) -> Any:
    seen: list[bool] = []
    before = sys.unraisablehook
    sys.unraisablehook = lambda unraisable: seen.append(is_pymongos(unraisable))
    try:
        Transport(peername)
    finally:
        sys.unraisablehook = before
    return seen


def test_a_connection_to_a_mongod_of_the_tests_is_passed_over() -> None:
    assert told_of("/tmp/a/mongod.sock") == [True]


def test_any_other_that_nobody_closed_is_told_of() -> None:
    assert told_of("('127.0.0.1', 80)") == [False]
