"""Whether digits obey the rule of the number that they look like."""

from collections.abc import Callable, Mapping
from typing import Final

_IBAN_LENGTHS: Final = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20,
    "ES": 24, "FI": 18, "FR": 27, "GB": 22, "GE": 22, "GR": 24, "HR": 21, "HU": 28, "IE": 22,
    "IL": 23, "IT": 27, "KZ": 20, "LI": 21, "LT": 20, "LU": 20, "LV": 21, "MC": 27, "MD": 24,
    "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19,
    "SK": 24, "TR": 26, "UA": 29, "BY": 28,
}  # fmt: skip


def luhn(value: str) -> bool:
    digits = [int(c) for c in reversed(value) if c.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return len(set(digits)) > 1 and (sum(digits[::2]) + sum(doubled)) % 10 == 0


def inn(value: str) -> bool:
    """A Russian taxpayer's number of 10 or 12 digits."""
    digits = _digits(value)
    if len(digits) == 10:
        return _weighted(digits, (2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10 == digits[9]
    weights = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    return (
        len(digits) == 12
        and _weighted(digits, weights) % 11 % 10 == digits[10]
        and _weighted(digits, (3, *weights)) % 11 % 10 == digits[11]
    )


def snils(value: str) -> bool:
    """A Russian insurance number of 11 digits."""
    digits = _digits(value)
    if len(digits) != 11 or len(set(digits)) == 1:
        return False
    total = _weighted(digits, range(9, 0, -1)) % 101
    return total % 100 == digits[9] * 10 + digits[10]


def ogrn(value: str) -> bool:
    """A Russian register's number of 13 digits, or of 15 for a sole trader."""
    digits = "".join(map(str, _digits(value)))
    if len(digits) not in (13, 15):
        return False
    return int(digits[:-1]) % (len(digits) - 2) % 10 == int(digits[-1])


def nir(value: str) -> bool:
    """A French social security number with its key."""
    plain = "".join(c for c in value.upper() if c.isdigit() or c in "AB")
    plain = plain.replace("2A", "19", 1) if plain[5:7] == "2A" else plain
    plain = plain.replace("2B", "18", 1) if plain[5:7] == "2B" else plain
    digits = "".join(c for c in plain if c.isdigit())
    return len(digits) == 15 and 97 - int(digits[:13]) % 97 == int(digits[13:])


def iban(value: str) -> bool:
    plain = "".join(c for c in value.upper() if c.isascii() and c.isalnum())
    if len(plain) != _IBAN_LENGTHS.get(plain[:2]):
        return False
    return int("".join(str(int(c, 36)) for c in plain[4:] + plain[:4])) % 97 == 1


def nhs(value: str) -> bool:
    """A British patient's number of 10 digits."""
    digits = _digits(value)
    check = 11 - _weighted(digits, range(10, 1, -1)) % 11
    return len(digits) == 10 and check != 10 and check % 11 == digits[9]


def _digits(value: str) -> list[int]:
    return [int(c) for c in value if c.isdigit()]


def _weighted(digits: list[int], weights: tuple[int, ...] | range) -> int:
    return sum(a * b for a, b in zip(digits, weights, strict=False))


CHECKS: Final[Mapping[str, Callable[[str], bool]]] = {
    each.__name__: each for each in (luhn, inn, snils, ogrn, nir, iban, nhs)
}
