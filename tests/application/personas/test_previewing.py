from application.personas.previewing import PreviewCodes
from infrastructure.in_memory.spent_codes import InMemorySpentCodes
from tests.support.clocks import HandClock

CLOCK = HandClock()
CODES = PreviewCodes(b"secret", CLOCK, InMemorySpentCodes())


def test_a_code_names_its_version_for_ten_minutes() -> None:
    offer = CODES.issue("butler", 3)
    assert CODES.read(offer.code) == ("butler", 3)
    CLOCK.advance(601)
    assert CODES.read(offer.code) is None


def test_nobody_else_can_write_a_code() -> None:
    code = CODES.issue("butler", 3).code
    forged = code[:-2] + ("AA" if code[-2:] != "AA" else "BB")
    of_another_house = PreviewCodes(b"other", CLOCK, InMemorySpentCodes()).issue("butler", 3).code
    for written in (forged, of_another_house, "", "x", "ä", code[:20]):
        assert CODES.read(written) is None


async def test_a_code_is_good_for_one_use_and_a_retry_of_it() -> None:
    first, second = (CODES.issue("butler", 3).code for _ in range(2))
    assert await CODES.redeem(first, "turn-1") == ("butler", 3)
    assert await CODES.redeem(first, "turn-1") == ("butler", 3)
    assert await CODES.redeem(first, "turn-2") is None
    assert await CODES.redeem(second, "turn-2") == ("butler", 3)
