"""The table of switches is whole: named once, marked, said in a sentence, and each one used."""

from pathlib import Path

import pytest

import fakes
from fakes import SWITCHES, Behaviour


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda switch: switch.name)
def test_a_switch_is_used_and_says_what_it_does(switch: Behaviour) -> None:
    package = Path(fakes.__file__).parent
    sources = [path.read_text() for path in package.glob("*/*.py")]
    assert any(f'switches["{switch.name}"]' in source for source in sources)
    assert switch.mark in {"E", "I", "A"}
    assert switch.says.endswith(".")
    assert len(switch.values) > 1


def test_no_switch_is_named_twice() -> None:
    names = [switch.name for switch in SWITCHES]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("value", "allowed"),
    [("none", True), ("1", True), ("0", False), ("N", False), ("", False), ("-1", False)],
)
def test_a_page_cap_is_none_or_a_number_from_one(value: str, allowed: bool) -> None:
    (cap,) = (switch for switch in SWITCHES if switch.name == "page_cap")
    assert cap.allows(value) is allowed
