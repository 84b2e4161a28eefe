"""What a cycle of the core costs among few and among many linked records, and what memory it takes.

Both worlds are really loaded by the core, once: that of 100,000 employees takes most of the two
minutes or so. Each core is the only thing in its process; the systems are in this one. Memory is the peak of
the core's process, beside that of a process which has only imported it and httpx and made one request.

After a load the core reads some lists again before it rests, so some cycles with a minute between
them come before the first that counts. Then the two take turns: ten edits and a cycle, some cycles to
settle, a quiet cycle. Each turn is a line of its own in the result.
"""

import json
import sys
from contextlib import ExitStack
from datetime import timedelta

from bench.sync_core import Core, core_on, filled
from bench.table import Round, ratio, row
from fakes import FakeServer, Json, Key

FEW, MANY = 1_000, 100_000
TURNS = 5
EDITS = 10
WARMING_CYCLES = 10
SETTLING_CYCLES = 3
MINUTE = timedelta(minutes=1)
JOURNAL_LIMIT = 1_000


class Loaded:
    """A world that the core has loaded and then grown used to."""

    def __init__(self, core: Core, count: int) -> None:
        self.core = core
        self.world = core.world
        self.count = count
        self.load_s, self.load_requests = core.load()
        self.load_mib = core.peak_mib
        contacts = self.world.records("CRMOffice", "Contacts")
        self.contacts = {shown["familyName"]: key for key, shown in contacts.items()}
        for _ in range(WARMING_CYCLES):
            core.cycle(MINUTE)

    def turn(self, number: int) -> Round:
        """Measure a cycle with edits, and a quiet one; `number` makes the edits other ones."""
        numbers = self._edit(number)
        edits_s, edits_requests = self.core.cycle(MINUTE)
        for employee, mobile in numbers.items():
            if self._shown(employee) != (mobile, mobile):
                sys.exit(f"the edit of employee {employee} did not arrive in one cycle")
        for _ in range(SETTLING_CYCLES):
            self.core.cycle(MINUTE)
        quiet_s, quiet_requests = self.core.cycle(MINUTE)
        return {
            f"edits_ms of {self.count}": edits_s * 1e3,
            f"edits_requests of {self.count}": edits_requests,
            f"quiet_ms of {self.count}": quiet_s * 1e3,
            f"quiet_requests of {self.count}": quiet_requests,
        }

    def _edit(self, turn: int) -> dict[Key, str]:
        """Give ten employees new numbers, every other one on the right; return them by Id."""
        keys = list(self.world.versions("Tidsbanken", "Ansatt"))
        places = [self.count * part // EDITS + turn for part in range(EDITS)]
        numbers = {keys[place % self.count]: f"+47 {turn} {place}" for place in places}
        for employee, mobile in list(numbers.items())[::2]:
            self.world.update("Tidsbanken", "Ansatt", employee, {"Mobil": mobile})
        for employee, mobile in list(numbers.items())[1::2]:
            contact = self._contact(employee)
            self.world.update("CRMOffice", "Contacts", contact, {"mobilePhone": mobile})
        return numbers

    def _shown(self, employee: Key) -> tuple[Json, Json]:
        """Return the number that each side shows of an employee."""
        left = self.world.read("Tidsbanken", "Ansatt", employee)
        right = self.world.read("CRMOffice", "Contacts", self._contact(employee))
        assert left is not None
        assert right is not None
        return left["Mobil"], right["mobilePhone"]

    def _contact(self, employee: Key) -> Key:
        left = self.world.read("Tidsbanken", "Ansatt", employee)
        assert left is not None
        return self.contacts[left["Etternavn"]]


def turns(server: FakeServer, few: int, many: int) -> list[Round]:
    """Load both worlds, then measure by turns; what there is once stands in each round."""
    with ExitStack() as stack:
        loaded = []
        for count in (few, many):
            world = stack.enter_context(filled(server, count, journal_limit=JOURNAL_LIMIT))
            loaded.append(Loaded(stack.enter_context(core_on(world)), count))
        rounds = [
            {key: value for each in loaded for key, value in each.turn(number).items()}
            for number in range(TURNS)
        ]
        *_, biggest = loaded
        once = {
            "load_s": biggest.load_s,
            "load_requests": biggest.load_requests,
            "load_mib": biggest.load_mib,
            "peak_mib": biggest.core.peak_mib,
            "floor_mib": biggest.core.floor_mib,
        }
        return [{**each, **once} for each in rounds]


def table(rounds: list[Round]) -> list[str]:
    """Return what the turns came to, a line each."""
    lines = [f"Cycles among {FEW:,} and {MANY:,} linked employees, {len(rounds)} turns"]
    for name, cycle in (("edits", f"a cycle with {EDITS} edits"), ("quiet", "a quiet cycle")):
        for what, meaning, unit in (("requests", "requests of ", ""), ("ms", "", "ms")):
            lines += [
                row(
                    f"{meaning}{cycle}, {count:,} employees",
                    [r[f"{name}_{what} of {count}"] for r in rounds],
                    unit,
                )
                for count in (FEW, MANY)
            ]
        lines.append(ratio("    ratio", rounds, f"{name}_ms of {MANY}", f"{name}_ms of {FEW}"))
    first = rounds[0]
    return [
        *lines,
        row(f"load of {MANY:,} employees, once", [first["load_s"]], "s"),
        row("    requests a record", [first["load_requests"] / MANY]),
        row("peak of the core's memory at the end of the load", [first["load_mib"]], "MiB"),
        row("peak of the core's memory after all cycles", [first["peak_mib"]], "MiB"),
        row("of it a process that has made one request", [first["floor_mib"]], "MiB"),
    ]


def main() -> None:
    """Measure once and print one line of JSON, a list of the turns."""
    with FakeServer() as server:
        print(json.dumps(turns(server, FEW, MANY)))


if __name__ == "__main__":
    main()
