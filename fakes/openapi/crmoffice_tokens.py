"""CRMOffice's endpoints for tokens, and what it tells anyone about them, as operations."""

from collections.abc import Mapping

from fakes.crmoffice.discovery import (
    AUTHORIZE,
    DISCOVERY,
    KEYS,
    REVOCATION,
    TOKEN,
    configuration,
)
from fakes.crmoffice.encoded import FIELD_LIMIT
from fakes.crmoffice.minting import ALGORITHM, LIFETIME
from fakes.crmoffice.scopes import API, OFFLINE, SCOPES
from fakes.crmoffice.tokens import GRANT_TYPES, TOKEN_TYPES
from fakes.openapi.document import (
    Responses,
    answer,
    body,
    fidelities,
    header,
    listed,
    parameter,
    ref,
    too_long,
    troubles,
)
from fakes.routes import Route
from fakes.values import Json, Record

FORM = "application/x-www-form-urlencoded"
HTML = "text/html"
# Formats unknown to the standard: strings that only the system itself can tell right from wrong.
CLIENT_FORMAT, REDIRECT_FORMAT, SCOPE_FORMAT = "client-id", "redirect-uri", "scopes"
_CHALLENGE = "^[A-Za-z0-9_-]{43}$"
_TEXT: Mapping[str, Json] = {"type": "string"}
_OPERATIONS: Mapping[str, str] = {
    DISCOVERY: "discover",
    KEYS: "keys",
    AUTHORIZE: "authorize",
    TOKEN: "token",
    REVOCATION: "revoke",
}


def operation(route: Route, base_url: str) -> Record:
    """Return the operation of a route that has to do with tokens."""
    if route.path == AUTHORIZE:
        described = _authorize(route)
    elif route.kind == "token":
        described = _token(route) if route.path == TOKEN else _revoke(route)
    else:
        described = _keys(route) if route.path == KEYS else _discover(route, base_url)
    return {"operationId": _OPERATIONS[route.path], "tags": ["Tokens"], **described}


def security_schemes(base_url: str) -> Record:
    """Return how clients show who they are; the grants are those that the token endpoint knows."""
    root = base_url.rstrip("/")
    scopes: Record = {API: "Everything the interface offers.", OFFLINE: "Adds a refresh token."}
    own: Record = {"tokenUrl": root + TOKEN, "scopes": {API: scopes[API]}}
    code: Record = {
        "authorizationUrl": root + AUTHORIZE,
        "tokenUrl": root + TOKEN,
        "refreshUrl": root + TOKEN,
        "scopes": {name: scopes[name] for name in SCOPES},
    }
    flows = {
        "client_credentials": ("clientCredentials", own),
        "authorization_code": ("authorizationCode", code),
    }
    return {
        "oauth2": {
            "type": "oauth2",
            "description": "An access token, for the client itself or for a user who approves.",
            "flows": {flow: told for grant, (flow, told) in flows.items() if grant in GRANT_TYPES},
        },
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "The access token in the Authorization header.",
        },
        "client": {
            "type": "http",
            "scheme": "basic",
            "description": "The client's id and secret, each percent-encoded.",
        },
    }


def schemas() -> Record:
    """Return the schemas of what the endpoints answer with."""
    return {
        "OAuthError": {
            "type": "object",
            "description": "A refusal as OAuth 2 words it.",
            "properties": {"error": dict(_TEXT), "error_description": dict(_TEXT)},
            "required": ["error", "error_description"],
            "additionalProperties": False,
        },
        "Token": {
            "type": "object",
            "properties": {
                "access_token": {
                    "type": "string",
                    "description": f"A JWT signed with {ALGORITHM}.",
                },
                "expires_in": {"type": "integer", "const": int(LIFETIME.total_seconds())},
                "token_type": {"type": "string", "const": "Bearer"},
                "refresh_token": {
                    "type": "string",
                    "description": f"Only where a user approved {OFFLINE}.",
                },
                "scope": {"type": "string", "description": "What is allowed, with blanks between."},
            },
            "required": ["access_token", "expires_in", "token_type", "scope"],
            "additionalProperties": False,
        },
    }


def _discover(route: Route, base_url: str) -> Record:
    told = configuration(base_url)
    names = list(told) if isinstance(told, dict) else []
    properties: Record = {}
    for name, value in told.items() if isinstance(told, dict) else ():
        kind = {list: "array", bool: "boolean"}.get(type(value), "string")
        properties[name] = {"type": kind, **({"items": dict(_TEXT)} if kind == "array" else {})}
    required: list[Json] = [*names]
    schema: Json = {"type": "object", "properties": properties, "required": required}
    return {
        "summary": "Say how to get tokens",
        "description": "The discovery document of OpenID Connect, for anyone.",
        "security": [],
        "responses": {"200": answer("The document.", schema, examples={"document": told})},
        "x-fidelity": fidelities(route, ()),
    }


def _keys(route: Route) -> Record:
    names = ("kty", "n", "e", "use", "alg", "kid")
    key: Json = {
        "type": "object",
        "properties": {name: dict(_TEXT) for name in names},
        "required": [*names],
        "additionalProperties": False,
    }
    schema: Json = {
        "type": "object",
        "properties": {"keys": {"type": "array", "items": key, "minItems": 1}},
        "required": ["keys"],
        "additionalProperties": False,
    }
    return {
        "summary": "Show the keys that tokens can be checked with",
        "description": "A JSON Web Key Set, for anyone.",
        "security": [],
        "responses": {"200": answer("The keys.", schema)},
        "x-fidelity": fidelities(route, ()),
    }


