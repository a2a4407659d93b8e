from domain.text_engine.model_scores import ModelScore, advise


def a_score(
    provider: str, passed: int, *, cost: float = 0.0, seconds: float = 1.0, tries: int = 20
) -> ModelScore:
    return ModelScore("chat", provider, f"{provider}-1", passed, tries, seconds, seconds, cost)


def test_the_best_goes_first_and_who_passes_nothing_is_left_out() -> None:
    (advice,) = advise([a_score("weak", 5), a_score("broken", 0), a_score("strong", 19)])

    assert advice.order == ["strong", "weak"]
    assert advice.reason == "passes 19 of 20, the next 5"


def test_of_equals_the_cheapest_goes_first_then_the_quickest() -> None:
    (advice,) = advise([a_score("dear", 20, cost=0.02), a_score("cheap", 20, cost=0.002)])
    assert advice.order == ["cheap", "dear"]
    assert advice.reason == "as good as dear at 1/10.0 of its price"

    (advice,) = advise([a_score("slow", 20, seconds=3), a_score("quick", 20)])
    assert advice.order == ["quick", "slow"]


def test_few_tries_are_called_a_hint() -> None:
    (advice,) = advise([a_score("a", 4, tries=5), a_score("b", 3, tries=5)])

    assert "a hint" in advice.reason


def test_where_nothing_passes_nobody_is_advised() -> None:
    (advice,) = advise([a_score("a", 0)])

    assert not advice.order
