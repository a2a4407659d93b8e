"""Letters as they are compared: in lower case, without what stands above or below them."""

import unicodedata
from itertools import filterfalse


def unaccented(text: str) -> str:
    folded = text.casefold()
    if folded.isascii():
        return folded
    return "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFKD", folded)))
