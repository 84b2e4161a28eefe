"""The desk on one port: what is its own it answers, all else goes on to the system behind it."""

from collections.abc import Callable, Mapping
from urllib.parse import urlencode

from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from fakes.desk.call import Call, Endpoint, EndpointTable, answer
from fakes.desk.endpoints import CONTROL, ROOT
from fakes.desk.guard import COOKIE, READS, Knock, cookie_of, is_token, refusal
from fakes.desk.openapi import describe
from fakes.desk.pages import PAGES, problem_page
from fakes.desk.problem import Problem
from fakes.desk.reading import read_body, read_pairs, read_payload, read_query
from fakes.desk.settings import DeskSettings
from fakes.desk.worlds import Worlds
from fakes.openapi import describe_crmoffice, describe_tidsbanken
from fakes.values import Record

_DESCRIPTION: Endpoint = Endpoint(
    method="GET",
    path=f"{ROOT}/openapi.json",
    name="describe",
    says="This description.",
    handler=lambda _call: answer(describe((*CONTROL, _DESCRIPTION))),
    answers={200: {"type": "object"}},
)
TABLE = EndpointTable((*CONTROL, _DESCRIPTION, *PAGES))
FORMS = f"{ROOT}/pages/"
OPENAPI = "/openapi.json"
DESCRIBE: Mapping[str, Callable[[str], Record]] = {
    "Tidsbanken": describe_tidsbanken,
    "CRMOffice": describe_crmoffice,
}

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    # A form's post names its origin only with a policy that is not stricter than this one.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class DeskPort:
    """The ASGI application on the port of one system: the desk, and behind it `door`, the system.

    `address` is the system's base URL, which its description names.
    """

    def __init__(
        self,
        *,
        settings: DeskSettings,
        worlds: Worlds,
        system: str,
        address: str,
        door: ASGIApp,
        faults: list[Exception],
    ) -> None:
        self.settings = settings
        self.worlds = worlds
        self.system = system
        self.address = address
        self.door = door
        self.faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request. An unexpected exception is a fault of the desk: kept, then raised."""
        path = scope["raw_path"].decode("latin-1")
        if not self._is_own(path):
            await self.door(scope, receive, send)
            return
        knock = _knock(scope, path)
        try:
            response = await self._respond(scope, path, knock, receive)
        except Problem as problem:
            response = _problem(problem, knock, path)
        except Exception as fault:
            self.faults.append(fault)
            raise
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        await response(scope, receive, send)

    def _is_own(self, path: str) -> bool:
        return path.startswith(f"{ROOT}/") or path in {"/", ROOT, OPENAPI}

    async def _respond(self, scope: Scope, path: str, knock: Knock, receive: Receive) -> Response:
        query = read_pairs(scope["query_string"].decode("latin-1"))
        token = self.settings.token
        if token and path == "/" and "token" in query and is_token(query["token"], token):
            return _let_in(token, query)
        if problem := refusal(knock, token):
            raise problem
        if path == OPENAPI:
            return self._description(knock.method)
        endpoint, parts = TABLE.find(knock.method, path)
        body = b"" if knock.method in READS else await read_body(receive)
        is_json = not endpoint.is_page and endpoint.method in {"POST", "PATCH"}
        call = Call(
            worlds=self.worlds,
            system=self.system,
            parts=parts,
            query=query,
            headers=knock.headers,
            body=body,
            wanted={} if endpoint.is_page else read_query(endpoint, query),
            payload=read_payload(endpoint, knock.headers.get("content-type", ""), body)
            if is_json
            else None,
        )
        return endpoint.handler(call)

    def _description(self, method: str) -> Response:
        if method not in READS:
            told = f"it was {method[:20]!r}; it must be one of GET, HEAD"
            raise Problem(405, "method", told, headers={"Allow": "GET, HEAD"})
        return answer(DESCRIBE[self.system](self.address))


def _knock(scope: Scope, path: str) -> Knock:
    return Knock(
        peer=scope["client"][0] if scope.get("client") else "",
        method=scope["method"],
        headers={
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        },
        is_form=path.startswith(FORMS),
    )


def _let_in(token: str, query: dict[str, str]) -> Response:
    """Set the cookie, and lead on to an address without the token in it."""
    rest = urlencode({name: value for name, value in query.items() if name != "token"})
    response = RedirectResponse(f"/?{rest}" if rest else "/", 303)
    response.set_cookie(COOKIE, cookie_of(token), httponly=True, samesite="strict")
    return response


def _problem(problem: Problem, knock: Knock, path: str) -> Response:
    is_page = path == "/" or path.startswith(FORMS)
    if is_page and "text/html" in knock.headers.get("accept", ""):
        response = problem_page(problem)
    else:
        response = JSONResponse(problem.as_json(), problem.status)
    response.headers.update(problem.headers)
    return response
