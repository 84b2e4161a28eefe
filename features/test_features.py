"""Every scenario compiled from the document of a run, and every one that holds for any pair."""

from pathlib import Path

from pytest_bdd import scenarios
from pytest_bdd.scenario import get_features_base_dir

HERE = Path(__file__).parent.resolve()
COMPILED = Path(get_features_base_dir(__file__)).resolve()

scenarios(".")
if COMPILED != HERE:
    scenarios(*map(str, sorted(HERE.glob("*.feature"))))
