import pytest

from domain.analytics.reactions import thumb_of


@pytest.mark.parametrize(
    ("reactions", "thumb"),
    [
        (["👍"], 1),
        (["❤️"], 1),
        (["❤"], 1),
        (["❤‍🔥"], 1),
        (["👎"], -1),
        (["🤔"], 0),
        (["👍", "👎"], 0),
        ([], 0),
        ([""], 0),
    ],
)
def test_reactions_are_thumbs_where_their_meaning_is_plain(
    reactions: list[str], thumb: int
) -> None:
    assert thumb_of(reactions) == thumb
