"""The built-in core as a program that is driven in steps."""

import json
import sys
from collections.abc import Mapping
from typing import ClassVar

from sync.adapter import BuiltinSubject


class Program:
    """Answers one task after the other."""

    hello: ClassVar[Mapping[str, object]] = {
        "protocol": 1,
        "name": "stepped core",
        "version": "9.8",
    }

    def __init__(self) -> None:
        self.core = BuiltinSubject()

    def run(self) -> None:
        say(self.hello)
        for line in sys.stdin:
            said = json.loads(line)
            task = said.pop("do")
            try:
                getattr(self, task)(**said)
                say({"done": task})
            except Exception as fault:  # noqa: BLE001  that is for the harness to know
                say({"failed": task, "reason": str(fault)})
            if task == "quit":
                return

    def start(self, env: dict[str, str]) -> None:
        self.core.start(env)

    def cycle(self) -> None:
        self.core.cycle()

    def stop(self) -> None:
        self.core.stop()

    def quit(self) -> None:
        self.core.stop()


def say(said: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    Program().run()
