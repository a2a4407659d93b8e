"""What operators read follows from the code, and every name in it exists."""

import json
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from composition import App
from composition.description import contexts_page, described_app
from infrastructure.operational_files import dashboards, metrics_page, sample_names
from tests.support.in_process_product import product_settings, running_product

GRAFANA = Path("config/grafana")
ALERTS = Path("config/prometheus/alerts")
FUNCTIONS = {
    "sum", "max", "min", "topk", "count", "rate", "increase", "deriv", "time", "absent",
    "label_replace", "histogram_quantile", "max_over_time", "by", "on", "le", "and", "or",
    "unless", "vector", "m", "d", "h", "e9", "role",
}  # fmt: skip
OF_THE_PROCESS = {"process_resident_memory_bytes", "process_cpu_seconds_total"}
LIBRARY = ("process_", "python_")


def panel_queries() -> list[str]:
    found = []
    for file in sorted((GRAFANA / "dashboards").glob("*.json")):
        panels = json.loads(file.read_text())["panels"]
        found += [target["expr"] for panel in panels for target in panel["targets"]]
    return found


def queries() -> list[str]:
    return panel_queries() + [rule["expr"] for rule in rules()]


def rules() -> list[dict[str, Any]]:
    groups = yaml.safe_load((ALERTS / "personalization.yml").read_text())["groups"]
    return [rule for group in groups for rule in group["rules"]]


def names_in(query: str) -> set[str]:
    bare = re.sub(r"\{[^}]*\}|\[[^\]]*\]|by \([^)]*\)|\"[^\"]*\"", " ", query)
    return set(re.findall(r"[a-z_][a-z0-9_]*", bare)) - FUNCTIONS


@pytest.fixture
async def app() -> AsyncIterator[App]:
    async with described_app() as app:
        yield app


def test_every_query_asks_for_metrics_that_exist(app: App) -> None:
    known = sample_names(app.registry) | {"up"} | OF_THE_PROCESS
    assert {query: names_in(query) - known for query in queries() if names_in(query) - known} == {}
    assert all(map(names_in, queries()))


def test_the_committed_dashboards_are_those_described() -> None:
    described = dashboards(GRAFANA / "dashboards.yaml")
    committed = {file.name: file.read_text() for file in (GRAFANA / "dashboards").glob("*")}
    assert committed == described


def test_the_page_of_metrics_is_up_to_date(app: App) -> None:
    assert Path("docs/operational/metrics.md").read_text() == metrics_page(app.registry)


def test_the_page_of_contexts_is_up_to_date(app: App) -> None:
    assert Path("docs/operational/contexts.md").read_text() == contexts_page(app.contexts)


async def test_the_running_product_has_no_metric_without_an_entry(
    app: App, mongo_uri_and_name: tuple[str, str], tmp_path: Path
) -> None:
    page = metrics_page(app.registry)
    async with running_product(product_settings(mongo_uri_and_name, tmp_path)) as product:
        families = text_string_to_metric_families(await product.page("/metrics"))
        names = {family.name for family in families if not family.name.startswith(LIBRARY)}
    assert [name for name in sorted(names) if f"`{name}" not in page] == []


def test_every_alert_has_an_entry_in_the_runbook() -> None:
    runbook = Path("docs/operational/runbook.md").read_text()
    headings = {line[3:].lower() for line in runbook.splitlines() if line.startswith("## ")}
    for rule in rules():
        file, _, anchor = rule["annotations"]["runbook"].partition("#")
        assert file == "docs/operational/runbook.md"
        assert anchor == rule["alert"].lower()
        assert anchor in headings


def test_the_alert_rules_pass_their_unit_tests() -> None:
    promtool = shutil.which("promtool")
    assert promtool, "Debian's package prometheus has it"
    tests = ALERTS / "personalization_test.yml"
    done = subprocess.run([promtool, "test", "rules", tests], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_is_unit_tested() -> None:
    tested = (ALERTS / "personalization_test.yml").read_text()
    assert [r["alert"] for r in rules() if f"alertname: {r['alert']}" not in tested] == []


def test_of_every_alert_it_is_known_what_it_does_where_nothing_was_ever_there() -> None:
    groups = yaml.safe_load((ALERTS / "personalization_test.yml").read_text())["tests"]
    (nothing,) = (group for group in groups if group["name"] == "nothing was ever there")
    tried = {case["alertname"] for case in nothing["alert_rule_test"]}
    assert tried == {rule["alert"] for rule in rules()}
