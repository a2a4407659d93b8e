"""Write docs/operational/metrics.md and Grafana's dashboards anew from the code."""

from pathlib import Path

from infrastructure.operational_files import dashboards, metrics_page

ROOT = Path(__file__).parents[2]
GRAFANA = ROOT / "config" / "grafana"

if __name__ == "__main__":
    (ROOT / "docs/operational/metrics.md").write_text(metrics_page(), encoding="utf-8")
    for name, content in dashboards(GRAFANA / "dashboards.yaml").items():
        (GRAFANA / "dashboards" / name).write_text(content, encoding="utf-8")
