"""Telephone numbers by the numbering plans of the countries our people live in."""

import phonenumbers

_SURELY_A_NUMBER = 9
_REGIONS = ("RU", "FR", "US", "GB", "BE", "CH", "CA", "UA", "BY", "KZ")


def is_phone_number(text: str) -> bool:
    """Whether the text is a whole number of one of the plans, or an international one."""
    digits = "".join(c for c in text if c.isdigit())
    written = text.replace("(0)", "")
    if written.startswith("00"):
        return _is_valid("+" + digits[2:].removeprefix("0"), None)
    if written.startswith("+"):
        international = "+" + "".join(c for c in written if c.isdigit())
        return len(digits) >= _SURELY_A_NUMBER and _is_possible(international)
    if len(digits) == 11 and digits[0] == "8":
        return _is_valid("+7" + digits[1:], None)
    return any(_is_valid(digits, region) for region in _REGIONS)


def _is_possible(text: str) -> bool:
    """By its length: who writes a country's code means a number, of whatever plan."""
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, None))
    except phonenumbers.NumberParseException:
        return False


def _is_valid(text: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, region))
    except phonenumbers.NumberParseException:
        return False
