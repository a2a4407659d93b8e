from pymongo.errors import BulkWriteError

DUPLICATE_KEY = 11000


def duplicates_among(error: BulkWriteError) -> frozenset[int]:
    """The positions of the operations that met an existing key; any other failure is raised."""
    failures = (error.details or {}).get("writeErrors", [])
    if not failures or any(failure["code"] != DUPLICATE_KEY for failure in failures):
        raise error
    return frozenset(failure["index"] for failure in failures)
