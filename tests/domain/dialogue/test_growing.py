from domain.dialogue.growing import SoFar, through
from domain.dialogue.stream_filters import FilterChain


class Shouting:
    """Lets whole words through, loudly, and counts how often it was asked."""

    def __init__(self) -> None:
        self.held, self.asked = "", 0

    def feed(self, piece: str) -> str:
        self.asked += 1
        ready, space, self.held = (self.held + piece).rpartition(" ")
        return (ready + space).upper()

    def finish(self) -> str:
        return self.held.upper()


class Reader:
    """Looks when the test says so."""

    so_far: SoFar = str

    def told(self, so_far: SoFar) -> None:
        self.so_far = so_far


def test_a_text_is_filtered_when_somebody_looks_and_not_before() -> None:
    reader, filters = Reader(), [Shouting()]
    watch = through(lambda: filters[0], reader.told)
    assert watch
    text = ""

    def grown() -> str:
        return text

    for piece in ("Good ", "evening ", "to", " you"):
        text += piece
        watch(grown)
    assert filters[0].asked == 0
    assert reader.so_far() == "GOOD EVENING TO "
    assert reader.so_far() == "GOOD EVENING TO "
    assert filters[0].asked == 1


def test_a_text_that_begins_anew_passes_a_fresh_filter() -> None:
    reader = Reader()
    watch = through(Shouting, reader.told)
    assert watch
    watch(lambda: "A first try that ")
    assert reader.so_far() == "A FIRST TRY THAT "
    watch(lambda: "Another one ")
    assert reader.so_far() == "ANOTHER ONE "


def test_where_nobody_looks_nothing_is_watched() -> None:
    assert through(lambda: FilterChain(()), None) is None
