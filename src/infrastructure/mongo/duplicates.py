from pymongo.errors import BulkWriteError

DUPLICATE_KEY = 11000


def duplicates_among(error: BulkWriteError) -> frozenset[int]:
    """The positions of the operations that met an existing key; any other failure is raised.

    So is the lack of a majority's confirmation: then nothing of it all is safe yet.
    """
    details = error.details or {}
    failures = details.get("writeErrors", [])
    only_duplicates = failures and all(failure["code"] == DUPLICATE_KEY for failure in failures)
    if not only_duplicates or details.get("writeConcernErrors"):
        raise error
    return frozenset(failure["index"] for failure in failures)
