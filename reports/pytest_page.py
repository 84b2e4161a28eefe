"""pytest-html's page of all scenarios: thin rows, and a way to the conformance report.

pytest-html shows neither what died with its worker nor evidence of any size, and
escapes nothing in its cells; so rows carry names only, escaped here.
"""

from html import escape
from pathlib import Path
from urllib.parse import quote

import pytest

from reports.html import anchor
from reports.record import ScenarioRecord
from reports.shape import Fault
from reports.wording import WORDS

COLUMNS = ("Row", "Check", "Case", "Verdict")


class PytestPage:
    """The hooks of pytest-html, for one run."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        """To be shown at the top: pytest-html itself does not notice them."""

    def pytest_html_report_title(self, report: object) -> None:
        """Name the page."""
        # pytest-html has no types; its hook asks for this attribute to be set.
        report.title = "Every scenario of the run"  # type: ignore[attr-defined]

    def pytest_html_results_summary(self, prefix: list[str]) -> None:
        """Send the reader on to the report that was made for reading."""
        prefix.append(
            "<p>Promise by promise, with steps and evidence:"
            ' <a href="conformance.html">conformance.html</a></p>'
        )
        prefix.extend(
            f"<p><strong>Not in this table:</strong> {escape(fault['where'])}:"
            f" {escape(fault['what'])}</p>"
            for fault in self.faults
        )

    def pytest_html_results_table_header(self, cells: list[str]) -> None:
        """Add our columns, sortable, after the result."""
        cells[1:1] = [
            f'<th class="sortable" data-column-type="{name.lower()}">{name}</th>'
            for name in COLUMNS
        ]

    def pytest_html_results_table_row(self, report: pytest.TestReport, cells: list[str]) -> None:
        """Fill our columns, and escape the test id that pytest-html puts in as it is."""
        record: ScenarioRecord | None = getattr(report, "samsvar", None)
        cells[1] = f'<td class="col-testId">{escape(report.nodeid)}</td>'
        texts = _texts(record) if record else ("", "", "", "")
        cells[1:1] = [
            f'<td class="col-{name.lower()}">{text}</td>'
            for name, text in zip(COLUMNS, texts, strict=True)
        ]

    def pytest_html_results_table_html(self, report: pytest.TestReport, data: list[str]) -> None:
        """Leave bodies and logs out; the reason is enough to know where to look."""
        record: ScenarioRecord | None = getattr(report, "samsvar", None)
        reason = (record["reason"] if record else None) or "See conformance.html."
        data[:] = [escape(reason)]


def install(config: pytest.Config, path: Path) -> PytestPage | None:
    """Have pytest-html write its page there; None if it is off, or writes elsewhere already.

    To be called before pytest-html itself is configured.
    """
    if not config.pluginmanager.has_plugin("html") or config.getoption("htmlpath"):
        return None
    config.option.htmlpath = str(path)
    config.option.self_contained_html = True
    page = PytestPage()
    config.pluginmanager.register(page, "samsvar-pytest-page")
    return page


def _texts(record: ScenarioRecord) -> tuple[str, str, str, str]:
    where = record["row"] or record["pair"]
    link = f"conformance.html#{quote(anchor(where, record['check']), safe='/=:')}"
    return (
        escape(where),
        f'<a href="{escape(link)}">{escape(record["check"])}</a>',
        escape(record["case"]),
        WORDS[record["outcome"]],
    )
