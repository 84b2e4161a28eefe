"""Programs that are driven in steps and misbehave, each in a way of its own: `odd NAME`."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from tests.programs.stepped import Program, say


def hang() -> None:
    threading.Event().wait()


class TalksAlot(Program):
    """Says this and that between its answers, not all of it text, and the last line half."""

    def cycle(self) -> None:
        say({"done": "stop"})
        say({"a": ["b"]})
        os.write(1, b"[" * 10_000 + b"\n" + b'{"cycle"' * 10_000 + b"\n\xff\xfe\x00\x1b[31m\n")
        os.write(2, b"Ansatt 101 was skipped\n")
        super().cycle()

    def quit(self) -> None:
        sys.stdout.write('{"done": "qu')


class Floods(Program):
    """Writes all the time, and very much before each answer."""

    def start(self, env: dict[str, str]) -> None:
        super().start(env)
        threading.Thread(target=self.flood, daemon=True).start()

    def flood(self) -> None:
        while True:
            os.write(2, b"y\n" * 30_000)

    def cycle(self) -> None:
        for _ in range(20):
            os.write(1, b'{"done": "nothing"}\n' * 10_000)
        super().cycle()


class FloodsWithoutEnd(Program):
    """Writes a line that never ends."""

    def cycle(self) -> None:
        for _ in range(200):
            os.write(2, b"x" * 100_000)
        super().cycle()


class DiesAtOnce(Program):
    def run(self) -> None:
        sys.stderr.write("no licence\n")
        sys.exit(3)


class DiesAtStart(Program):
    def start(self, env: dict[str, str]) -> None:
        sys.stderr.write(f"no licence for {env['CRMOFFICE_CLIENT_SECRET']}\n")
        os._exit(3)


class FailsToStart(Program):
    def start(self, env: dict[str, str]) -> None:
        raise RuntimeError(f"cannot log in with {env['CRMOFFICE_CLIENT_SECRET']}")


class HangsAtStart(Program):
    def start(self, env: dict[str, str]) -> None:  # noqa: ARG002  it does not come to it
        hang()


class DiesInACycle(Program):
    def cycle(self) -> None:
        super().cycle()
        os._exit(7)


class FailsInACycle(Program):
    def cycle(self) -> None:
        super().cycle()
        raise RuntimeError("the queue is gone")


class HangsInACycle(Program):
    def cycle(self) -> None:
        hang()


class HangsAtStop(Program):
    def stop(self) -> None:
        hang()


class IgnoresSigterm(Program):
    """Neither quits nor ends when it is asked to."""

    def run(self) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        super().run()

    def quit(self) -> None:
        hang()


class SpeaksProtocol2(Program):
    hello: ClassVar[Mapping[str, object]] = {"protocol": 2}


class SaysNoName(Program):
    hello: ClassVar[Mapping[str, object]] = {"protocol": 1}


class TellsItsSecrets(Program):
    def start(self, env: dict[str, str]) -> None:
        super().start(env)
        self.env = env

    def cycle(self) -> None:
        say(self.env)
        super().cycle()
        raise RuntimeError(json.dumps(self.env))


class ForksAChild(Program):
    """Leaves a child behind that holds its output open, and a pipe that is named `alive`."""

    def start(self, env: dict[str, str]) -> None:
        super().start(env)
        with Path("alive").open("wb") as alive:
            command = [sys.executable, "-c", "import time; time.sleep(600)", str(alive.fileno())]
            subprocess.Popen(command, pass_fds=[alive.fileno()])


if __name__ == "__main__":
    globals()[sys.argv[1]]().run()
