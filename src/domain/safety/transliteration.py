# ruff: noqa: RUF001  letters of two scripts that look alike are what this is about
"""Russian in Latin letters, as it is typed where there is no other keyboard."""

import re
from functools import lru_cache
from typing import Final

_PAIRS: Final = (
    ("shch", "щ"), ("sch", "щ"), ("yo", "е"), ("jo", "е"), ("zh", "ж"), ("kh", "х"), ("ts", "ц"),
    ("ch", "ч"), ("sh", "ш"), ("yu", "ю"), ("ju", "ю"), ("ya", "я"), ("ja", "я"), ("iu", "ю"),
    ("ia", "я"), ("iy", "ий"), ("yy", "ый"), ("a", "а"), ("b", "б"), ("v", "в"), ("w", "в"),
    ("g", "г"), ("d", "д"), ("e", "е"), ("z", "з"), ("i", "и"), ("y", "ы"), ("j", "й"),
    ("k", "к"), ("l", "л"), ("m", "м"), ("n", "н"), ("o", "о"), ("p", "п"), ("r", "р"),
    ("s", "с"), ("t", "т"), ("u", "у"), ("f", "ф"), ("h", "х"), ("c", "ц"), ("q", "к"), ("x", "х"),
)  # fmt: skip
_LETTERS = re.compile("|".join(latin for latin, _ in _PAIRS))
_BY_LATIN = dict(_PAIRS)
_TELLING: Final = frozenset((
    "bolno", "bolshe", "chestno", "chto", "dushe", "esli", "hochetsya", "hochu", "hvatit",
    "ignoriruy", "instrukcii", "instruktsii", "kak", "khochu", "luchshe", "menya", "mne", "muzh",
    "nichego", "nikogda", "nikomu", "noch", "poka", "pokazhi", "pokonchit", "pomogite", "pravila",
    "proschay", "proshchay", "proshchayte", "sdohnut", "sdoxnut", "sebya", "segodnya",
    "sistemniy", "sistemnyy", "smysla", "tabletki", "tabletok", "tebya", "ubit", "ubyu", "umeret",
    "umiraet", "umirat", "umru", "ustal", "ustala", "uzhe", "vse", "vsego", "vsem", "xochu",
    "xvatit", "ya", "zabud", "zachem", "zavtra", "zhit", "zhivu", "zhizn",
))  # fmt: skip
_TELLING_BEGINNINGS: Final = ("samoubi", "suicid")
_FEWEST_TELLING: Final = 2
_WORD = re.compile(r"\w+")
_INFINITIVES: Final = ("умерет", "жит", "покончит", "повеситься", "убит", "сдохнут", "исчезнут")


@lru_cache(maxsize=8)  # one text is looked at by several screens
def looks_transliterated(folded: str) -> bool:
    words = set(_WORD.findall(folded))
    telling = len(words & _TELLING)
    if telling < _FEWEST_TELLING and any(each in folded for each in _TELLING_BEGINNINGS):
        telling += sum(word.startswith(_TELLING_BEGINNINGS) for word in words)
    return telling >= _FEWEST_TELLING


def to_cyrillic(folded: str) -> str:
    """Soft signs that are seldom typed stand where infinitives need them."""
    text = _LETTERS.sub(lambda found: _BY_LATIN[found[0]], folded).replace("'", "ь")
    return re.sub(rf"\b({'|'.join(_INFINITIVES)})\b", r"\1ь", text).replace("болше", "больше")
