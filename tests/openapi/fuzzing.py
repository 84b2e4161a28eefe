"""Both systems under schemathesis: what it sends comes from the documents, and so does what it expects.

The engine of schemathesis is run on one operation, or on the links between those of one tag, against a world
of its own. Everything is drawn from a seed, so that a run can be repeated.
"""

import base64
import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import schemathesis
from schemathesis.engine import Status, events, from_schema
from schemathesis.engine.recorder import CheckNode, ScenarioRecorder
from schemathesis.schemas import BaseSchema

from fakes import FakeServer, World
from fakes.crmoffice.model import ENTITIES
from fakes.openapi import describe_crmoffice, describe_tidsbanken
from fakes.openapi.people import CRMOFFICE, TIDSBANKEN

SEED = 20240305
# An answer that takes longer is a hang.
REQUEST_TIMEOUT_SECONDS = 20

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "missing_required_header",
    "unsupported_method",
    "ignored_auth",
    "use_after_free",
)
# In place of ensure_resource_availability, which looks only where a link gives every parameter there is:
# here every look-up has one more, such as If-None-Match.
CREATED_IS_THERE = "created_is_there"


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """One of the two systems: its document, the headers that let a request in, and what is not asked of it.

    `exempt` maps an operation or a tag, or "" for all, to the settings of checks that differ there.
    """

    name: str
    document: dict[str, Any]
    headers: Mapping[str, str]
    headers_of: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    exempt: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a run came to: requests, answers by status, links that led to success, checks made, failures."""

    requests: int = 0
    statuses: dict[int, int] = field(default_factory=dict)
    followed: int = 0
    checks: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def add(self, event: object) -> None:
        """Take in one event of the engine."""
        match event:
            case events.ScenarioFinished(recorder=recorder):
                self._add_answers(recorder)
                self._add_checks(recorder)
            case events.NonFatalError(info=info):
                self.failures.append(f"schemathesis: {info.format()}")
            case events.FatalError(exception=exception):
                raise exception

    def _add_answers(self, recorder: ScenarioRecorder) -> None:
        self.requests += len(recorder.interactions)
        for case_id, interaction in recorder.interactions.items():
            status = interaction.response.status_code if interaction.response else 0
            self.statuses[status] = self.statuses.get(status, 0) + 1
            node = recorder.cases.get(case_id)
            if node is None or node.transition is None or not node.is_transition_applied:
                continue
            self.followed += status // 100 == 2
            if status == 404 and node.value.method == "GET" and not _deletes(recorder):
                self.failures.append(f"{CREATED_IS_THERE}: {node.transition.id} came to nothing")

    def _add_checks(self, recorder: ScenarioRecorder) -> None:
        for case_id, checks in recorder.checks.items():
            for check in checks:
                self.checks[check.name] = self.checks.get(check.name, 0) + 1
                if check.status == Status.FAILURE and not _is_no_http(recorder, case_id):
                    self.failures.append(_told(recorder, case_id, check))


def systems_of(server: FakeServer, world: World) -> dict[str, System]:
    """Describe both systems as they are met in this world."""
    own = world.environment("subject")
    name, secret = own["CRMOFFICE_CLIENT_ID"], own["CRMOFFICE_CLIENT_SECRET"]
    basic = {"Authorization": "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()}
    form = {"grant_type": "client_credentials"}
    told = httpx.post(own["CRMOFFICE_TOKEN_URL"], data=form, headers=basic).json()
    return {
        "tidsbanken": System(
            name="tidsbanken",
            document=describe_tidsbanken(server.tidsbanken_url),
            headers={
                "tb-key": own["TIDSBANKEN_TB_KEY"],
                "Ocp-Apim-Subscription-Key": own["TIDSBANKEN_SUBSCRIPTION_KEY"],
            },
            exempt=TIDSBANKEN_EXEMPT,
        ),
        "crmoffice": System(
            name="crmoffice",
            document=describe_crmoffice(server.crmoffice_url),
            headers={"Authorization": f"Bearer {told['access_token']}"},
            headers_of={"token": basic, "revoke": basic},
            exempt=CRMOFFICE_EXEMPT,
        ),
    }


_OFF = {"enabled": False}
_AFTER_A_LINK = {"positive_data_acceptance": {"expected-statuses": ["2xx", "400", "404"]}}
TIDSBANKEN_EXEMPT: Mapping[str, Mapping[str, Any]] = {
    # The layer in front of the service answers 404 to a verb it does not know, and its paths fold case: what
    # /ansatt/avdeling does not offer in the document, /ansatt/Avdeling does. A test of its own looks at this.
    "": {"unsupported_method": _OFF},
    # A link cannot double the apostrophes in a key.
    "Avdeling": _AFTER_A_LINK,
    "Kunde": _AFTER_A_LINK,
}
# Whether If-Match fits depends on the record, and so does whether a change leaves it with a name.
_STATE = {
    "positive_data_acceptance": {"expected-statuses": ["2xx", "3xx", "404", "412", "422"]},
    "negative_data_rejection": {
        "expected-statuses": ["400", "401", "404", "405", "412", "415", "422"]
    },
}
CRMOFFICE_EXEMPT: Mapping[str, Mapping[str, Any]] = {
    **{
        f"{verb}{entity.name}": _STATE
        for verb in ("", "update", "replace", "delete")
        for entity in ENTITIES.values()
        if entity.writable
    },
    # OAuth tells the client what was wrong by sending the user back.
    "authorize": {
        "negative_data_rejection": {"expected-statuses": ["302", "400"]},
        "unsupported_method": _OFF,
    },
    # Another verb needs a bearer token to be told that there is none; a client's password is no such.
    "token": {"unsupported_method": _OFF},
    "revoke": {"unsupported_method": _OFF},
}


def operations_of(document: Mapping[str, Any]) -> Iterator[str]:
    """Name the operations of a document."""
    for item in document["paths"].values():
        for operation in item.values():
            yield operation["operationId"]


def tags_of(document: Mapping[str, Any]) -> list[str]:
    """Name the tags whose operations are linked: those that can create something."""
    return sorted(
        operation["tags"][0]
        for item in document["paths"].values()
        for operation in item.values()
        if "201" in operation["responses"]
    )


def fuzz(system: System, operation: str, *, examples: int, seed: int = SEED) -> Outcome:
    """Send right and wrong requests for one operation, and check every answer."""
    schema = _schema(system, ("examples", "coverage", "fuzzing"), operation, examples, seed)
    return _run(schema.include(operation_id=operation))


def follow(system: System, tag: str, *, examples: int, seed: int = SEED) -> Outcome:
    """Follow the links between the operations of one tag, and check every answer."""
    schema = _schema(_with_ways_in(system), ("stateful",), tag, examples, seed)
    return _run(schema.include(tag=tag))


def furnish(world: World, operation: str) -> None:
    """Put the record in the world that the example of an operation names, unless it is there to create it."""
    for name, records in (("Tidsbanken", TIDSBANKEN), ("CRMOffice", CRMOFFICE)):
        for entity, record in records.items():
            if operation.endswith(entity) and operation != f"create{entity}":
                world.insert(name, entity, record)


def _with_ways_in(system: System) -> System:
    """Link each list with what creates its records: schemathesis guesses where to begin, and not always right."""
    document = copy.deepcopy(system.document)
    for item in document["paths"].values():
        operation = item.get("get", {"operationId": ""})["operationId"]
        entity = operation.removeprefix("list")
        if operation.startswith("list") and f"create{entity}" in operations_of(document):
            way_in = {"Create": {"operationId": f"create{entity}"}}
            item["get"]["responses"]["200"]["links"] = way_in
    return replace(system, document=document)


def _schema(
    system: System, phases: tuple[str, ...], target: str, examples: int, seed: int
) -> BaseSchema:
    exempt = {**system.exempt.get("", {}), **system.exempt.get(target, {})}
    settings: dict[str, Any] = {
        "seed": seed,
        "base-url": system.document["servers"][0]["url"],
        "headers": dict(system.headers_of.get(target, system.headers)),
        "request-timeout": REQUEST_TIMEOUT_SECONDS,
        # A redirect leads to somebody's client, which is not there.
        "max-redirects": 0,
        "workers": 1,
        "continue-on-failure": True,
        "checks": {
            "enabled": False,
            **{each: {"enabled": True} for each in CHECKS},
            **exempt,
        },
        "phases": {
            each: {"enabled": each in phases}
            for each in ("examples", "coverage", "fuzzing", "stateful")
        },
        "generation": {"max-examples": examples, "deterministic": True, "database": "none"},
    }
    config = schemathesis.Config.from_dict(settings)
    schema = schemathesis.openapi.from_dict(copy.deepcopy(system.document), config=config)
    schema.hook("map_body")(_as_sent)
    return schema


def _run(schema: BaseSchema) -> Outcome:
    outcome = Outcome()
    for event in from_schema(schema).execute():
        outcome.add(event)
    return outcome


def _as_sent(_context: object, body: Any) -> Any:
    """Write whole numbers without a fraction: JSON Schema takes 1.0 for an integer, the systems do not."""
    match body:
        case float() if body.is_integer() and abs(body) < 2**53:
            return int(body)
        case list():
            return [_as_sent(_context, each) for each in body]
        case dict():
            return {name: _as_sent(_context, each) for name, each in body.items()}
    return body


def _is_no_http(recorder: ScenarioRecorder, case_id: str) -> bool:
    """Whether a made-up header broke the framing: the HTTP parser refuses that before a system sees it."""
    headers = recorder.interactions[case_id].request.headers
    lengths = [
        text
        for name, texts in headers.items()
        if name.lower() == "content-length"
        for text in texts
    ]
    return any(not text.isdecimal() for text in lengths)


def _deletes(recorder: ScenarioRecorder) -> bool:
    return any(node.value.method == "DELETE" for node in recorder.cases.values())


def _told(recorder: ScenarioRecorder, case_id: str, check: CheckNode) -> str:
    sent = recorder.interactions[case_id].request
    response = recorder.interactions[case_id].response
    said = check.failure_info.failure if check.failure_info else "failed"
    got = f"{response.status_code} {response.content[:300]!r}" if response else "no answer"
    return f"{check.name}: {said}\n{sent.method} {sent.uri}\n{sent.headers}\n{sent.body!r}\n{got}"
