"""The example engine in Node.js, judged as anybody's engine is: what it does not pass is known.

`python tests/extra/test_node_engine.py` (make node-expected) writes down what it does not pass now.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.extra
ROOT = Path(__file__).parents[2]
ENGINE = "examples/node-engine/engine.mjs"
EXPECTED = ROOT / "examples/node-engine/expected.json"
CONFORMANT, DEVIANT, INCOMPLETE = 0, 1, 7
RENEW = "If that is meant: make node-expected, then look through what changes in that file."
INSTALL = "Node.js is missing: apt-get install nodejs (Debian), or put node 18 or newer on the PATH"


def run_of_harness(out: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Let the harness judge the engine; its report goes to `out`."""
    subject = f"--subject=command:node {ENGINE}"
    command = [sys.executable, "-m", "samsvar", "run", subject, f"--out={out}", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=1800, check=False
    )


def not_passed(out: Path) -> dict[str, str]:
    """Return the outcome of each place of the checklist that is not passed."""
    results = json.loads((out / "results.json").read_text("utf-8"))
    return {
        f"{place['id']}:{check['name']}": check["outcome"]
        for pair in results["pairs"]
        for place in (pair, *pair["rows"])
        for check in place["checks"]
        if check["outcome"] != "passed"
    }


def judged(out: Path) -> dict[str, str]:
    """Return what the engine does not pass in a whole run."""
    assert shutil.which("node"), INSTALL
    ended = run_of_harness(out, "-n", "4", "--no-comparison")
    told = (
        f"the harness ended with {ended.returncode}:\n{ended.stdout[-3000:]}{ended.stderr[-3000:]}"
    )
    assert ended.returncode in (CONFORMANT, DEVIANT, INCOMPLETE), told
    return not_passed(out)


def differences(expected: dict[str, str], found: dict[str, str]) -> list[str]:
    """Return a line for each place that has another outcome than the one written down.

    >>> differences({"a:create": "failed"}, {"b:every": "failed"})
    ['a:create: written down as failed, is passed now', 'b:every: written down as passed, is failed now']
    """
    return [
        f"{place}: written down as {was}, is {now} now"
        for place in sorted(expected.keys() | found.keys())
        if (was := expected.get(place, "passed")) != (now := found.get(place, "passed"))
    ]


def test_the_node_engine_does_as_is_written_down(tmp_path: Path) -> None:
    differing = differences(json.loads(EXPECTED.read_text("utf-8")), judged(tmp_path))
    lines = [f"{EXPECTED.relative_to(ROOT)} is not what the engine does:", *differing, RENEW]
    assert not differing, "\n".join(lines)


def test_the_node_engine_also_polls_by_itself(tmp_path: Path) -> None:
    assert shutil.which("node"), INSTALL
    subject = f"--subject=command:node {ENGINE} --poll"
    ended = run_of_harness(tmp_path, subject, "--level=documented", "--select=*:every")
    assert ended.returncode == INCOMPLETE, ended.stdout[-3000:] + ended.stderr[-3000:]
    assert "failed" not in not_passed(tmp_path).values()


def test_it_stays_short_enough_to_be_read() -> None:
    assert len((ROOT / ENGINE).read_text("utf-8").splitlines()) <= 200


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        outcomes = dict(sorted(judged(Path(folder)).items()))
    EXPECTED.write_text(json.dumps(outcomes, indent=2) + "\n", encoding="utf-8")
