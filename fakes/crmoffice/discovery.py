"""What CRMOffice tells anyone about how to get tokens and how to check them."""

from fakes.crmoffice.minting import ALGORITHM, issuer_of
from fakes.crmoffice.scopes import SCOPES
from fakes.crmoffice.tokens import GRANT_TYPES
from fakes.values import Json

DISCOVERY = "/.well-known/openid-configuration"
KEYS = "/.well-known/openid-configuration/jwks"
AUTHORIZE = "/connect/authorize"
TOKEN = "/connect/token"  # noqa: S105 -- a path
REVOCATION = "/connect/revocation"


def configuration(base_url: str) -> Json:
    """Return the discovery document of the server at this address."""
    issuer = issuer_of(base_url)
    ways_in: list[Json] = ["client_secret_basic", "client_secret_post"]
    return {
        "issuer": issuer,
        "jwks_uri": issuer + KEYS,
        "authorization_endpoint": issuer + AUTHORIZE,
        "token_endpoint": issuer + TOKEN,
        "revocation_endpoint": issuer + REVOCATION,
        "scopes_supported": list(SCOPES),
        "grant_types_supported": list(GRANT_TYPES),
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "token_endpoint_auth_methods_supported": ways_in,
        "revocation_endpoint_auth_methods_supported": ways_in,
        "code_challenge_methods_supported": ["S256"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": [ALGORITHM],
        "authorization_response_iss_parameter_supported": True,
    }
