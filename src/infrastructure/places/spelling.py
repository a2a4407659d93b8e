"""How names of places are compared: without case, accents and punctuation."""

import re
import unicodedata

_WORD = re.compile(r"\w+")
_LETTERS = "абвгдезийклмнопрстуфхыэ"
_TRANSLITERATED = dict(zip(_LETTERS, "abvgdeziyklmnoprstufhye", strict=True)) | {
    "ё": "e",
    "ж": "zh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}
_IN_LATIN = str.maketrans(_TRANSLITERATED)


def key_of(name: str) -> str:
    """The same for spellings that nobody would tell apart."""
    plain = name.casefold()
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFKD", plain)
        plain = "".join(each for each in decomposed if not unicodedata.combining(each))
    return " ".join(_WORD.findall(plain))


def in_latin(name: str) -> str:
    """Russian letters as English maps write them."""
    return name.casefold().translate(_IN_LATIN)


def distance(first: str, second: str, most: int) -> int:
    """Letters to add, drop, change or swap with the next one; more than `most` is `most + 1`."""
    if abs(len(first) - len(second)) > most:
        return most + 1
    before, previous = [0] * (len(second) + 1), list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        current = [row] + [0] * len(second)
        for column, other in enumerate(second, 1):
            changed = previous[column - 1] + (letter != other)
            best = min(changed, previous[column] + 1, current[column - 1] + 1)
            swapped = row > 1 and column > 1 and letter == second[column - 2]
            if swapped and first[row - 2] == other:
                best = min(best, before[column - 2] + 1)
            current[column] = best
        if min(current) > most:
            return most + 1
        before, previous = previous, current
    return previous[-1]
