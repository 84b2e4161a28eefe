"""What can go wrong with the fakes.

FakesError
 +-- Refused         a request that the system itself would refuse
 +-- PortInUse       a server that cannot start
 +-- UnknownSwitch   a world asked to behave in a way no fake knows
 +-- WorldExists     a second world with the credentials of the first
 +-- FaultError      a fault that cannot be ordered
 +-- UnknownOrder    no fault is on order under this name
 +-- Problem         a request that the desk refuses
 +-- DataError       records that a world cannot begin with
"""

from collections.abc import Mapping, Sequence


class FakesError(Exception):
    """Any error of the fakes; its text is one line that a user can act on."""


class Refused(FakesError):  # noqa: N818 -- the public name of a normal outcome, not of a fault
    """A request that the system refuses; each system words it in its own dialect.

    `status` is the HTTP status, `code` the dialect's short name of the reason,
    `fields` the complaints per property where the system has such a form.
    """

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str = "",
        fields: Mapping[str, Sequence[str]] | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message
        self.code = code
        self.fields = fields or {}
        self.headers = headers


class PortInUse(FakesError):  # noqa: N818 -- says what is the matter, as a user reads it
    """Something else already listens on `port`."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"port {port} is already in use; stop what listens there, or give another port "
            "(0 takes any free one)"
        )
        self.port = port


class UnknownSwitch(FakesError, ValueError):  # noqa: N818 -- says what is the matter
    """A switch, or a value of one, that the fidelity table does not list."""


class WorldExists(FakesError):  # noqa: N818 -- says what is the matter
    """A world of this name and seed is still there, so its credentials are taken."""
