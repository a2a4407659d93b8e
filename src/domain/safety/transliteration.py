# ruff: noqa: RUF001  letters of two scripts that look alike are what this is about
"""Russian in Latin letters, as it is typed where there is no other keyboard."""

import re
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
_TELLING = re.compile(
    r"\b(?:hochu|hochetsya|xochu|khochu|zhit|umeret|sebya|bolshe|menya|mne|tebya|chto|pokonchit|"
    r"instrukcii|instruktsii|pravila|ubyu|zhizn|smysla|samoubi\w*|suicid\w*|umru|nikomu|"
    r"luchshe|chestno|sdohnut|sdoxnut|ubit|umirat|umiraet|zhivu|nichego|nikogda|segodnya|zavtra|"
    r"poka|proshchay|proschay|proshchayte|vsego|esli|pomogite|tabletki|noch|muzh|bolno|"
    r"uzhe|zachem|ustal|hvatit|xvatit|dushe|"
    r"ignoriruy|zabud|pokazhi|sistemnyy|sistemniy|tabletok|tabletki|ustal|ustala|vsem|vse|ya|kak)\b"
)
_INFINITIVES: Final = ("умерет", "жит", "покончит", "повеситься", "убит", "сдохнут", "исчезнут")


def looks_transliterated(folded: str) -> bool:
    return len(set(_TELLING.findall(folded))) >= 2


def to_cyrillic(folded: str) -> str:
    """Soft signs that are seldom typed stand where infinitives need them."""
    text = _LETTERS.sub(lambda found: _BY_LATIN[found[0]], folded).replace("'", "ь")
    return re.sub(rf"\b({'|'.join(_INFINITIVES)})\b", r"\1ь", text).replace("болше", "больше")
