"""Everything that the core raises on purpose.

SyncError
├── SettingsError                 the environment or the profile is not usable
├── StateError                    the state file is damaged, foreign or newer than this program
├── ServerError                   a server gave no usable answer: this cycle ends, the next may do
│   ├── UnreachableError          no answer, or one that says "not now"
│   └── CredentialsRefusedError   the server does not know us
└── RecordRefusedError            a server will not take one record: it is parked, others go on
"""


class SyncError(Exception):
    """Any failure that the core expects; its text is one line meant for people."""


class SettingsError(SyncError):
    """A setting is missing or unusable; names the variable, what it was and what it must be."""


class StateError(SyncError):
    """The state file cannot be used; it has been left as it was."""


class ServerError(SyncError):
    """A server gave no usable answer."""

    def __init__(self, system: str, problem: str) -> None:
        super().__init__(f"{system}: {problem}")
        self.system = system


class UnreachableError(ServerError):
    """No answer came, or one that asks to come back later."""


class CredentialsRefusedError(ServerError):
    """The server does not accept the credentials, not even renewed ones."""


class RecordRefusedError(SyncError):
    """A server refuses to write one record; the message is the server's own."""

    def __init__(self, system: str, status: int, message: str) -> None:
        super().__init__(f"{system} answered {status}: {message}")
