#!/usr/bin/env python3
"""Write docs/operational's metrics and contexts and Grafana's dashboards anew from the code."""

# ruff: noqa: E402 - what is imported is found by what comes first

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from scripts.in_environment import enter

enter()

import asyncio
from pathlib import Path

from composition.description import contexts_page, described_app
from infrastructure.operational_files import dashboards, metrics_page

ROOT = Path(__file__).parents[2]
PAGES, GRAFANA = ROOT / "docs" / "operational", ROOT / "config" / "grafana"


async def write() -> None:
    async with described_app() as app:
        (PAGES / "metrics.md").write_text(metrics_page(app.registry), encoding="utf-8")
        (PAGES / "contexts.md").write_text(contexts_page(app.contexts), encoding="utf-8")
    for name, content in dashboards(GRAFANA / "dashboards.yaml").items():
        (GRAFANA / "dashboards" / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(write())
