import pytest

from domain.personalization.prompt import PromptShares, clean_name


@pytest.mark.parametrize(
    ("total", "shares"),
    [(600, (200, 300, 800)), (2000, (200, 300, 800)), (16_000, (1600, 2400, 6400))],
)
def test_shares_grow_with_a_budget_larger_than_usual(
    total: int, shares: tuple[int, int, int]
) -> None:
    of = PromptShares.of(total)

    assert (of.total, of.persona, of.summary, of.history) == (total, *shares)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        (None, ""),
        ("  Zoé\n\tde  Mars ", "Zoé de Mars"),
        ("a\u202eb\u0000c\u200bd", "a b c d"),
        ("x" * 500, "x" * 64),
        ("👩\u200d🚀", "👩 🚀"),
    ],
)
def test_a_name_is_one_short_visible_line(name: str | None, cleaned: str) -> None:
    assert clean_name(name) == cleaned
