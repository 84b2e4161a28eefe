"""Lines of the table that `make bench` prints."""

import statistics
from collections.abc import Sequence

Round = dict[str, float]


def row(name: str, values: Sequence[float], unit: str = "") -> str:
    """Return one line: the median, and the range of the rounds."""
    low, middle, high = min(values), statistics.median(values), max(values)
    digits = 0 if middle >= 1000 else 2
    spread = f"({low:,.{digits}f}–{high:,.{digits}f})"
    return f"  {name:<62} {middle:10,.{digits}f} {unit:<4} {spread}"


def ratio(name: str, rounds: Sequence[Round], one: str, other: str) -> str:
    """Return one line: what `one` is of `other`, measured side by side in each round."""
    return row(name, [each[one] / each[other] for each in rounds])
