"""Files for operators that follow from the code: the table of metrics and Grafana's dashboards."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from prometheus_client import CollectorRegistry
from prometheus_client.metrics import MetricWrapperBase

_TABLE_HEAD = """# Metrics

Every process serves these under `/metrics`, besides Python's and the process's own.
Look first at `oldest_unanswered_seconds` and `receive_to_reply_seconds`. No label holds a user's
id or anything else without bounds. Written by `python scripts/tools/operational_files.py`.

| metric | kind | labels | meaning |
|---|---|---|---|
"""
_SUFFIXES = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}


def metrics_page(registry: CollectorRegistry) -> str:
    """The metrics on it, apart from the libraries'."""
    rows = []
    for name, metric in _metrics(registry):
        labels = ", ".join(f"`{label}`" for label in metric._labelnames)
        suffix = "_total" if metric._type == "counter" else ""
        text = metric._documentation
        rows.append(f"| `{name}{suffix}` | {metric._type} | {labels} | {text} |")
    return _TABLE_HEAD + "\n".join(rows) + "\n"


def sample_names(registry: CollectorRegistry) -> frozenset[str]:
    """Every name a query may ask for."""
    return frozenset(
        f"{name}{suffix}"
        for name, metric in _metrics(registry)
        for suffix in _SUFFIXES[str(metric._type)]
    )


def dashboards(description: Path) -> Mapping[str, str]:
    """Grafana's JSON by file name."""
    described = yaml.safe_load(description.read_text(encoding="utf-8"))
    return {
        f"{name}.json": json.dumps(_dashboard(name, dashboard), indent=1) + "\n"
        for name, dashboard in described.items()
    }


def _metrics(registry: CollectorRegistry) -> Iterator[tuple[str, MetricWrapperBase]]:
    collectors = set(registry._names_to_collectors.values())
    metrics = [c for c in collectors if isinstance(c, MetricWrapperBase)]
    yield from sorted(((metric._name, metric) for metric in metrics), key=lambda pair: pair[0])


def _dashboard(name: str, described: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "uid": f"majordome-{name}",
        "title": described["title"],
        "tags": ["majordome"],
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "panels": [_panel(index, panel) for index, panel in enumerate(described["panels"])],
    }


def _panel(index: int, described: Mapping[str, Any]) -> dict[str, Any]:
    source = {"type": "prometheus", "uid": "majordome"}
    return {
        "id": index + 1,
        "type": "timeseries",
        "title": described["title"],
        "datasource": source,
        "gridPos": {"x": 12 * (index % 2), "y": 8 * (index // 2), "w": 12, "h": 8},
        "fieldConfig": {"defaults": {"unit": described["unit"]}, "overrides": []},
        "targets": [
            {
                "refId": chr(ord("A") + n),
                "datasource": source,
                "expr": query,
                "legendFormat": legend,
            }
            for n, (legend, query) in enumerate(described["queries"].items())
        ],
    }
