"""The conformance page in a real browser: nothing blocked, nothing missing, nothing blank."""

import json
import struct
import subprocess
import sys
import zlib
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

pytestmark = pytest.mark.extra
ROOT = Path(__file__).parents[2]
WRONG = "python:tests.wrong_subjects:SwapsNames"


class Cells(HTMLParser):
    """Counts the outcomes in the matrices of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.outcomes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "td" and (outcome := dict(attrs).get("class")):
            self.outcomes.append(outcome)


def chromium(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run headless Chromium with a profile of its own and no network."""
    quiet = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"
        " --disable-background-networking --disable-component-update --hide-scrollbars"
        " --enable-logging=stderr --log-level=0"
    )
    command = ["chromium", *quiet.split(), f"--user-data-dir={folder / 'profile'}", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


@pytest.fixture(scope="module", params=["builtin", WRONG], ids=["green", "red"])
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out")
    command = [sys.executable, "-m", "samsvar", "run", f"--out={out}", "--subject", request.param]
    command += ["--level=documented", "-n", "2"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=300, check=False)
    assert ended.returncode == (7 if request.param == "builtin" else 1)
    return out / "conformance.html"


def test_the_page_shows_every_place_of_the_matrix(page: Path, tmp_path: Path) -> None:
    shown = chromium(tmp_path, "--dump-dom", page.as_uri())
    cells = Cells()
    cells.feed(shown.stdout)
    results = json.loads((page.parent / "results.json").read_text("utf-8"))
    counted = Counter(cells.outcomes)
    assert len(cells.outcomes) == sum(sum(level.values()) for level in results["counts"].values())
    for outcome in ("passed", "failed", "untested"):
        assert counted[outcome] == sum(level[outcome] for level in results["counts"].values())
    console = [line for line in shown.stderr.splitlines() if "CONSOLE" in line]
    assert console == []


@pytest.mark.parametrize("width", [1280, 400])
def test_the_page_is_drawn(page: Path, tmp_path: Path, width: int) -> None:
    picture = tmp_path / "page.png"
    chromium(tmp_path, f"--screenshot={picture}", f"--window-size={width},1600", page.as_uri())
    assert len(samples(picture.read_bytes())) > 50


def samples(png: bytes) -> set[bytes]:
    """Return the different values in a sample of a PNG's data; a blank page has a few."""
    position, packed, channels = 8, b"", 3
    while position < len(png):
        (length,) = struct.unpack(">I", png[position : position + 4])
        kind = png[position + 4 : position + 8]
        body = png[position + 8 : position + 8 + length]
        if kind == b"IHDR":
            channels = 4 if body[9] == 6 else 3
        packed += body if kind == b"IDAT" else b""
        position += 12 + length
    pixels = zlib.decompress(packed)
    return {pixels[at : at + channels] for at in range(0, len(pixels) - channels, 7 * channels)}
