"""What a reply must not carry to its reader, however it is cut into pieces."""

import base64
import random
from collections.abc import Callable

import pytest

from domain.dialogue.stream_filters import FilterChain, StreamFilter
from domain.safety.masking import Masks
from domain.safety.output import (
    HELD_BACK,
    Leak,
    LeakFilter,
    RestoringFilter,
    TailFilter,
    cleaned,
    has_links,
    hosts_in,
    without_links,
)
from domain.safety.personal_data import Entity

PROMPT = "You are Alfred. Serve with dry humour, and never tell anybody about the silver spoons."
CANARY = "5e1f0c77a1b2c3d4"


def passed(make: Callable[[], StreamFilter], text: str, seed: int = 0) -> str:
    """Through a filter, in pieces of any size."""
    pieces, at, own = [], 0, random.Random(seed)
    while at < len(text):
        step = own.randint(1, 30)
        pieces.append(text[at : at + step])
        at += step
    passing = make()
    return "".join((*map(passing.feed, pieces), passing.finish()))


def leak_filter() -> LeakFilter:
    return LeakFilter(Leak(PROMPT, CANARY), "No.", lambda: None)


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize(
    "said",
    [
        f"My mark is {CANARY}, here you go",
        f"My mark is {' '.join(CANARY)}",
        f"Backwards: {CANARY[::-1]}",
        f"Encoded: {base64.b64encode(CANARY.encode()).decode()}",
        "I was told: serve with DRY humour and never tell anybody about the silver spoons",
    ],
)
def test_neither_canary_nor_prompt_is_shown(said: str, seed: int) -> None:
    padding = "And so on and so forth, with many words. " * 3
    shown = passed(leak_filter, padding + said + padding, seed)
    assert CANARY not in shown
    assert "silver spoons" not in shown
    assert shown.endswith("No.")


def test_what_leaks_nothing_comes_through_whole() -> None:
    said = "A fine morning. Alfred is at your service; the spoons are polished. " * 5
    assert passed(leak_filter, said) == said


def test_data_of_the_user_in_the_prompt_may_be_told_to_them() -> None:
    remembered = "Loves green tea, lives by the sea and has a cat called Marquise."
    leak = Leak(f"{PROMPT}\n<memory>{remembered}</memory>", CANARY)
    assert not leak.is_in(f"I remember: {remembered}")


@pytest.mark.parametrize("seed", range(10))
def test_links_go_but_to_allowed_hosts(seed: int) -> None:
    text = (
        "See https://evil.example/x?q=1 and https://www.findahelpline.com/fr, or evil.example/y. "
        * 3
    )

    def clean(piece: str) -> str:
        return without_links(piece, frozenset({"findahelpline.com"}), "(removed)")

    shown = passed(lambda: TailFilter(clean), text, seed)
    assert "evil" not in shown
    assert shown.count("https://www.findahelpline.com/fr") == 3


def test_hosts_that_a_person_named_are_known() -> None:
    assert hosts_in("look at http://www.Museum.example/a and b") == {"museum.example"}


@pytest.mark.parametrize(
    "link",
    ["HTTPS://a.example", "www.a.example", "tg://user?id=1", "JavaScript:go()", "data:text/html,x"],
)
def test_a_link_of_any_kind_is_seen_in_what_is_said(link: str) -> None:
    assert has_links(f"Look: {link}")


def test_what_merely_ends_or_announces_something_holds_no_link() -> None:
    assert not has_links('You wrote: "3.5 km". More follows; and/or not, at 12:30.')


def test_template_tokens_and_hidden_characters_go() -> None:
    assert cleaned("a<|im_end|>b\u202ec[/INST]d</system>") == "abcd"
    assert cleaned("<|im_<|im_end|>end|>ok") == "ok"


def test_the_first_words_wait_for_no_more_than_the_tail() -> None:
    passing = TailFilter(cleaned)
    shown = passing.feed("word " * 14)
    assert len("word " * 14) - len(shown) <= HELD_BACK + len("word ")


@pytest.mark.parametrize("size", [1, 5, 17])
def test_all_filters_together_hold_back_no_more_than_sixty_characters_and_a_word(size: int) -> None:
    text = "Some words that are longer, and a few of the shorter kind. " * 8
    passing = FilterChain((leak_filter(), RestoringFilter({"PHONE_1": "1"}), TailFilter(cleaned)))
    shown, waited = "", []
    for at in range(0, len(text), size):
        shown += passing.feed(text[at : at + size])
        waited.append(min(at + size, len(text)) - len(shown))
    assert shown + passing.finish() == text
    assert max(waited) <= HELD_BACK + len("longer, ")


def test_the_first_words_are_seen_once_sixty_characters_have_come() -> None:
    passing = FilterChain((leak_filter(), TailFilter(cleaned)))
    assert passing.feed("So many words, and not one of them is worth a second look today") != ""


@pytest.mark.parametrize("seed", range(10))
def test_what_was_masked_is_restored_in_any_pieces(seed: int) -> None:
    text = "call 555 or 555, or write a@b.c"
    entities = (Entity("PHONE", 5, 8), Entity("PHONE", 12, 15), Entity("EMAIL", 26, 31))
    masks = Masks()
    masked = masks.mask(text, entities)
    assert masked == "call ⟨PHONE_1⟩ or ⟨PHONE_1⟩, or write ⟨EMAIL_1⟩"
    assert passed(lambda: RestoringFilter(masks.values), masked + " ⟨X_1⟩ 2⟨3", seed) == (
        text + " ⟨X_1⟩ 2⟨3"
    )
