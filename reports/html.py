"""The result as a document for people: one HTML file that needs nothing else.

It carries no script, loads nothing and calls nobody; a content security policy
in the file itself holds it to that.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import jinja2
from markupsafe import Markup

from checklist import CHECKS
from reports import basis, wording
from reports.record import WORST_FIRST, Outcome
from reports.results import places
from reports.shape import CheckResult, PairResult, Results

TEMPLATES = Path(__file__).parent / "templates"
MANY_COLUMNS = 7
"""A matrix with more is a wide one: headings stand upright, and outcomes are signs."""
SHOWN_CHARACTERS = 20_000
"""Of one evidence; the whole is in the canonical result."""

# Written out: strftime would use the names of the reader's locale.
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def render(results: Results) -> str:
    """Return the report as one self-contained HTML document.

    Raises jinja2.UndefinedError or KeyError if the result lacks a part of its schema.
    """
    style = (TEMPLATES / "conformance.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    document = (
        _environment()
        .get_template("conformance.html.j2")
        .render(
            results=results,
            # Our own file, and the only text that goes in unescaped.
            style=Markup(style),  # noqa: S704
            policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'",
            headline=wording.headline(results),
            gate=results.get("gate"),
            known=wording.known(results),
            told=wording.profile_told(results["profile"]),
            problems=wording.problems(results),
            counted=wording.counted(results),
            totals=wording.totals(results),
            bases=basis.bases(results),
            asked=sum(1 for _ in places(results)),
            replay=wording.replay(results),
            took=_duration(_seconds(results)),
        )
    )
    return document + "\n"


def anchor(where: str, check: str) -> str:
    """Return the id of a check's details in the document, the same in every run.

    >>> anchor("ansatt-contacts/Etternavn=familyName", "edit-left")
    'ansatt-contacts/Etternavn=familyName:edit-left'
    >>> anchor("kunde-people/Fødested=birth place", "create")
    'kunde-people/F.xf8.dested=birth.x20.place:create'
    """
    return f"{_plain(where)}:{check}"


def behaviour_anchor(name: str) -> str:
    """Return the id of a behaviour in the document; that of a check has a colon, this has none.

    >>> behaviour_anchor("page_cap")
    'behaviour.page_cap'
    """
    return f"behaviour.{_plain(name)}"


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9_/=-]", lambda odd: f".x{ord(odd[0]):x}.", name)


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        anchor=anchor,
        columns=_columns,
        groups=_groups,
        many_columns=MANY_COLUMNS,
        checks_known=CHECKS,
        words=wording.WORDS,
        symbols=wording.SYMBOLS,
        explained=wording.EXPLAINED,
        residual=wording.RESIDUAL,
        verdicts=wording.VERDICTS,
        of_gate=wording.GATE,
        weighed=wording.weighed,
        fidelity=wording.FIDELITY,
        bases_of=basis.bases_of,
        of_mark=basis.of_mark,
        sureness=basis.counted,
        behaviour_anchor=behaviour_anchor,
        label=wording.label,
        meaning=wording.meaning,
        outcomes_of=_outcomes_of,
    )
    environment.filters.update(day=_day, duration=_duration, shortened=_shortened)
    return environment


def _columns(pair: PairResult) -> list[str]:
    """Return the names of the checks that any row of the pair has, in report order."""
    return list(dict.fromkeys(check["name"] for row in pair["rows"] for check in row["checks"]))


def _groups(pair: PairResult) -> list[tuple[str, list[CheckResult]]]:
    """Return the checks that are about no single row, under their headings; no heading is empty."""
    of_all = [check for check in pair["checks"] if _is_invariant(check)]
    whole = [check for check in pair["checks"] if not _is_invariant(check)]
    named = [("The records as a whole", whole), ("What must hold in every scenario", of_all)]
    return [(heading, checks) for heading, checks in named if checks]


def _is_invariant(check: CheckResult) -> bool:
    return check["name"] in CHECKS and CHECKS[check["name"]].scope == "invariant"


def _outcomes_of(checks: Iterable[CheckResult]) -> list[tuple[Outcome, int]]:
    found = [check["outcome"] for check in checks]
    return [(outcome, found.count(outcome)) for outcome in WORST_FIRST if outcome in found]


def _seconds(results: Results) -> float:
    started, finished = (
        datetime.fromisoformat(results["started"]),
        datetime.fromisoformat(results["finished"]),
    )
    return (finished - started).total_seconds()


def _day(stamp: str) -> str:
    """Return a time stamp as a person writes it.

    >>> _day("2026-11-03T08:05:59+00:00")
    '3 November 2026, 08:05 UTC'
    >>> _day("2024-09-09T00:00:00")
    '9 September 2024'
    """
    at = datetime.fromisoformat(stamp)
    date = f"{at.day} {MONTHS[at.month - 1]} {at.year}"
    return date if at.tzinfo is None else f"{date}, {at:%H:%M} {at.tzname()}"


def _duration(seconds: float) -> str:
    """Return a duration in the unit that suits it.

    >>> _duration(0.0421), _duration(3.14), _duration(192)
    ('42 ms', '3.1 s', '3 min 12 s')
    """
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def _shortened(text: str) -> str:
    if len(text) <= SHOWN_CHARACTERS:
        return text
    left_out = len(text) - SHOWN_CHARACTERS
    return f"{text[:SHOWN_CHARACTERS]}\n… and {left_out} more characters, in results.json"
