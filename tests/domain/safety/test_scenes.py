"""Things that mean more together than alone."""

import pytest

from domain.safety.folding import fold
from domain.safety.frames import Frame, Lexicon
from domain.safety.scenes import Scene, SceneIndex
from domain.shared.errors import ConfigurationError

CONCEPTS = {"GIVES": ["(gave|given) ..3 away"], "GONE": ["(farewell|be gone)"]}


def found(text: str, *, unless: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    lexicon = Lexicon({"NEG": ["not"], "MOVE": ["moving"]})
    scene = Scene(Frame("parting", ()), ("GIVES", "GONE"), unless)
    index = SceneIndex(lexicon, CONCEPTS, [scene])
    return [(m.frame.name, m.sentence) for m in index.find(lexicon.sentences(fold(text)))]


@pytest.mark.parametrize(
    "text",
    [
        "I gave my cat away, farewell",
        "Soon I will be gone. I gave it all away.",
        "I gave it away. It rains. Farewell.",
    ],
)
def test_a_scene_is_made_of_its_ideas_in_any_order_and_near_each_other(text: str) -> None:
    assert [name for name, _ in found(text)] == ["parting"]


@pytest.mark.parametrize(
    "text",
    ["I gave my cat away", "Farewell", "I gave it away. It rains. It pours. It stops. Farewell."],
)
def test_an_idea_alone_or_far_away_makes_no_scene(text: str) -> None:
    assert found(text) == []


def test_a_scene_stands_at_the_sentence_that_completes_it() -> None:
    assert found("Good morning. I gave it away. Farewell.") == [("parting", 2)]


def test_what_speaks_against_a_scene_ends_it() -> None:
    assert found("I am moving, gave it away, farewell", unless=("MOVE",)) == []


def test_an_unknown_idea_is_refused() -> None:
    with pytest.raises(ConfigurationError, match="NOBODY"):
        SceneIndex(Lexicon({}), {}, [Scene(Frame("x", ()), ("NOBODY",))])
