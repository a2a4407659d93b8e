from datetime import UTC, datetime


def as_stored(moment: datetime) -> datetime:
    """In UTC and cut to the millisecond, as the database keeps it."""
    in_utc = moment.astimezone(UTC)
    return in_utc.replace(microsecond=in_utc.microsecond // 1000 * 1000)
