"""How a scenario can end other than well.

    Verdict                     the root; never raised itself
    ├── Nonconformity           failed: the subject did something wrong
    │   └── Hang                failed: it did nothing, for longer than a pass may take
    ├── CannotTell              cantTell: a precondition of the check was not met
    └── Inapplicable            inapplicable: declared out, with a reason
    SubjectUnavailable          the subject could not be loaded or started: no verdict at all

Any other exception is a fault of the harness and becomes the outcome `error`.
"""

from reports.record import Outcome


class Verdict(Exception):  # noqa: N818  an outcome is no error
    """A scenario's outcome other than `passed`, with the reason in one sentence."""

    outcome: Outcome


class Nonconformity(Verdict):
    """The subject does not do what the checklist or the policy promises."""

    outcome: Outcome = "failed"


class Hang(Nonconformity):
    """A pass of the subject took longer than a pass may take."""


class CannotTell(Verdict):
    """The question could not be put, so there is no answer to it."""

    outcome: Outcome = "cantTell"


class Inapplicable(Verdict):
    """The question does not arise for this subject or profile."""

    outcome: Outcome = "inapplicable"


class SubjectUnavailable(Exception):  # noqa: N818  names what is the case
    """The subject could not be loaded, started or reached; says what was seen."""
