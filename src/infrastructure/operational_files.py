"""Files for operators that follow from the code: the table of metrics and Grafana's dashboards."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.metrics import MetricWrapperBase

from infrastructure.yaml_text import read_yaml

_TABLE_HEAD = """# Metrics

Every process serves these under `/metrics`, besides Python's and the process's own.
Look first at `oldest_unanswered_seconds` and `receive_to_reply_seconds`. No label holds a user's
id or anything else without bounds. Written by `python scripts/tools/operational_files.py`.

| metric | kind | labels | meaning |
|---|---|---|---|
"""
_ALERTS_PAGE = "http://127.0.0.1:9090/alerts"
_FIGURE, _GRAPH = {"w": 4, "h": 4}, {"w": 12, "h": 8}
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
    described = read_yaml(description.read_text(encoding="utf-8"))
    return {
        f"{name}.json": json.dumps(_dashboard(name, dashboard), indent=1) + "\n"
        for name, dashboard in described.items()
    }


def _metrics(registry: CollectorRegistry) -> Iterator[tuple[str, MetricWrapperBase]]:
    collectors = set(registry._names_to_collectors.values())
    metrics = [c for c in collectors if isinstance(c, MetricWrapperBase)]
    yield from sorted(((metric._name, metric) for metric in metrics), key=lambda pair: pair[0])


def _dashboard(name: str, described: Mapping[str, Any]) -> dict[str, Any]:
    panels = described["panels"]
    return {
        "uid": f"majordome-{name}",
        "title": described["title"],
        "tags": ["majordome"],
        "schemaVersion": 39,
        "refresh": "30s",
        "time": {"from": "now-6h", "to": "now"},
        "links": [
            _link("All dashboards", "dashboards", tags=["majordome"], asDropdown=True),
            _link("Alerts", "link", url=_ALERTS_PAGE),
        ],
        "panels": [
            _panel(index + 1, panel, place)
            for index, (panel, place) in enumerate(zip(panels, _places(panels), strict=True))
        ],
    }


def _places(panels: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, int]]:
    """Figures in rows of six above, graphs in rows of two below."""
    figures = sum("stat" in panel for panel in panels)
    below = -(-figures // 6) * _FIGURE["h"]
    figure, graph = 0, 0
    for panel in panels:
        if "stat" in panel:
            yield {"x": 4 * (figure % 6), "y": _FIGURE["h"] * (figure // 6), **_FIGURE}
            figure += 1
        else:
            yield {"x": 12 * (graph % 2), "y": below + _GRAPH["h"] * (graph // 2), **_GRAPH}
            graph += 1


def _panel(number: int, described: Mapping[str, Any], place: Mapping[str, int]) -> dict[str, Any]:
    """`stat`, the value from which it is a warning and the one from which it is serious."""
    source = {"type": "prometheus", "uid": "majordome"}
    defaults: dict[str, Any] = {"unit": described["unit"]}
    if levels := described.get("stat") or described.get("levels"):
        steps = zip(("green", "orange", "red"), (None, *levels), strict=False)
        defaults["thresholds"] = {
            "mode": "absolute",
            "steps": [{"color": colour, "value": value} for colour, value in steps],
        }
        if "levels" in described:
            defaults["custom"] = {"thresholdsStyle": {"mode": "line"}}
    return {
        "id": number,
        "type": "stat" if "stat" in described else "timeseries",
        "title": described["title"],
        "description": described["about"],
        "datasource": source,
        "gridPos": dict(place),
        "fieldConfig": {"defaults": defaults, "overrides": []},
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


def _link(title: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "type": kind, "targetBlank": True, **more}
