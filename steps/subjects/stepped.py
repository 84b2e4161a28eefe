"""A program that is driven in steps: one JSON object a line, each answered with another.

    harness                                subject
                                           {"protocol": 1, "name": "mine", "version": "2.0"}
    {"do": "start", "env": {...}}          {"done": "start"}
    {"do": "cycle"}                        {"done": "cycle"}
    {"do": "stop"}                         {"failed": "stop", "reason": "the disk is full"}
    {"do": "quit"}                         {"done": "quit"}

One process serves world after world. One that hangs or is killed is followed by a new one.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from queue import Empty, Queue
from typing import Literal, TypeAlias

from reports.record import Json
from steps.profile import Bounds
from steps.subjects.containment import Overdue, late
from steps.subjects.kind import Incident
from steps.subjects.program import Program
from steps.subjects.telling import Output, in_one_line
from steps.verdicts import SubjectUnavailable

PROTOCOL = 1
HEARD_AT_MOST = 100
"""Lines that may be answers; more of them are dropped, as one will do."""
Task: TypeAlias = Literal["start", "cycle", "stop", "quit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """What the first line of a program says of it."""

    name: str
    version: str


class Conversation:
    """One process of such a program. Whatever is no answer goes to `output`."""

    def __init__(self, words: Sequence[str], env: Mapping[str, str], output: Output) -> None:
        self.output = output
        self._heard: Queue[bytes | None] = Queue()
        self._has_begun = False
        self._mark: bytes | None = None
        """What the answer holds that is awaited. A flood of other lines must not crowd it out."""
        self.program = Program(
            words,
            env,
            take_out=self._take,
            take_err=self._take_aside,
            at_end=lambda: self._heard.put(None),
            is_spoken_to=True,
        )

    def hello(self, seconds: float) -> Hello | None:
        """Return what its first line says; None if it is another one, or none comes in time.

        Raises SubjectUnavailable if it speaks another protocol.
        """
        try:
            line = self._heard.get(timeout=seconds)
        except Empty:
            return None
        said = _parsed(line or b"")
        if "protocol" not in said:
            return None
        if said["protocol"] != PROTOCOL:
            spoken = in_one_line(json.dumps(said["protocol"]))
            raise SubjectUnavailable(
                f"the subject speaks protocol {spoken}; the harness speaks protocol {PROTOCOL}"
            )
        name, version = (in_one_line(str(said.get(one) or "")) for one in ("name", "version"))
        return Hello(
            name=name or in_one_line(_name(self.program.words)), version=version or "unknown"
        )

    def ask(self, task: Task, seconds: float, **more: Json) -> None:
        """Give it a task and wait until that is done.

        Raises Incident if it fails or ends, and Overdue if it does not answer in time.
        """
        self._mark = None
        while not self._heard.empty():
            self._overhear(self._heard.get())
        self._mark = f'"{task}"'.encode()
        self.program.say(json.dumps({"do": task, **more}))
        deadline = time.monotonic() + seconds
        while not (self.program.ended.is_set() and self._heard.empty()):
            try:
                line = self._heard.get(timeout=max(deadline - time.monotonic(), 0.0))
            except Empty:
                raise late(f"the answer to {task}", seconds) from None
            if self._is_answer(line, task):
                return
        raise Incident(self.program.ending())

    def _is_answer(self, line: bytes | None, task: Task) -> bool:
        """Tell whether a line says that a task is done; Incident if it says that it failed."""
        said = _parsed(line or b"")
        if said.get("failed") == task:
            raise Incident(f"failed: {said.get('reason') or 'it says no reason'}")
        if said.get("done") != task:
            self._overhear(line)
            return False
        return True

    def _overhear(self, line: bytes | None) -> None:
        if line is not None:
            self.output.take([line])

    def _take_aside(self, lines: Sequence[bytes]) -> None:
        self.output.take(lines)

    def _take(self, lines: Sequence[bytes]) -> None:
        """Sort what was printed into what may be an answer and what cannot."""
        if not self._has_begun:
            self._has_begun = True
            self._heard.put(lines[0])
            lines = lines[1:]
        mark = self._mark
        likely = [one for one in lines if mark and mark in one]
        for line in likely[: max(HEARD_AT_MOST - self._heard.qsize(), 0)]:
            self._heard.put(line)
        self.output.take([one for one in lines if not mark or mark not in one])


class Stepped:
    """Drives such a program from world to world."""

    is_polling = False
    begins_afresh = True

    def __init__(
        self,
        words: Sequence[str],
        env: Mapping[str, str],
        bounds: Bounds,
        hello: Hello,
        conversation: Conversation,
    ) -> None:
        self.name, self.version = hello.name, hello.version
        self._words, self._env, self._bounds = words, env, bounds
        self._conversation: Conversation | None = conversation

    @property
    def output(self) -> Output:
        """Where lines go that it prints."""
        return self._output

    @output.setter
    def output(self, output: Output) -> None:
        self._output = output
        if self._conversation:
            self._conversation.output = output

    def start(self, env: Mapping[str, str]) -> None:
        """Let it work on the systems that the environment names, in a new process if need be."""
        if self._conversation is None or self.has_ended():
            self._conversation = self._begun()
        try:
            self._conversation.ask("start", self._bounds.start_seconds, env=dict(env))
        except Incident as fault:
            raise SubjectUnavailable(f"the subject did not start: it {fault}") from fault
        except Overdue as fault:
            self.kill()
            raise SubjectUnavailable(f"the subject did not start: {fault}") from fault

    def cycle(self) -> None:
        """Let it make one full pass. One that hangs is killed."""
        if self._conversation is None:
            raise Incident("was not running")
        try:
            self._conversation.ask("cycle", self._bounds.cycle_seconds)
        except Overdue as fault:
            self.kill()
            raise late("a cycle", self._bounds.cycle_seconds) from fault

    def stop(self) -> None:
        """Let it end its work in this world. One that hangs is killed."""
        if self._conversation is None or self.has_ended():
            return
        try:
            self._conversation.ask("stop", self._bounds.stop_seconds)
        except Overdue as fault:
            self.kill()
            raise Incident(
                f"did not stop within {self._bounds.stop_seconds:g} s and was killed"
            ) from fault

    def kill(self) -> None:
        """End the process at once; a new one is made for the next start."""
        conversation, self._conversation = self._conversation, None
        if conversation:
            conversation.program.kill()

    def killable(self) -> AbstractContextManager[Callable[[], None]]:
        """Yield what ends it from another thread."""
        return nullcontext(self._strike)

    def close(self) -> None:
        """Let it quit, and end it if it does not."""
        conversation, self._conversation = self._conversation, None
        if conversation is None:
            return
        try:
            conversation.ask("quit", self._bounds.stop_seconds)
            conversation.program.ended.wait(self._bounds.stop_seconds)
        except (Incident, Overdue):  # the run is over: nobody is left to be told
            pass
        conversation.program.terminate(self._bounds.stop_seconds)

    def has_ended(self) -> bool:
        """Whether its process is no more."""
        return self._conversation is not None and self._conversation.program.ended.is_set()

    def ending(self) -> str:
        """Return how its process has ended."""
        return self._conversation.program.ending() if self._conversation else "was killed"

    def _strike(self) -> None:
        if self._conversation:
            self._conversation.program.kill()

    def _begun(self) -> Conversation:
        conversation = Conversation(self._words, self._env, self._output)
        if conversation.hello(self._bounds.hello_seconds) is None:
            conversation.program.kill()
            raise SubjectUnavailable(
                "the subject did not start: a new process of it did not say hello within"
                f" {self._bounds.hello_seconds:g} s, as the first one did"
            )
        return conversation


def _parsed(line: bytes) -> dict[str, Json]:
    """Return the JSON object on a line; nothing if there is none."""
    try:
        said = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _name(words: Sequence[str]) -> str:
    return words[0].rpartition("/")[2]
