"""Everything that the core raises on purpose.

SyncError
├── SettingsError                 the environment or the profile is not usable
├── StateError                    the state file is damaged, foreign, in use or newer than this program
├── ServerError                   a server gave no usable answer: this cycle ends, the next may do
│   ├── UnreachableError          nothing was done: no connection, or "not now"; worth another try
│   │   └── NotNowError           the server wants to be left alone for longer than a cycle waits
│   ├── CredentialsRefusedError   the server does not know us
│   └── ForbiddenError            the server keeps one type of record from us: others go on
├── RecordRefusedError            a server will not take one record: it is parked, others go on
├── VersionChangedError           somebody saved the record since it was looked up: look again
└── DoubtError                    a write got no usable answer: done or not, only a look can tell
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
    """Nothing was done: there was no connection, or the server asks to come back later."""


class NotNowError(UnreachableError):
    """The server asks to be left alone for longer than a cycle is willing to wait."""


class CredentialsRefusedError(ServerError):
    """The server does not accept the credentials, not even renewed ones."""


class ForbiddenError(ServerError):
    """The server does not let us at a type of record."""


class RecordRefusedError(SyncError):
    """A server refuses to write one record; `about` names properties, never values."""

    def __init__(self, system: str, status: int, about: str = "") -> None:
        super().__init__(f"{system} answered {status}{about and ': '}{about}")


class VersionChangedError(SyncError):
    """The record is no longer the version that was looked up."""


class DoubtError(SyncError):
    """A write was sent and may or may not have been done."""
