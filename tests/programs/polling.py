"""Programs that poll by themselves and misbehave: `polling NAME`."""

import os
import signal
import sys
import threading
import time
from collections.abc import Mapping

from sync.adapter import BuiltinSubject

INTERVAL_SECONDS = 0.05


class Polling:
    """Polls with the built-in core until it is ended."""

    def __init__(self) -> None:
        self.core = BuiltinSubject()
        self.cycles = 0

    def run(self, env: Mapping[str, str]) -> None:
        self.core.start(env)
        while True:
            self.cycles += 1
            self.core.cycle()
            self.pause()

    def pause(self) -> None:
        time.sleep(INTERVAL_SECONDS)


class IgnoresSigterm(Polling):
    def run(self, env: Mapping[str, str]) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        super().run(env)


class DiesAfterTwoCycles(Polling):
    def pause(self) -> None:
        if self.cycles == 2:
            sys.exit(9)
        super().pause()


class DoesNothing(Polling):
    def run(self, env: Mapping[str, str]) -> None:
        sys.stdout.write(f"key: {env.get('TIDSBANKEN_TB_KEY')}\n")
        sys.stdout.flush()
        threading.Event().wait()


class HasAWrongKey(Polling):
    def run(self, env: Mapping[str, str]) -> None:
        wrong = {"TIDSBANKEN_TB_KEY": "of-yesterday"} if "TIDSBANKEN_TB_KEY" in env else {}
        super().run({**env, **wrong})


if __name__ == "__main__":
    globals()[sys.argv[1]]().run(os.environ)
