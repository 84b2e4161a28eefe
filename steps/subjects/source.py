"""Where the subjects of a run come from: found by its spec, one for each scenario.

builtin                 the project's own core
python:module:factory   what a factory returns
command:CMD ARGS        a program
external                somebody else's
"""

import os
import shlex
from collections.abc import Mapping
from typing import Self

from fakes import Journal
from steps.profile import Bounds
from steps.subjects.in_process import InProcess
from steps.subjects.kind import Kind, SpecError
from steps.subjects.rhythm import Rhythm
from steps.subjects.self_polling import External, SelfPolling
from steps.subjects.stepped import Conversation, Stepped
from steps.subjects.subject import Subject
from steps.subjects.telling import Output
from steps.verdicts import SubjectUnavailable

COMMAND = "command:"
EXTERNAL = "external"
ENVIRONMENT = (
    "TIDSBANKEN_BASE_URL",
    "TIDSBANKEN_TB_KEY",
    "TIDSBANKEN_SUBSCRIPTION_KEY",
    "CRMOFFICE_BASE_URL",
    "CRMOFFICE_TOKEN_URL",
    "CRMOFFICE_CLIENT_ID",
    "CRMOFFICE_CLIENT_SECRET",
    "SUBJECT_STATE_DIR",
    "SUBJECT_POLL_SECONDS",
    "SUBJECT_TIMEOUT_SECONDS",
    "SUBJECT_PROFILE",
)
"""The variables that are a subject's environment."""


class Source:
    """Makes the subjects of all scenarios of this process; owns the program, if it is one.

    Raises SpecError if a spec names no subject, SubjectUnavailable if there is none to be had.
    """

    def __init__(self, spec: str, bounds: Bounds) -> None:
        self.spec = spec
        self._bounds = bounds
        self._rhythm = Rhythm(bounds)
        self._secrets: set[str] = set()
        self._kind = _kind(spec, bounds)
        self.name, self.version = self._kind.name, self._kind.version
        self.begins_afresh = self._kind.begins_afresh

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def subject(self, journal: Journal) -> Subject:
        """Return a subject that has not been started, for one scenario; the last one has ended."""
        if isinstance(self._kind, InProcess):
            self._kind = InProcess(self.spec, self._bounds)
        return Subject(
            self._kind,
            journal=journal,
            rhythm=self._rhythm,
            secrets=self._secrets,
        )

    def close(self) -> None:
        """End the program, if there is one."""
        self._kind.close()


def _kind(spec: str, bounds: Bounds) -> Kind:
    if spec == EXTERNAL:
        return External()
    if spec.startswith(COMMAND):
        return _of_command(spec, bounds)
    return InProcess(spec, bounds)


def _of_command(spec: str, bounds: Bounds) -> Kind:
    """Start a program once to see whether it says hello, and is to be driven in steps.

    It says so on its first line. Another line, its end or `hello_seconds` without any line show
    that it polls by itself; it is then ended, to be started anew for each scenario. It has the
    caller's environment, but for what tells a subject where to work: one that polls by itself must
    not get at systems that the caller's own environment happens to name. Most end at once then.
    """
    try:
        words = shlex.split(spec.removeprefix(COMMAND))
    except ValueError as fault:
        raise SpecError(f"--subject {spec!r}: the command cannot be read: {fault}") from fault
    if not words:
        raise SpecError(f"--subject {spec!r} names no program: it must be command:CMD ARGS")
    env = _without_systems(os.environ)
    conversation = Conversation(words, env, Output())
    try:
        hello = conversation.hello(bounds.hello_seconds)
    except SubjectUnavailable:
        conversation.program.kill()
        raise
    if hello is not None:
        return Stepped(words, env, bounds, hello, conversation)
    conversation.program.terminate(bounds.stop_seconds)
    return SelfPolling(words, bounds)


def _without_systems(env: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in env.items() if name not in ENVIRONMENT}
