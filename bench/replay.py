"""A bare httpx loop: the requests of the core, without the core.

`python -m bench.replay` reads the environment that a subject is given, and from standard input a JSON list of
requests, which it sends in their order by one kept-alive client; the JSON of each answer is parsed.
It prints one line of JSON: how long that took.
"""

import json
import os
import subprocess
import sys
import time
from typing import TypedDict

import httpx

from bench.serving import keys
from fakes.values import Json


class Asked(TypedDict):
    """One request: `token` tells the one that is answered with the bearer for those after it."""

    system: str
    method: str
    path: str
    query: str
    body: Json
    token: bool


def replayed(asked: list[Asked], environment: dict[str, str]) -> float:
    """Return how long the loop takes, which runs in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "bench.replay"],
        env={**os.environ, **environment},
        input=json.dumps(asked),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(json.loads(ended.stdout)["seconds"])


def send_all(asked: list[Asked], client: httpx.Client) -> None:
    """Send the requests."""
    headers = {"Tidsbanken": keys(os.environ), "CRMOffice": {}}
    bases = {
        "Tidsbanken": os.environ["TIDSBANKEN_BASE_URL"],
        "CRMOffice": os.environ["CRMOFFICE_BASE_URL"],
    }
    grant = {
        "grant_type": "client_credentials",
        "client_id": os.environ["CRMOFFICE_CLIENT_ID"],
        "client_secret": os.environ["CRMOFFICE_CLIENT_SECRET"],
    }
    for one in asked:
        url = bases[one["system"]] + one["path"].lstrip("/")
        if one["query"]:
            url += f"?{one['query']}"
        if one["token"]:
            bearer = client.post(url, data=grant).json()["access_token"]
            headers["CRMOffice"] = {"Authorization": f"Bearer {bearer}"}
            continue
        answer = client.request(
            one["method"], url, headers=headers[one["system"]], json=one["body"]
        )
        if answer.content:
            answer.json()


def main() -> None:
    """Measure once and print one line of JSON."""
    asked: list[Asked] = json.load(sys.stdin)
    with httpx.Client(trust_env=False) as client:
        start = time.perf_counter()
        send_all(asked, client)
        seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds}))


if __name__ == "__main__":
    main()
