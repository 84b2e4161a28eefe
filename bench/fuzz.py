"""Both systems under schemathesis for longer than the tests: `python -m bench.fuzz --examples 300`.

Prints one line of JSON: operations, requests, how often each check was made, answers by status, and the failures.
Ends with 1 when there is a failure.
"""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator

from fakes import FakeServer
from fakes.openapi import describe_crmoffice, describe_tidsbanken
from tests.openapi.formats import register_formats
from tests.openapi.fuzzing import (
    SEED,
    Outcome,
    follow,
    furnish,
    fuzz,
    operations_of,
    systems_of,
    tags_of,
)


def targets() -> Iterator[tuple[str, str, Callable[..., Outcome]]]:
    """Name what is to be run: each operation of each system, then the links of each tag."""
    documents = {
        "tidsbanken": describe_tidsbanken("http://tidsbanken.test/"),
        "crmoffice": describe_crmoffice("http://crmoffice.test/"),
    }
    for system, document in documents.items():
        for operation in operations_of(document):
            yield system, operation, fuzz
        for tag in tags_of(document):
            yield system, tag, follow


def main() -> None:
    """Run everything once and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=100, help="most examples per operation")
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    statuses: Counter[int] = Counter()
    checks: Counter[str] = Counter()
    operations, requests, followed, failures = 0, 0, 0, dict[str, list[str]]()
    with FakeServer() as server:
        for system, target, run in targets():
            world = server.new_world(name=f"{system}/{target}", seed=asked.seed)
            furnish(world, target)
            register_formats(world)
            met = systems_of(server, world)[system]
            outcome = run(met, target, examples=asked.examples, seed=asked.seed)
            server.drop_world(world)
            print(f"  {target}: {outcome.requests} requests", file=sys.stderr)
            operations += run is fuzz
            requests, followed = requests + outcome.requests, followed + outcome.followed
            statuses.update(outcome.statuses)
            checks.update(outcome.checks)
            if outcome.failures:
                failures[target] = outcome.failures
        faults = [repr(fault) for fault in server.faults]
    found = {
        "operations": operations,
        "requests": requests,
        "links_followed": followed,
        "checks": checks,
        "statuses": statuses,
        "failures": failures,
        "faults": faults,
    }
    print(json.dumps(found))
    sys.exit(bool(failures or faults))


if __name__ == "__main__":
    main()
