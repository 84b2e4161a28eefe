"""The result in the form that CI servers read: JUnit XML."""

import re
from xml.etree import ElementTree as ET

from reports.results import places
from reports.shape import CheckResult, PairResult, Results, RowResult
from reports.wording import WORDS

# XML 1.0 has no way to write these, not even escaped.
_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAGS = {
    "failed": "failure",
    "error": "error",
    "cantTell": "error",
    "untested": "error",
    "inapplicable": "skipped",
}


def junit(results: Results) -> str:
    """Return the result as JUnit XML: a suite per pair, a test case per check.

    Characters that XML forbids become U+FFFD. Faults that no check can carry
    form a suite of their own, so that the file is red whenever the run is.
    """
    root = ET.Element("testsuites", name=_legal(results["checklist"]["title"]))
    suites = {
        pair["id"]: ET.SubElement(
            root, "testsuite", name=_legal(pair["id"]), timestamp=results["started"]
        )
        for pair in results["pairs"]
    }
    for pair, row, check in places(results):
        suites[pair["id"]].append(_test_case(pair, row, check))
    if results["faults"]:
        harness = ET.SubElement(root, "testsuite", name="harness", timestamp=results["started"])
        for fault in results["faults"]:
            case = ET.SubElement(harness, "testcase", classname="harness", time="0")
            case.set("name", _legal(fault["where"]))
            ET.SubElement(case, "error", type="error", message=_legal(fault["what"]))
    for suite in [*root, root]:
        _count(suite)
    ET.indent(root)
    # ElementTree would declare the encoding of the locale, whatever the file is written in.
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _test_case(pair: PairResult, row: RowResult | None, check: CheckResult) -> ET.Element:
    case = ET.Element("testcase", classname=_legal(row["id"] if row else pair["id"]))
    case.set("name", _legal(check["name"]))
    case.set("time", f"{check['duration_s']:.3f}")
    tag = _TAGS.get(check["outcome"])
    if tag:
        reason = check["reason"] or WORDS[check["outcome"]]
        found = ET.SubElement(case, tag, type=check["outcome"], message=_legal(reason))
        found.text = _legal(_told(check))
    return case


def _told(check: CheckResult) -> str:
    bad = [case for case in check["cases"] if case["outcome"] == check["outcome"]]
    parts = [
        "\n".join(
            part
            for part in (
                f"{case['scenario']} {case['id']}".strip(),
                case["reason"],
                case["evidence"],
            )
            if part
        )
        for case in bad
    ]
    return "\n\n".join(parts)


def _count(suite: ET.Element) -> None:
    cases = list(suite.iter("testcase"))
    seconds = sum(float(case.get("time", "0")) for case in cases)
    suite.set("tests", str(len(cases)))
    suite.set("failures", str(len(list(suite.iter("failure")))))
    suite.set("errors", str(len(list(suite.iter("error")))))
    suite.set("skipped", str(len(list(suite.iter("skipped")))))
    suite.set("time", f"{seconds:.3f}")


def _legal(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)
