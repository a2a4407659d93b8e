from application.personas.previewing import PreviewCodes
from tests.support.clocks import HandClock

CLOCK = HandClock()
CODES = PreviewCodes(b"secret", CLOCK)


def test_a_code_names_its_version_for_ten_minutes() -> None:
    offer = CODES.issue("butler", 3)
    assert CODES.read(offer.code) == ("butler", 3)
    CLOCK.advance(601)
    assert CODES.read(offer.code) is None


def test_nobody_else_can_write_a_code() -> None:
    code = CODES.issue("butler", 3).code
    forged = code[:-2] + ("AA" if code[-2:] != "AA" else "BB")
    of_another_house = PreviewCodes(b"other", CLOCK).issue("butler", 3).code
    for written in (forged, of_another_house, "", "x", "ä", code[:20]):
        assert CODES.read(written) is None
