import hashlib


def pseudonym(user_id: str) -> str:
    """A stable short mark of a user for log lines; the id cannot be read off it at sight."""
    return hashlib.blake2b(user_id.encode(), digest_size=6, person=b"majordome").hexdigest()
