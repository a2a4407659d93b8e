"""What PyMongo raises when a server goes away in the middle of a write."""

from typing import Any

import pytest
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    NetworkTimeout,
    OperationFailure,
    PyMongoError,
    WriteConcernError,
)

from domain.shared.errors import StorageUnavailable
from infrastructure.mongo.client import storage_errors
from infrastructure.mongo.duplicates import duplicates_among

SHUTTING_DOWN = {"code": 91, "codeName": "ShutdownInProgress", "errmsg": "being shut down"}
DUPLICATE = {"index": 1, "code": 11000, "errmsg": "duplicate key"}
TOO_LARGE = {"index": 0, "code": 2, "errmsg": "bad value"}


def bulk(*write_errors: dict[str, Any], unconfirmed: bool = False) -> BulkWriteError:
    concerns = [SHUTTING_DOWN] if unconfirmed else []
    return BulkWriteError({"writeErrors": list(write_errors), "writeConcernErrors": concerns})


@pytest.mark.parametrize(
    "error",
    [
        AutoReconnect("gone"),
        NetworkTimeout("no answer"),
        WriteConcernError("being shut down", 91, SHUTTING_DOWN),
        bulk(unconfirmed=True),
        bulk(DUPLICATE, unconfirmed=True),
    ],
    ids=["reconnect", "timeout", "unconfirmed", "unconfirmed_bulk", "unconfirmed_duplicate"],
)
def test_an_outage_is_told_as_such(error: PyMongoError) -> None:
    with pytest.raises(StorageUnavailable), storage_errors():
        raise error


@pytest.mark.parametrize("error", [bulk(TOO_LARGE), OperationFailure("bad", 2)])
def test_a_mistake_of_ours_is_not_hidden_as_an_outage(error: PyMongoError) -> None:
    with pytest.raises(type(error)), storage_errors():
        raise error


def test_duplicates_are_told_by_their_place() -> None:
    assert duplicates_among(bulk(DUPLICATE)) == {1}


@pytest.mark.parametrize("error", [bulk(DUPLICATE, unconfirmed=True), bulk(DUPLICATE, TOO_LARGE)])
def test_duplicates_do_not_hide_what_else_went_wrong(error: BulkWriteError) -> None:
    with pytest.raises(BulkWriteError):
        duplicates_among(error)
