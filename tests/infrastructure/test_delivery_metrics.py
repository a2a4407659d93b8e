from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from infrastructure.delivery_metrics import DeliveryMetrics


def test_the_end_of_an_outage_is_told_once() -> None:
    metrics = DeliveryMetrics(CollectorRegistry())
    with capture_logs() as lines:
        metrics.depth({}, 0.0)
        metrics.storage_away()
        metrics.depth({}, 0.0)
        metrics.depth({}, 0.0)
    assert [line["event"] for line in lines] == ["database_away", "database_is_back"]
