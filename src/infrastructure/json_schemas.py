from collections.abc import Mapping

from jsonschema import Draft202012Validator


def fits_schema(value: object, schema: Mapping[str, object]) -> bool:
    """Whether a JSON value fits a JSON schema (draft 2020-12)."""
    return bool(Draft202012Validator(schema).is_valid(value))
