from collections.abc import Callable
from xml.etree import ElementTree as ET

from reports.junit import junit
from reports.shape import Results

MakeResults = Callable[..., Results]


def test_each_outcome_has_its_element_and_is_counted(make_results: MakeResults) -> None:
    root = ET.fromstring(
        junit(make_results("failed", "error", "cantTell", "untested", "inapplicable"))
    )
    (suite,) = root
    kinds = [(found.tag, found.get("type")) for case in suite for found in case]
    assert kinds == [
        ("failure", "failed"),
        ("error", "error"),
        ("error", "cantTell"),
        ("error", "untested"),
        ("skipped", "inapplicable"),
    ]
    assert {name: root.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "16",
        "failures": "1",
        "errors": "3",
        "skipped": "1",
    }
    first, *_, last = suite
    assert (first.get("classname"), first.get("name")) == ("ansatt-contacts", "every")
    assert (last.get("classname"), last.get("name")) == (
        "ansatt-contacts/Mobil=mobilePhone",
        "isolated",
    )


def test_characters_that_xml_forbids_do_not_break_the_file(make_results: MakeResults) -> None:
    told = {"evidence": "Ås\x00\x1b[31m\ud800\uffff ]]> <b> 🎉", "reason": "\x08bell"}
    root = ET.fromstring(junit(make_results("failed", told=told)))
    (failure,) = root.iter("failure")
    assert "Ås\ufffd\ufffd[31m\ufffd\ufffd ]]> <b> 🎉" in (failure.text or "")
    assert failure.get("message") == "\ufffdbell"


def test_a_fault_that_no_check_carries_makes_the_file_red(make_results: MakeResults) -> None:
    root = ET.fromstring(junit(make_results(faults=({"where": "gw0", "what": "crashed"},))))
    assert root.get("errors") == "1"