def _authorize(route: Route) -> Record:
    place = header(
        {"type": "string", "format": "uri"},
        "The redirect_uri with code, scope, state and iss, or with error.",
    )
    policy = header(dict(_TEXT), "Nothing may be loaded by the page.")
    page: Record = {"type": "string"}
    schemas: Mapping[str, tuple[Json, str, bool]] = {
        "client_id": ({"type": "string", "format": CLIENT_FORMAT}, "Who asks.", True),
        "redirect_uri": (
            {"type": "string", "format": REDIRECT_FORMAT},
            "Where the user is sent back to: https anywhere, or http to this machine.",
            True,
        ),
        "response_type": ({"type": "string", "enum": ["code"]}, "What is asked for.", True),
        "response_mode": ({"type": "string", "enum": ["query"]}, "How it comes back.", False),
        "scope": (
            {"type": "string", "format": SCOPE_FORMAT},
            f"Scopes with blanks between: {listed(SCOPES)}, the first one always.",
            True,
        ),
        "code_challenge": (
            {"type": "string", "pattern": _CHALLENGE},
            "The S256 challenge of the code verifier.",
            True,
        ),
        "code_challenge_method": ({"type": "string", "enum": ["S256"]}, "How it was made.", True),
        "state": (dict(_TEXT), "Comes back as it is.", False),
    }
    return {
        "summary": "Ask a user for approval",
        "description": (
            "A test user approves at once, and is sent back with a code. What is wrong with the request is told "
            "to the client in the same way, unless the client or its redirect_uri is not known to be right: then "
            "the user sees a page."
        ),
        "security": [],
        "parameters": [
            parameter(name, "query", schema, says, required=required)
            for name, (schema, says, required) in schemas.items()
        ],
        "responses": {
            "302": answer("The user goes back.", headers={**_no_store(), "Location": place}),
            "400": answer(
                "The user has nowhere to go back to.",
                page,
                media=HTML,
                headers={**_no_store(), "Content-Security-Policy": policy},
            ),
            **troubles(page, HTML),
        },
        "x-fidelity": fidelities(route, ()),
    }


def _token(route: Route) -> Record:
    properties: Record = {
        "grant_type": {"type": "string", "enum": list(GRANT_TYPES)},
        "scope": {
            "type": "string",
            "format": SCOPE_FORMAT,
            "description": f"Scopes with blanks between; {API} alone for client_credentials.",
        },
        "code": {"type": "string", "description": "For authorization_code: what the user brought."},
        "redirect_uri": {
            "type": "string",
            "description": "For authorization_code: the same again.",
        },
        "code_verifier": {
            "type": "string",
            "description": "For authorization_code: what the challenge was made of.",
        },
        "refresh_token": {
            "type": "string",
            "description": "For refresh_token: the last one; it works once, unless refresh_rotation is off.",
        },
        **_client(),
    }
    schema = _form(properties, "grant_type")
    client: Json = {
        "grant_type": "client_credentials",
        "client_id": "client-1",
        "client_secret": "…",
    }
    shows: Json = {
        "access_token": "eyJhbGciOiJSUzI1NiIs…",
        "expires_in": int(LIFETIME.total_seconds()),
        "token_type": "Bearer",
        "scope": API,
    }
    return {
        "summary": "Get a token",
        "description": (
            "Gives an access token for the client itself, for a code, or for a refresh token. The client is named "
            f"in the form or by Basic. A parameter without a value counts as left out; {FIELD_LIMIT} are allowed."
        ),
        "security": [{"client": []}, {}],
        "requestBody": body("A form.", schema, {"client": client}, media=FORM),
        "responses": {
            "200": answer(
                "The token.",
                ref("schemas", "Token"),
                headers=_no_store(),
                examples={"client": shows},
            ),
            **_refusals(),
        },
        "x-fidelity": fidelities(route, ("refresh_rotation",)),
    }


def _revoke(route: Route) -> Record:
    properties: Record = {
        "token": {"type": "string", "minLength": 1, "description": "An access or refresh token."},
        "token_type_hint": {"type": "string", "enum": list(TOKEN_TYPES)},
        **_client(),
    }
    schema = _form(properties, "token")
    return {
        "summary": "Give a token back",
        "description": (
            "Ends a token of this client, and with a refresh token all that came with it. An unknown token is "
            "answered alike."
        ),
        "security": [{"client": []}, {}],
        "requestBody": body("A form.", schema, {"token": {"token": "eyJhbGciOi…"}}, media=FORM),
        "responses": {
            "200": answer("It does not work any more.", headers=_no_store()),
            **_refusals(),
        },
        "x-fidelity": fidelities(route, ()),
    }


def _form(properties: Record, required: str) -> Record:
    return {
        "type": "object",
        "properties": properties,
        "required": [required],
        # Others are passed over, but each may come once only.
        "additionalProperties": dict(_TEXT),
        "maxProperties": FIELD_LIMIT,
    }


def _client() -> Record:
    says = "Of the client, unless the Authorization header names it."
    return {
        "client_id": {"type": "string", "description": f"The id. {says}"},
        "client_secret": {"type": "string", "description": f"The secret. {says}"},
    }


def _refusals() -> Responses:
    error = ref("schemas", "OAuthError")
    basic = header({"type": "string"}, "Names the scheme that the client used.")
    return {
        "400": answer("The form, the client in it or the grant is wrong.", error),
        "401": answer(
            "The client in the Authorization header is unknown, or its secret is wrong.",
            error,
            headers={"WWW-Authenticate": basic},
        ),
        "408": answer("The body took too long to arrive.", error),
        "413": answer(too_long(), error),
        **troubles(error, "application/json"),
    }


def _no_store() -> Record:
    return {
        "Cache-Control": header({"type": "string", "const": "no-store"}, "Not to be kept."),
        "Pragma": header({"type": "string", "const": "no-cache"}, "The same for old caches."),
    }
