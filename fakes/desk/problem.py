"""What the desk answers to a request that it cannot do."""

import re
from collections.abc import Iterable, Mapping, Sequence

from fakes.errors import FakesError, Refused
from fakes.values import Record

_QUOTED = re.compile(r"'([^']+)'")


class Problem(FakesError):  # noqa: N818 -- the public name of a normal outcome, not of a fault
    """A request that the desk refuses: which field, what it was and what it must be.

    `status` is the HTTP status, `fields` the complaints per property where there are several.
    """

    def __init__(
        self,
        status: int,
        field: str,
        message: str,
        *,
        fields: Mapping[str, Sequence[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {field}: {message}")
        self.status = status
        self.field = field
        self.message = message
        self.fields = fields or {}
        self.headers = headers or {}

    def as_json(self) -> Record:
        """Return it as the control plane words it."""
        error: Record = {"field": self.field, "message": self.message}
        if self.fields:
            error["fields"] = {name: list(said) for name, said in self.fields.items()}
        return {"error": error}


def not_accepted(refused: Refused, names: Iterable[str]) -> Problem:
    """Turn a system's refusal of a record into a problem, complaint by complaint.

    >>> not_accepted(Refused(400, "The property 'Id' is required."), ["Id"]).field
    'Id'
    """
    fields = refused.fields or _named(refused.message, frozenset(names))
    status = refused.status if refused.status in {404, 409} else 422
    return Problem(status, next(iter(fields), ""), refused.message, fields=fields)


def _named(message: str, names: frozenset[str]) -> Mapping[str, Sequence[str]]:
    return {name: [message] for name in _QUOTED.findall(message) if name in names}
