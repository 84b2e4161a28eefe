"""What packages offer, and what the repository must not hold."""

import importlib
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("name", ["checklist", "fakes"])
def test_all_names_what_can_be_imported(name: str) -> None:
    package = importlib.import_module(name)
    offered = {
        one
        for one, value in vars(package).items()
        if not one.startswith("_") and not isinstance(value, ModuleType)
    }
    assert offered == set(package.__all__)


def test_the_lock_file_pins_every_package_with_a_hash_and_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in lock
    pinned = [line for line in lock.splitlines() if "==" in line]
    assert len(pinned) > 40
    assert all(line.endswith("\\") for line in pinned)


def test_the_architecture_shows_the_import_table_that_is_enforced() -> None:
    page = (ROOT / "docs" / "ARCHITECTURE.md").read_text("utf-8")
    for package in ("sync", "fakes", "reports", "checklist", "steps"):
        assert f"\n| {package} |" in page


def test_what_a_run_writes_is_not_kept_in_the_repository() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "out", ".venv"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert listed.stdout == ""
