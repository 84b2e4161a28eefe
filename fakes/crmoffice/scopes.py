"""What a token may be asked to allow."""

API = "crmoffice"
# Asks for a refresh token, so that a client can go on when its user has left.
OFFLINE = "offline_access"
SCOPES = (API, OFFLINE)


def read_scopes(text: str) -> tuple[str, ...]:
    """Return the scopes in a text, each once; raises ValueError unless all exist and the API is among them.

    >>> read_scopes("crmoffice offline_access crmoffice")
    ('crmoffice', 'offline_access')
    """
    scopes = tuple(dict.fromkeys(text.split()))
    if not set(scopes) <= set(SCOPES):
        raise ValueError(f"A scope is unknown; there are {', '.join(SCOPES)}.")
    if API not in scopes:
        raise ValueError(f"The scope {API} is missing.")
    return scopes
